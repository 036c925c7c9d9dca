import type { DeviceId, ModuleId, RuntimeId } from '../ids.ts';
import type { Link } from '../model/link.ts';
import type { Module } from '../model/module.ts';
import type { Runtime } from '../model/runtime.ts';
import type { Commitment, Knowledge, ModuleRecord, Phase } from './knowledge.ts';

/** A path as far as decisions care. */
export interface Path {
  readonly latencyMs: number;
  readonly bandwidthBytesPerSecond: number;
}

const HERE: Path = { latencyMs: 0, bandwidthBytesPerSecond: Number.POSITIVE_INFINITY };

/** The key of a link measured directly; the direction of measuring does not matter. */
export const linkKey = (a: DeviceId, b: DeviceId): string => (a < b ? `${a}|${b}` : `${b}|${a}`);

/** The path that was measured between two devices directly; most realms have none but those to the hub. */
export function measuredLink({ links, legs, hub }: Links, a: DeviceId, b: DeviceId): Link | undefined {
  if (b === hub) return legs.get(a);
  if (a === hub) return legs.get(b);
  return links.size === 0 ? undefined : links.get(linkKey(a, b));
}

/** The part of knowledge that says how far devices are from each other. */
export type Links = Pick<Knowledge, 'links' | 'legs' | 'hub'>;

/**
 * Finds the path between two devices: nothing within one, the direct link if it was measured, else through
 * the broker, as all MQTT traffic goes. `undefined` when a part was never measured.
 */
export function linkBetween(knowledge: Links, a: DeviceId, b: DeviceId): Path | undefined {
  if (a === b) return HERE;
  const direct = measuredLink(knowledge, a, b);
  if (direct !== undefined) return direct;
  if (a === knowledge.hub || b === knowledge.hub) return undefined;
  const up = knowledge.legs.get(a);
  const down = knowledge.legs.get(b);
  if (up === undefined || down === undefined) return undefined;
  return {
    latencyMs: up.latencyMs + down.latencyMs,
    bandwidthBytesPerSecond: Math.min(up.bandwidthBytesPerSecond, down.bandwidthBytesPerSecond),
  };
}

/** Slowness assumed of a platform that does not tell: half as fast as the reference (assumption). */
const SLOWNESS_UNKNOWN_SHARE = 2;

/** Time a runtime takes for one millisecond of reference work. */
export const slownessOf = (runtime: Runtime): number =>
  runtime.platform.slownessShare ?? SLOWNESS_UNKNOWN_SHARE;

/** What a module takes up on a runtime: its memory in whole pages, its work at that runtime's speed. */
export function commitmentOf(module: Module, runtime: Runtime): Commitment {
  const { memoryBytes, cpuShare } = module.demand;
  return {
    memoryBytes: Math.ceil(memoryBytes / runtime.pageBytes) * runtime.pageBytes,
    cores: Math.ceil(cpuShare * slownessOf(runtime) * 1_024) / 1_024,
    moduleCount: 1,
  };
}

/** A module on its way to where a person wants it: what pins it elsewhere gives way, and it is pinned there instead. */
export function followed(module: Module, { id, device }: Runtime): Module {
  const { affinity } = module;
  if (affinity === null) return module;
  if (affinity.kind === 'runtime')
    return affinity.runtime === id ? module : { ...module, affinity: { kind: 'runtime', runtime: id } };
  return affinity.device === device.id
    ? module
    : { ...module, affinity: { kind: 'device', device: device.id } };
}

/** Whether a module can be moved as it runs; if not, it can only be started anew elsewhere. */
export const isMovable = ({ module, fixed }: Pick<ModuleRecord, 'module' | 'fixed'>): boolean =>
  module.migratable && fixed === undefined;

/** The runtime a module's believed instance is bound to, or `null` when it has none. */
export function homeOf(record: ModuleRecord): RuntimeId | null {
  switch (record.phase.kind) {
    case 'pending':
    case 'ended':
      return null;
    default:
      return record.phase.on;
  }
}

/** The runtime a module is being stopped on, or `null` when it is not. */
export const stoppedOn = (phase: Phase): RuntimeId | null => (phase.kind === 'stopping' ? phase.on : null);

/** The epoch a runtime may truthfully report for a module, or `undefined` when it should have no instance. */
export function expectedEpoch(knowledge: Knowledge, module: ModuleId, on: RuntimeId): number | undefined {
  const record = knowledge.modules.get(module);
  if (record === undefined) return undefined;
  const migration = knowledge.migrations.get(module);
  if (migration?.from === on && migration.step === 'resuming') return record.epoch;
  // A target was fenced off before its source was told to go on.
  if (migration?.to === on) return migration.step === 'resuming' ? undefined : migration.toEpoch;
  if (migration?.from === on) return migration.fromEpoch;
  return homeOf(record) === on ? record.instanceEpoch : undefined;
}
