import { assert } from '../assert.ts';
import { byText, type DeviceId, type ModuleId, type RuntimeId } from '../ids.ts';
import type { Device } from '../model/device.ts';
import type { Link } from '../model/link.ts';
import type { Module } from '../model/module.ts';
import { type RealmRule, rulesOn } from '../model/realm-rule.ts';
import { fleetWith, fleetWithout } from '../place/fleet.ts';
import type { Commitment, DeviceRecord, Migration, ModuleRecord, RuntimeRecord } from './knowledge.ts';
import type { Entry } from './order.ts';
import { commitmentOf, linkKey } from './recall.ts';
import type { Turn } from './turn.ts';

/** Nothing promised. */
export const NOTHING: Commitment = { memoryBytes: 0, cores: 0, moduleCount: 0 };

/** Keeps what is known of a module. */
export function rememberModule(turn: Turn, record: ModuleRecord): void {
  turn.draft.modules = turn.draft.modules.set(record.module.id, record, turn.owner);
}

/** Keeps what is known of a runtime without moving it in the index. */
export function rememberRuntime(turn: Turn, record: RuntimeRecord): void {
  turn.draft.runtimes = turn.draft.runtimes.set(record.runtime.id, record, turn.owner);
}

/** Keeps what is known of a device. */
export function rememberDevice(turn: Turn, record: DeviceRecord): void {
  turn.draft.devices = turn.draft.devices.set(record.device.id, record, turn.owner);
}

/** Keeps what was measured of a link, or of a device's leg when one of its ends is the hub. */
export function rememberLink({ draft, owner }: Pick<Turn, 'draft' | 'owner'>, link: Link): void {
  const { from, to } = link;
  if (from !== draft.hub && to !== draft.hub) {
    draft.links = draft.links.set(linkKey(from, to), link, owner);
  } else {
    draft.legs = draft.legs.set(to === draft.hub ? from : to, link, owner);
  }
}

/** Keeps a migration, or forgets it when `null`: its module may then be displaced, which means room for others. */
export function rememberMigration(turn: Turn, module: ModuleId, migration: Migration | null): void {
  const { draft, owner } = turn;
  const known = draft.migrations.get(module);
  if (known !== undefined && known.dueMs !== migration?.dueMs) {
    draft.alarms = draft.alarms.remove(known.dueMs, `g/${module}`, owner);
  }
  if (migration === null) {
    draft.migrations = draft.migrations.delete(module, owner);
    turn.roomier = true;
    return;
  }
  if (known?.dueMs !== migration.dueMs) draft.alarms = insertAlarm(turn, migration.dueMs, `g/${module}`);
  draft.migrations = draft.migrations.set(module, migration, owner);
}

/**
 * Sees to it that an alarm rings no later than `dueMs`: an earlier one is left (it rings early and is set
 * anew then), a later one is replaced. Returns when it will ring.
 */
export function arm(turn: Turn, name: string, ringsMs: number, dueMs: number): number {
  if (ringsMs <= dueMs) return ringsMs;
  if (ringsMs !== Number.POSITIVE_INFINITY) {
    turn.draft.alarms = turn.draft.alarms.remove(ringsMs, name, turn.owner);
  }
  turn.draft.alarms = insertAlarm(turn, dueMs, name);
  return dueMs;
}

/** Moves a runtime, and all that share its device, to where their free capacity now puts them in the index. */
export function reindex(turn: Turn, device: DeviceId): void {
  const { draft, owner } = turn;
  const record = draft.devices.get(device);
  const terms = { settings: draft.settings, nowMs: draft.nowMs };
  if (record === undefined) return;
  for (const id of record.runtimes) {
    const runtime = draft.runtimes.get(id);
    if (runtime === undefined) continue;
    draft.fleet = fleetWith(draft.fleet, { runtime, device: record }, terms, owner);
  }
}

/** Promises a module room on a runtime and on its device; the caller has checked that it fits. */
export function bind(turn: Turn, module: Module, on: RuntimeId): void {
  promise(turn, module, on, 1);
}

/** Takes a promise back. */
export function release(turn: Turn, module: Module, on: RuntimeId): void {
  const record = turn.draft.runtimes.get(on);
  if (record === undefined || !record.bound.includes(module.id)) return;
  promise(turn, module, on, -1);
  turn.roomier = true;
}

/** Adds a runtime to its device, or the device itself. */
export function attach(turn: Turn, device: Device, runtime: RuntimeId): void {
  const known = turn.draft.devices.get(device.id);
  const runtimes = known?.runtimes ?? [];
  rememberDevice(turn, {
    device,
    runtimes: runtimes.includes(runtime) ? runtimes : [...runtimes, runtime].sort(byText),
    committed: known?.committed ?? NOTHING,
    groups: known?.groups ?? {},
    batteryShare: known?.batteryShare ?? null,
    charging: known?.charging ?? false,
  });
}

