import type { Knowledge, Module } from '../../core/index.ts';
import type { Behaviour, Calls, ModuleModel } from '../../scenarios/model.ts';
import { stream } from '../random/stream.ts';
import type { Outside } from '../run/midst.ts';
import { callTimes } from './bursts.ts';
import type { Hindsight } from './hindsight.ts';
import { workOf } from './work.ts';

/** Moments of calls that are drawn ahead for all modules together: 64 MiB; who is called more often is called at a rate. */
const CALL_COUNT_MAX = 8 * 2 ** 20;
/** Jitter of calls that are not told to come at random (assumption: that of frames and sensors over a network). */
const JITTER_SHARE = 0.1;
/** A module is called at least at this share of its usual rate, so that its next call is not put off for ever. */
const FACTOR_MIN = 0.05;

/** All modules that are wanted at a moment or are asked for later, as they are believed to behave. */
export function modulesOf(
  knowledge: Knowledge,
  hindsight: Hindsight,
  chances: Chances,
): readonly ModuleModel[] {
  const known = knowledge.modules.values().filter(({ phase }) => phase.kind !== 'ended');
  const asked = [
    ...known.map(({ module }) => ({ module, requestAtMs: hindsight.fromMs })),
    ...hindsight.later,
  ];
  const { next, isFed } = chainsOf(knowledge);
  const ids = new Set(asked.map(({ module }) => module.id as string));
  return asked.map(({ module, requestAtMs }) => {
    const follower = next.get(module.id) ?? null;
    const deleteAtMs = hindsight.deletedMs.get(module.id) ?? null;
    const place = {
      next: follower !== null && ids.has(follower) ? follower : null,
      isFed: isFed.has(module.id),
      fromMs: requestAtMs,
      untilMs: Math.min(deleteAtMs ?? chances.untilMs, chances.untilMs),
      seed: chances.seed,
      callCountMax: CALL_COUNT_MAX / asked.length,
    };
    const behaviour = behaviourOf(module, hindsight, place);
    return {
      module,
      requestAtMs,
      deleteAtMs,
      behaviour,
      workload: null,
      sensitivity: null,
      crashesPerHour: 0,
      dirtyBytesPerSecond: 0,
      groups: [],
    };
  });
}

/** How the use of modules changes, as changes of how often they are called. */
export function callChanges(modules: readonly ModuleModel[], { work }: Hindsight): readonly Outside[] {
  return modules.flatMap(({ module, behaviour }) => {
    const perSecond = behaviour.kind === 'job' ? null : rateOf(behaviour.calls);
    if (perSecond === null) return [];
    const usualCores = (perSecond * behaviour.workMs) / 1_000;
    return work.usesOf(module.id).map(
      ({ atMs, cores }): Outside => ({
        kind: 'calls',
        module: module.id,
        callFactor: Math.max(FACTOR_MIN, cores / usualCores),
        atMs,
      }),
    );
  });
}

/** Calls per second where there is a rate that can change. */
const rateOf = (calls: Calls): number | null => {
  if (calls.kind === 'poisson') return calls.perSecond;
  return calls.kind === 'periodic' ? 1_000 / calls.everyMs : null;
};

/** What differs between continuations, and how long they are. */
export interface Chances {
  readonly seed: number;
  readonly untilMs: number;
}

interface Place extends Chances {
  readonly next: string | null;
  readonly isFed: boolean;
  readonly fromMs: number;
  readonly callCountMax: number;
}

function behaviourOf(module: Module, hindsight: Hindsight, place: Place): Behaviour {
  const { work } = hindsight;
  const { demand } = module;
  const job = work.jobs.get(module.id);
  if (job !== undefined) return { kind: 'job', workMs: job.workMs };
  const looksLikeJob = module.latencyMsMax === null && module.anchor === null && demand.cpuShare >= 1;
  if (looksLikeJob && demand.workMs > 0 && !work.answering.has(module.id))
    return { kind: 'job', workMs: demand.workMs };
  const workMs = workOf(module);
  return {
    kind: 'service',
    calls: place.isFed ? { kind: 'never' } : callsOf(module, hindsight, place),
    workMs,
    workSigmaLog: 0,
    requestBytes: Math.ceil(demand.callBytes / 2),
    answerBytes: Math.floor(demand.callBytes / 2),
    next: place.next,
  };
}

function callsOf(module: Module, { work, served }: Hindsight, place: Place): Calls {
  const { seed, fromMs, untilMs, callCountMax } = place;
  const { windows, dispersionFactor } = served.useOf(module.id, fromMs, untilMs);
  const callCount = windows.reduce((sum, window) => sum + window.callCount, 0);
  if (windows.length > 0 && callCount <= callCountMax) {
    const times = callTimes(windows, dispersionFactor, stream(seed, module.id, 'calls as reported'));
    const gapsMs = times.map((atMs, at) => atMs - (times[at - 1] ?? fromMs));
    return times.length === 0
      ? { kind: 'never' }
      : { kind: 'gaps', gapsMs: [...gapsMs, Number.POSITIVE_INFINITY], factor: 1 };
  }
  const usualCores = usualCoresOf(module, work);
  if (usualCores <= 0) return { kind: 'never' };
  const perSecond = (usualCores * 1_000) / workOf(module);
  // As in the core's own reckoning of waits, calls come at random only where that is told.
  return module.demand.callsAtRandom === true || windows.length > 0
    ? { kind: 'poisson', perSecond }
    : { kind: 'periodic', everyMs: 1_000 / perSecond, jitterShare: JITTER_SHARE };
}

/**
 * Reference cores that a module keeps busy in the mean: as reported, and only where nothing was, as told. What is told is often what its
 * asker wants to have at hand, many times what is used.
 */
function usualCoresOf(module: Module, work: Hindsight['work']): number {
  const uses = work.usesOf(module.id);
  const { cpuShare } = module.demand;
  if (uses.length === 0) return cpuShare;
  const meanCores = uses.reduce((sum, { cores }) => sum + cores, 0) / uses.length;
  if (meanCores > 0) return meanCores;
  return work.answering.has(module.id) ? Math.min(cpuShare, UNSEEN_CORES) : 0;
}

/** Use that reports do not show: half of the thousandth to which they are rounded. */
const UNSEEN_CORES = 0.0005;

function chainsOf({ programs }: Knowledge): {
  readonly next: ReadonlyMap<string, string>;
  readonly isFed: ReadonlySet<string>;
} {
  const next = new Map<string, string>();
  for (const { chain } of programs.values()) {
    for (const [at, id] of chain.entries()) {
      const follower = chain[at + 1];
      if (follower !== undefined) next.set(id, follower);
    }
  }
  return { next, isFed: new Set(next.values()) };
}
