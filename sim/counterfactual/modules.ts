import type { Knowledge, Module } from '../../core/index.ts';
import type { Behaviour, Calls, ModuleModel } from '../../scenarios/model.ts';
import type { Outside } from '../run/midst.ts';
import type { Hindsight } from './hindsight.ts';

/** Work of one call where nobody tells (assumption of the core, too: one frame of a headset at 90 Hz). */
const WORK_UNKNOWN_MS = 11;
/** A module is called at least at this share of its usual rate, so that its next call is not put off for ever. */
const FACTOR_MIN = 0.05;

/** All modules that are wanted at a moment or are asked for later, as they are believed to behave. */
export function modulesOf(knowledge: Knowledge, hindsight: Hindsight): readonly ModuleModel[] {
  const known = knowledge.modules.values().filter(({ phase }) => phase.kind !== 'ended');
  const asked = [
    ...known.map(({ module }) => ({ module, requestAtMs: hindsight.fromMs })),
    ...hindsight.later,
  ];
  const { next, isFed } = chainsOf(knowledge);
  const ids = new Set(asked.map(({ module }) => module.id as string));
  return asked.map(({ module, requestAtMs }) => {
    const follower = next.get(module.id) ?? null;
    const behaviour = behaviourOf(module, hindsight, {
      next: follower !== null && ids.has(follower) ? follower : null,
      isFed: isFed.has(module.id),
    });
    return {
      module,
      requestAtMs,
      deleteAtMs: hindsight.deletedMs.get(module.id) ?? null,
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
    if (behaviour.kind === 'job' || behaviour.calls.kind !== 'poisson') return [];
    const usualCores = (behaviour.calls.perSecond * behaviour.workMs) / 1_000;
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

interface Place {
  readonly next: string | null;
  readonly isFed: boolean;
}

function behaviourOf(module: Module, { work }: Hindsight, { next, isFed }: Place): Behaviour {
  const { demand } = module;
  const job = work.jobs.get(module.id);
  if (job !== undefined) return { kind: 'job', workMs: job.workMs };
  const looksLikeJob = module.latencyMsMax === null && module.anchor === null && demand.cpuShare >= 1;
  if (looksLikeJob && demand.workMs > 0 && !work.answering.has(module.id))
    return { kind: 'job', workMs: demand.workMs };
  const workMs = demand.workMs > 0 ? demand.workMs : WORK_UNKNOWN_MS;
  return {
    kind: 'service',
    calls: isFed ? { kind: 'never' } : callsOf(module, { work }, workMs),
    workMs,
    workSigmaLog: 0,
    requestBytes: Math.ceil(demand.callBytes / 2),
    answerBytes: Math.floor(demand.callBytes / 2),
    next,
  };
}

function callsOf(module: Module, { work }: Pick<Hindsight, 'work'>, workMs: number): Calls {
  const usualCores = usualCoresOf(module, work);
  if (usualCores <= 0) return { kind: 'never' };
  return { kind: 'poisson', perSecond: (usualCores * 1_000) / workMs };
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
