import type { DeviceModel, Scenario } from '../../scenarios/model.ts';
import { slowdown, WAYS_MEASURED } from '../world/interference.ts';
import type { ForeseenCall, ForeseenModule, ForeseenRuntime, Foresight } from './foresight.ts';
import { type Job, mostInTime } from './queue.ts';

/** A module with an objective, and those of its calls that somebody could answer in time. */
export interface Asker {
  /** Place among the modules of the foresight. */
  readonly index: number;
  readonly latencyMsMax: number;
  /** Whether one instance at a time computes for it. */
  readonly isOne: boolean;
  /** Moments of the calls, in order. */
  readonly atMs: readonly number[];
  /** Devices it may be on, the fastest first. */
  readonly devices: readonly number[];
  /** Time that a call takes on the device at a place in that list, alone there. */
  aloneMs(call: number, place: number): number;
  /** The most that any number of its kind get done there together, in what one alone does. */
  speed(place: number): number;
  /** The most of its calls from one number up to another that one instance answers in time, wherever it is. */
  mostInTime(from: number, to: number): number;
}

/** What happens to a runtime that lives on and yet may be taken for lost; then a module runs twice for a while, and answers twice as fast. */
const SILENCING: ReadonlySet<string> = new Set([
  'hang',
  'silent-leave',
  'sleep-tab',
  'partition',
  'slow-link',
  'bad-messages',
  'restart-broker',
  'restart-supervisor',
]);

/** Whether nobody who is there can be taken for lost, so that a module has one instance that computes at any time. */
function isServedOnce({ devices, happenings, randomHappenings }: Scenario): boolean {
  const kinds = [...happenings, ...randomHappenings].map(({ happening }) => happening.kind);
  return !kinds.some((kind) => SILENCING.has(kind)) && devices.every(({ walk }) => walk === null);
}

/** Slack for a microsecond to which the simulator rounds, at both ends of a call. */
const ROUNDING_MS = 0.002;

/** Looks at a module with an objective as one who asks; `calls` are those that somebody could answer in time. */
export function askerOf(
  foresight: Foresight,
  index: number,
  { calls, latencyMsMax }: { readonly calls: readonly ForeseenCall[]; readonly latencyMsMax: number },
): Asker {
  const module = foresight.modules[index] as ForeseenModule;
  const homes = homesOf(foresight, module);
  const works = new Map(
    [...new Set(homes.map(({ sigmaLog }) => sigmaLog))].map((sigmaLog) => [
      sigmaLog,
      Float64Array.from(calls, (call) => foresight.noisyMs(module, call, sigmaLog)),
    ]),
  );
  const aloneMs = (call: number, place: number): number => {
    const { sigmaLog, slowness } = homes[place] as Home;
    return (works.get(sigmaLog)?.[call] ?? 0) * slowness;
  };
  // Of devices with equal noise nobody can beat the least slow.
  const fastest = [...works.keys()].map((sigmaLog) => homes.findIndex((home) => home.sigmaLog === sigmaLog));
  const wayMs = Math.min(...module.suits.map((runtime) => foresight.leastWayMs(module, runtime)));
  const backMs = module.state.nextIndex >= 0 ? 0 : wayMs;
  const jobs = calls.map(
    ({ atMs }, call): Job => ({
      releaseMs: atMs + wayMs,
      dueMs: atMs + latencyMsMax - backMs + ROUNDING_MS,
      workMs: Math.min(...fastest.map((place) => aloneMs(call, place))),
    }),
  );
  const isOne = isServedOnce(foresight.scenario);
  return {
    index,
    latencyMsMax,
    isOne,
    atMs: calls.map(({ atMs }) => atMs),
    devices: homes.map(({ device }) => device),
    aloneMs,
    speed: (place) => (homes[place] as Home).speed,
    mostInTime: (from, to) => (isOne ? mostInTime(jobs.slice(from, to)) : to - from),
  };
}

interface Home {
  readonly device: number;
  readonly slowness: number;
  readonly sigmaLog: number;
  readonly speed: number;
}

/** Every device that a module may be on, at the speed of the fastest suitable runtime there; the fastest first. */
function homesOf(foresight: Foresight, module: ForeseenModule): readonly Home[] {
  const homes = new Map<number, Home>();
  for (const index of module.suits) {
    const { device } = (foresight.runtimes[index] as ForeseenRuntime).state;
    const slowness = foresight.slowness(module, index);
    const known = homes.get(device.index);
    if (known === undefined || slowness < known.slowness)
      homes.set(device.index, {
        device: device.index,
        slowness,
        sigmaLog: device.model.noiseSigmaLog,
        speed: speedOf(device.model, module.state.sensitivity),
      });
  }
  return [...homes.values()].toSorted((a, b) => a.slowness - b.slowness || a.device - b.device);
}

/**
 * The most that any number of computations of one sensitivity get done together on a device, in what one alone does; see
 * `world/interference.ts`. Beyond the cores, or four where there are fewer, it grows no more. Where n of several sensitivities compute, each
 * does at most 1 ÷ n of its own most, so that all shares of their mosts come to 1 at most.
 */
function speedOf({ cores, interference }: DeviceModel, sensitivity: number): number {
  const counts = Array.from({ length: Math.ceil(Math.max(WAYS_MEASURED, cores)) }, (_, n) => n + 1);
  const speeds = counts.map((count) => {
    const slowed = slowdown(interference, sensitivity, Math.min(count, WAYS_MEASURED));
    return Math.min(count, cores, count / slowed);
  });
  return Math.max(...speeds);
}
