import type { DeviceModel, ModuleModel, Stay } from '../model.ts';
import { arrivalsMs } from './arrivals.ts';
import { spreadMs } from './choose.ts';
import { type DrawKey, drawKey } from './draw.ts';
import type { Making } from './making.ts';
import { type Ask, type Membership, ModuleMold } from './mold.ts';
import { selects } from './roster.ts';
import type { Fill } from './wording.ts';
import type { ModuleGroup } from './written-modules.ts';
import type { Arrival } from './written-times.ts';

/** What modules are generated from, besides the file. */
export interface Surroundings {
  readonly devices: readonly DeviceModel[];
  readonly memberships: ReadonlyMap<string, Membership>;
}

/** Generates all modules that are asked for before the run ends, in the order of the file. */
export function expandModules(making: Making, surroundings: Surroundings): readonly ModuleModel[] {
  const modules: ModuleModel[] = [];
  const runtimes = new Set(surroundings.devices.flatMap((device) => device.runtimes.map(({ id }) => id)));
  const devices = new Set(surroundings.devices.map(({ id }) => id));
  for (const [index, group] of making.file.modules.entries()) {
    const mold = new ModuleMold(group, index, making, {
      devices,
      runtimes,
      memberships: surroundings.memberships,
    });
    for (const ask of asksOf(group, making, surroundings.devices)) {
      if (ask.atMs < making.durationMs) modules.push(mold.cast(ask));
    }
  }
  return modules;
}

/** Devices have time to register before modules are asked for, or the first to come would get them all. */
const SETTLE_MS = 10_000;
/** A device that comes later asks when it is connected; an assumption. */
const CONNECT_MS = 1_000;

function usualRequest({ perDevice, perStay }: ModuleGroup): Arrival {
  if (perStay !== undefined) return { kind: 'join', after: CONNECT_MS };
  return perDevice === undefined ? { kind: 'at', at: SETTLE_MS } : { kind: 'join', after: SETTLE_MS };
}

function* asksOf(group: ModuleGroup, making: Making, devices: readonly DeviceModel[]): Generator<Ask> {
  const lifetimes = drawKey(making.seed, group.id, 'lifetime');
  const members = membersOf(group, devices);
  const arrival = group.request ?? usualRequest(group);
  const times = arrivalsMs(arrival, { id: group.id, count: members.length }, making);
  for (const [index, { fill: filling, stay }] of members.entries()) {
    const time = times[index] ?? 0;
    const atMs = arrival.kind === 'join' || group.perStay !== undefined ? (stay?.fromMs ?? 0) + time : time;
    if (arrival.kind === 'join' && stay === undefined) continue; // Its device never comes.
    if (group.perStay !== undefined && atMs >= (stay?.toMs ?? 0)) continue; // The stay was over before it was asked for.
    yield {
      fill: filling,
      ordinal: index + 1,
      atMs,
      deleteAtMs: endOf(group, { stay, atMs, index, key: lifetimes }, making),
    };
  }
}

interface End {
  readonly stay: Stay | undefined;
  readonly atMs: number;
  readonly index: number;
  readonly key: DrawKey;
}

function endOf(
  { lifetime, perStay, linger }: ModuleGroup,
  { stay, atMs, index, key }: End,
  { durationMs }: Making,
): number | null {
  const ends: number[] = [];
  if (lifetime !== undefined) ends.push(atMs + Math.max(1, Math.round(spreadMs(lifetime, key, index))));
  if (perStay !== undefined && stay !== undefined && stay.toMs < durationMs) ends.push(stay.toMs + linger);
  const first = Math.min(...ends);
  return first < durationMs ? first : null;
}

interface Member {
  readonly fill: Fill;
  /** The stay it belongs to; of a device that has several, the first. */
  readonly stay?: Stay | undefined;
}

function membersOf(
  { perDevice, perStay, count }: ModuleGroup,
  devices: readonly DeviceModel[],
): readonly Member[] {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const selector = perDevice ?? perStay;
  if (selector === undefined) return numbers.map((n) => ({ fill: { n } }));
  const served = devices.filter(({ id }) => selects(selector, id));
  if (perStay === undefined) {
    return served.flatMap(({ id, stays }) =>
      numbers.map((n) => ({ fill: { n, device: id }, stay: stays[0] })),
    );
  }
  return served.flatMap(({ id, stays }) =>
    stays.flatMap((stay, index) => numbers.map((n) => ({ fill: { n, device: id, stay: index + 1 }, stay }))),
  );
}
