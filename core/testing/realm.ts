import type { DeviceId } from '../ids.ts';
import { deviceId, realmId } from '../ids.ts';
import type { DeviceRecord, Knowledge, ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import type { Links } from '../knowledge/recall.ts';
import { rememberLink } from '../knowledge/remember.ts';
import { Owner, Table } from '../knowledge/table.ts';
import type { Link } from '../model/link.ts';
import type { Program } from '../model/program.ts';
import { fleetWith } from '../place/fleet.ts';
import type { Profile } from '../place/policy.ts';
import { defaultSettings, type Settings } from '../settings.ts';
import { newKnowledge } from '../step.ts';
import { aDeviceRecord } from './builders.ts';

/** What a test says of a realm; devices that are not given follow from their runtimes. */
export interface RealmParts {
  readonly runtimes?: readonly RuntimeRecord[];
  readonly devices?: readonly DeviceRecord[];
  readonly modules?: readonly ModuleRecord[];
  readonly programs?: readonly Program[];
  readonly links?: readonly Link[];
  readonly settings?: Partial<Settings>;
  readonly nowMs?: number;
}

/** Knowledge of a realm as it would be after everybody has introduced themselves, with its index. */
export function aRealm(profile: Profile, parts: RealmParts = {}): Knowledge {
  const settings = { ...defaultSettings, ...parts.settings };
  const empty = newKnowledge({ realm: realmId('realm'), hub: deviceId('hub'), profile, settings });
  const runtimes = parts.runtimes ?? [];
  const devices = new Map<DeviceId, DeviceRecord>(
    devicesOf(runtimes).map((record) => [record.device.id, record]),
  );
  for (const record of parts.devices ?? []) devices.set(record.device.id, record);
  const terms = { settings, nowMs: parts.nowMs ?? 0 };
  const owner = new Owner();
  const fleet = runtimes.reduce((index, runtime) => {
    const device = devices.get(runtime.runtime.device.id);
    return device === undefined ? index : fleetWith(index, { runtime, device }, terms, owner);
  }, empty.fleet);
  return {
    ...empty,
    ...terms,
    fleet,
    devices: tableOf([...devices.values()], ({ device }) => device.id),
    runtimes: tableOf(runtimes, ({ runtime }) => runtime.id),
    modules: tableOf(parts.modules ?? [], ({ module }) => module.id),
    programs: tableOf(parts.programs ?? [], ({ id }) => id),
    ...linksOf(empty, parts.links ?? []),
  };
}

/** What is known of some links, as the only writer of them has it. */
export function linksOf(knowledge: Knowledge, measured: readonly Link[]): Links {
  const turn = { draft: { ...knowledge }, owner: new Owner() };
  for (const link of measured) rememberLink(turn, link);
  const { hub, legs, links } = turn.draft;
  return { hub, legs, links };
}

function devicesOf(runtimes: readonly RuntimeRecord[]): readonly DeviceRecord[] {
  const byDevice = new Map<DeviceId, RuntimeRecord[]>();
  for (const record of runtimes) {
    const { id } = record.runtime.device;
    byDevice.set(id, [...(byDevice.get(id) ?? []), record]);
  }
  return [...byDevice.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [aDeviceRecord(first.runtime.device, group)];
  });
}

function tableOf<K extends string, V>(values: readonly V[], keyOf: (value: V) => K): Table<K, V> {
  const owner = new Owner();
  return values.reduce((table, value) => table.set(keyOf(value), value, owner), Table.empty<K, V>());
}
