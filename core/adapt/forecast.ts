import type { DeviceId } from '../ids.ts';
import type { DeviceRecord, Knowledge, ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import { homeOf, linkBetween, type Path, slownessOf } from '../knowledge/recall.ts';
import { correctionOf, DEPTH } from '../predict/beliefs.ts';
import { foretoldFactor } from '../predict/run-time.ts';

/** What a move would change for one module. */
export interface Forecast {
  /** Predicted time of one answer where it is. */
  readonly stayMs: number;
  /** Predicted time of one answer at the target. */
  readonly goMs: number;
  /** Calls per millisecond. */
  readonly callsPerMs: number;
  /** Reference work of one call, as told or assumed. */
  readonly workMs: number;
}

/** Work of one call when a module does not say (assumption: one frame of a headset at 90 Hz). */
const WORK_UNKNOWN_MS = 11;
/** A path nobody measured (assumption: a poor mobile link; never free). */
const PATH_UNKNOWN: Path = { latencyMs: 100, bandwidthBytesPerSecond: 1_000_000 };
/** Measured answer times correct a prediction by at most this factor (assumption). */
const CORRECTION_MAX = 10;

/**
 * Predicts a module's answer time where it is and at a target: compute time by the affine law's slope (work ×
 * slowness; Pitot data: 8 % median error) × what it suffers there, plus the way to its anchor and along its chain.
 *
 * What it suffers at home is measured (its own stretch); at the target it is what others there suffer, grown by the
 * queue it would add itself. Measured answers correct both ends, so that an error peculiar to the module follows it and
 * never looks like a gain (`goMs` says how).
 *
 * Known weakness: cannot tell a module whose work is understated from one that suffers interference; the first
 * move shows it, and the cool-down stops the second.
 */
export function forecast(
  knowledge: Knowledge,
  record: ModuleRecord,
  home: RuntimeRecord,
  to: RuntimeRecord,
): Forecast {
  const { demand } = record.module;
  const workMs = demand.workMs > 0 ? demand.workMs : WORK_UNKNOWN_MS;
  const cpuShare = demand.cpuShare > 0 ? demand.cpuShare : (record.busyShare ?? 0) / slownessOf(home.runtime);
  const isBlind = knowledge.settings.predictDepthCount === DEPTH.none;
  const atHome = isBlind ? workMs : workMs * paceOn(record, home) * sufferedAtHome(knowledge, record, home);
  // Between runtimes of one device its load only changes hands.
  const addedShare = to.runtime.device.id === home.runtime.device.id ? 0 : cpuShare;
  const atTarget = isBlind
    ? workMs
    : workMs * paceOn(record, to) * sufferedAt(knowledge, { record, to }, addedShare);
  const wayHomeMs = wayMs(knowledge, record, home, home);
  const wayThereMs = wayMs(knowledge, record, to, home);
  const stay: Leg = { device: home.runtime.device.id, computeMs: atHome, wayMs: wayHomeMs };
  const go: Leg = { device: to.runtime.device.id, computeMs: atTarget, wayMs: wayThereMs };
  const stayMs = measuredMs(record, atHome + wayHomeMs);
  // A module that does not tell its load is taken to ask again as soon as it is answered.
  const callsPerMs = cpuShare > 0 ? cpuShare / workMs : 1 / Math.max(1, stayMs);
  return { stayMs, goMs: goMs(record, stayMs, stay, go), callsPerMs, workMs };
}

/** The parts of a predicted answer time on one device. */
interface Leg {
  readonly device: DeviceId;
  readonly computeMs: number;
  readonly wayMs: number;
}

/** The measured answer time where there is one, near enough to the prediction to be believed. */
function measuredMs({ latencyMs }: ModuleRecord, predictedMs: number): number {
  if (latencyMs === null) return predictedMs;
  return Math.min(CORRECTION_MAX * predictedMs, Math.max(predictedMs / CORRECTION_MAX, latencyMs));
}

/**
 * The answer time at the target, corrected by what was measured at home. Less than was predicted is an error of the
 * module's own and scales the prediction. More is waiting, for the instance or on the way: the share of time that the
 * instance computes tells how much of either (an arrival finds it busy so often). Waiting for the instance grows with
 * the time it takes for a call; waiting on the way is the anchor's, and ends only where there is no way.
 *
 * Known weakness: the answer time of a chain is known at its last module alone, so its excess always follows.
 */
function goMs({ module, busyShare }: ModuleRecord, stayMs: number, stay: Leg, go: Leg): number {
  const excessMs = stayMs - stay.computeMs - stay.wayMs;
  const predictedMs = go.computeMs + go.wayMs;
  if (excessMs <= 0) return predictedMs * (stayMs / (stay.computeMs + stay.wayMs));
  const { anchor, program } = module;
  const isAlone = anchor === null || anchor === stay.device;
  const queueShare = isAlone ? 1 : Math.min(1, busyShare ?? 1);
  const wayFollows = program !== null || anchor !== go.device;
  const queueMs = (excessMs * queueShare * go.computeMs) / Math.max(1e-9, stay.computeMs);
  return predictedMs + queueMs + (wayFollows ? excessMs * (1 - queueShare) : 0);
}

/** The path between two devices, or a poor one where nobody measured, or where nothing was measured to pass. */
export function pathOrPoor(knowledge: Knowledge, a: DeviceId, b: DeviceId): Path {
  const path = linkBetween(knowledge, a, b);
  return path === undefined || path.bandwidthBytesPerSecond <= 0 ? PATH_UNKNOWN : path;
}

/**
 * Factor by which jobs on c cores busy to a share ρ take longer, waiting included: 1 + ρ^(√(2(c+1)) − 1) ÷ (c (1 − ρ)),
 * Sakasegawa's approximation of M/M/c (Ann. Inst. Statist. Math. 1977), exact for c = 1. Beyond ρ = 0.95 it goes on
 * linearly, as nothing waits for ever.
 */
export function queueFactor(busyShare: number, cores: number): number {
  const rho = Math.min(0.95, Math.max(0, busyShare));
  const factor = 1 + rho ** (Math.sqrt(2 * (cores + 1)) - 1) / (cores * (1 - rho));
  return busyShare > rho ? factor * (busyShare / rho) : factor;
}

/** Time that a millisecond of a module's work takes on a runtime, as far as it was told. */
const paceOn = (record: ModuleRecord, on: RuntimeRecord): number =>
  slownessOf(on.runtime) * foretoldFactor(record.module, on.runtime);

function sufferedAtHome(knowledge: Knowledge, record: ModuleRecord, home: RuntimeRecord): number {
  // Exactly 1 means never measured: a smoothed logarithm does not come back to it.
  if (record.stretchShare !== 1) return record.stretchShare;
  return queueFactor(loadShare(knowledge, home), home.runtime.device.cores);
}

function sufferedAt(
  knowledge: Knowledge,
  { record, to }: { readonly record: ModuleRecord; readonly to: RuntimeRecord },
  cpuShare: number,
): number {
  const { cores } = to.runtime.device;
  const now = loadShare(knowledge, to);
  const factor = queueFactor(now, cores);
  const device = knowledge.devices.get(to.runtime.device.id);
  const learnt =
    device === undefined ? null : correctionOf({ module: record, runtime: to, device, isHome: false });
  const suffered = learnt?.factor ?? (to.stretchShare === 1 ? factor : to.stretchShare);
  return suffered * (queueFactor(now + (cpuShare * slownessOf(to.runtime)) / cores, cores) / factor);
}

/** Busy share of a runtime's device: as measured, or as promised if that is more (modules that are still on their way). */
function loadShare(knowledge: Knowledge, record: RuntimeRecord): number {
  const device: DeviceRecord | undefined = knowledge.devices.get(record.runtime.device.id);
  const promised = (device?.committed.cores ?? 0) / record.runtime.device.cores;
  return Math.max(promised, record.signals.busy.level);
}

/** To the anchor and back, and one way from and to the neighbours in its chain. What home never measured counts 0. */
function wayMs(knowledge: Knowledge, record: ModuleRecord, at: RuntimeRecord, home: RuntimeRecord): number {
  const { anchor, program, demand } = record.module;
  const here = at.runtime.device.id;
  const legMs = (other: DeviceId): number => {
    const path = linkBetween(knowledge, here, other);
    return path?.latencyMs ?? (at === home ? 0 : PATH_UNKNOWN.latencyMs);
  };
  let sumMs = anchor === null ? 0 : 2 * legMs(anchor) + carryMs(knowledge, here, anchor, demand.callBytes);
  if (program === null) return sumMs;
  const chain = knowledge.programs.get(program)?.chain ?? [];
  const place = chain.indexOf(record.module.id);
  for (const neighbour of place < 0 ? [] : [chain[place - 1], chain[place + 1]]) {
    const other = neighbour === undefined ? undefined : knowledge.modules.get(neighbour);
    const on = other === undefined ? null : homeOf(other);
    const device = on === null ? undefined : knowledge.runtimes.get(on)?.runtime.device.id;
    if (device !== undefined) sumMs += legMs(device);
  }
  return sumMs;
}

/** Time that a call's bytes spend on the path; a path nobody measured is charged by its latency alone. */
function carryMs(knowledge: Knowledge, here: DeviceId, anchor: DeviceId, bytes: number): number {
  const path = linkBetween(knowledge, here, anchor);
  return path === undefined || path.bandwidthBytesPerSecond <= 0
    ? 0
    : (bytes * 1_000) / path.bandwidthBytesPerSecond;
}