/** Forgets a runtime that holds nothing any more, and its device with the last one. */
export function detach(turn: Turn, record: RuntimeRecord): void {
  const { draft, owner } = turn;
  const { id, device } = record.runtime;
  assert(record.bound.length === 0, 'a runtime that is forgotten holds no promise');
  draft.fleet = fleetWithout(draft.fleet, id, owner);
  draft.runtimes = draft.runtimes.delete(id, owner);
  const known = draft.devices.get(device.id);
  if (known === undefined) return;
  const runtimes = known.runtimes.filter((other) => other !== id);
  if (runtimes.length === 0) draft.devices = draft.devices.delete(device.id, owner);
  else rememberDevice(turn, { ...known, runtimes });
}

/** The number by which a module is kept in order in the waiting queue: urgent first, then who came first. */
export const waitingKey = (record: Pick<ModuleRecord, 'module' | 'ordinal'>): number =>
  // Priorities are small integers; 2^41 modules are never asked for (a thousand a second for 69 years), so the two never mix.
  -record.module.priority * 2 ** 41 + record.ordinal;

/**
 * A module's entry in the waiting queue. Its room tells whether a placement of others can let it in, so that one look at the
 * largest room in the queue says whether anybody such waits.
 */
export const waitingEntry = (
  record: Pick<ModuleRecord, 'module' | 'ordinal'>,
  ofRealm: readonly RealmRule[] | undefined,
): Entry => ({
  key: waitingKey(record),
  id: record.module.id,
  room: rulesOn(record.module, ofRealm)?.some(({ kind }) => kind === 'spread') ? 1 : 0,
  spare: 0,
});

/** Moves a module in the index of those that are being stopped; `null` is nowhere. */
export function moveStopping(turn: Turn, id: ModuleId, from: RuntimeId | null, to: RuntimeId | null): void {
  if (from === to) return;
  const { draft, owner } = turn;
  if (from !== null) {
    const left = withoutId(draft.stopping.get(from) ?? [], id);
    draft.stopping =
      left.length === 0 ? draft.stopping.delete(from, owner) : draft.stopping.set(from, left, owner);
  }
  if (to !== null) draft.stopping = draft.stopping.set(to, withId(draft.stopping.get(to) ?? [], id), owner);
}

function promise(turn: Turn, module: Module, on: RuntimeId, sign: 1 | -1): void {
  const record = turn.draft.runtimes.get(on);
  if (record === undefined) return;
  const device = turn.draft.devices.get(record.runtime.device.id);
  assert(device !== undefined, 'a registered runtime has a device');
  const part = commitmentOf(module, record.runtime);
  const bound = sign === 1 ? withId(record.bound, module.id) : withoutId(record.bound, module.id);
  rememberRuntime(turn, { ...record, bound, committed: sum(record.committed, part, sign) });
  rememberDevice(turn, {
    ...device,
    committed: sum(device.committed, part, sign),
    groups:
      module.antiAffinity.length === 0 ? device.groups : regroup(device.groups, module.antiAffinity, sign),
  });
  reindex(turn, device.device.id);
}

function sum(whole: Commitment, part: Commitment, sign: 1 | -1): Commitment {
  return {
    memoryBytes: whole.memoryBytes + sign * part.memoryBytes,
    cores: whole.cores + sign * part.cores,
    moduleCount: whole.moduleCount + sign * part.moduleCount,
  };
}

function regroup(
  groups: Readonly<Record<string, number>>,
  names: readonly string[],
  sign: 1 | -1,
): Readonly<Record<string, number>> {
  const counts = new Map(Object.entries(groups));
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + sign);
  return Object.fromEntries([...counts].filter(([, count]) => count > 0).sort(([a], [b]) => byText(a, b)));
}

function withId(ids: readonly ModuleId[], id: ModuleId): readonly ModuleId[] {
  let at = ids.length;
  for (; at > 0; at--) {
    const before = ids[at - 1];
    if (before === id) return ids;
    if (before === undefined || before < id) break;
  }
  return ids.toSpliced(at, 0, id);
}

function withoutId(ids: readonly ModuleId[], id: ModuleId): readonly ModuleId[] {
  const at = ids.indexOf(id);
  return at < 0 ? ids : ids.toSpliced(at, 1);
}

function insertAlarm(turn: Turn, dueMs: number, name: string): Turn['draft']['alarms'] {
  return turn.draft.alarms.insert({ key: dueMs, id: name, room: 0, spare: 0 }, turn.owner);
}
