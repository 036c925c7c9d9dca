import { answersOf, type Crowd, crowdOf } from './answers.ts';
import type { ForeseenModule, ForeseenRuntime, Foresight, Span } from './foresight.ts';
import { chancesAt, clipped, type Freedom, leastAbsenceMs, stretches } from './stays.ts';

/** What nobody can do better for one module. */
export interface ModuleBound {
  readonly module: string;
  /** Least time without a running instance while it is wanted. */
  readonly absentMs: number;
  /** When a job is done at the earliest; infinite if it cannot be done; `null` for a service. */
  readonly doneMs: number | null;
  /** Calls with an objective that are made, and how many of them can be answered in time. */
  readonly askedCount: number;
  readonly inTimeCount: number;
}

/** What nobody can do better for a whole scenario. */
export interface Bound {
  readonly freedom: Freedom;
  readonly modules: readonly ModuleBound[];
  /** Of all modules together: what they lack one by one, or what room there is at all, whichever is more. */
  readonly absentMs: number;
  readonly jobsDoneCount: number;
  /** From request to end, over the jobs that can be done; `null` for none. */
  readonly jobMsMean: number | null;
  readonly askedCount: number;
  readonly inTimeCount: number;
}

/** Bounds what any policy can reach, even one that knows arrivals and failures beforehand: with and without moves. */
export async function boundsOf(
  foresight: Foresight,
): Promise<{ readonly moves: Bound; readonly stays: Bound }> {
  const crowd = await crowdOf(foresight);
  return { moves: boundOf(foresight, 'moves', crowd), stays: boundOf(foresight, 'stays', crowd) };
}

function boundOf(foresight: Foresight, freedom: Freedom, crowd: Crowd): Bound {
  const modules = foresight.modules.map((_, index) => moduleBound(foresight, index, { freedom, crowd }));
  const done = modules.flatMap(({ doneMs }, at) =>
    doneMs !== null && doneMs <= foresight.endMs
      ? [doneMs - (foresight.modules[at]?.wanted.fromMs ?? 0)]
      : [],
  );
  const sum = (of: (bound: ModuleBound) => number): number =>
    modules.reduce((total, bound) => total + of(bound), 0);
  return {
    freedom,
    modules,
    absentMs: Math.max(
      sum(({ absentMs }) => absentMs),
      crowdedOutMs(foresight, modules),
    ),
    jobsDoneCount: done.length,
    jobMsMean: done.length === 0 ? null : done.reduce((total, ms) => total + ms, 0) / done.length,
    askedCount: sum(({ askedCount }) => askedCount),
    inTimeCount: Math.min(
      sum(({ inTimeCount }) => inTimeCount),
      crowd.inTimeCount,
    ),
  };
}

function moduleBound(
  foresight: Foresight,
  index: number,
  { freedom, crowd }: { readonly freedom: Freedom; readonly crowd: Crowd },
): ModuleBound {
  const module = foresight.modules[index] as ForeseenModule;
  const { state, wanted, suits } = module;
  const { behaviour, module: asked } = state.model;
  const chances = suits.flatMap((index) => chancesAt(foresight.runtimes[index] as ForeseenRuntime));
  const doneMs = behaviour.kind === 'job' ? earliestEndMs(foresight, module, freedom) : null;
  const until = { ...wanted, toMs: Math.min(wanted.toMs, doneMs ?? wanted.toMs) };
  return {
    module: asked.id,
    absentMs: leastAbsenceMs(chances, until, freedom),
    doneMs,
    ...answersOf(foresight, index, { freedom, crowd }),
  };
}

/**
 * When a job is done at the earliest. Who moves computes as fast as the fastest suitable runtime that is up. Who stays and keeps no
 * checkpoints has to find a host that is up long enough; one that keeps them may go on elsewhere and is bounded as if it moved.
 */
function earliestEndMs(foresight: Foresight, module: ForeseenModule, freedom: Freedom): number {
  const { wanted, suits, state } = module;
  const call = { number: 0, workMs: foresight.scenario.modules[state.index]?.behaviour.workMs ?? 0 };
  const jobs = suits.flatMap((index) => {
    const runtime = foresight.runtimes[index] as ForeseenRuntime;
    const sigmaLog = runtime.state.device.model.noiseSigmaLog;
    const tookMs = foresight.slowness(module, index) * foresight.noisyMs(module, call, sigmaLog);
    return clipped(chancesAt(runtime), wanted).map((chance) => ({
      ...chance,
      tookMs,
    }));
  });
  if (freedom === 'stays' && state.model.module.checkpointIntervalMs === null) {
    const ends = jobs
      .map(({ fromMs, toMs, startMs, tookMs }) => ({ endMs: fromMs + startMs + tookMs, toMs }))
      .filter(({ endMs, toMs }) => endMs <= toMs);
    return Math.min(Number.POSITIVE_INFINITY, ...ends.map(({ endMs }) => endMs));
  }
  const firstMs = Math.min(...jobs.map(({ fromMs, startMs }) => fromMs + startMs));
  const moments = [...new Set(jobs.flatMap(({ fromMs, toMs }) => [fromMs, toMs]))].toSorted((a, b) => a - b);
  let leftShare = 1;
  for (const [at, fromMs] of moments.entries()) {
    const toMs = moments[at + 1];
    if (toMs === undefined || toMs <= firstMs) continue;
    const there = jobs.filter((job) => job.fromMs <= fromMs && job.toMs >= toMs);
    if (there.length === 0) continue;
    const tookMs = Math.min(...there.map((job) => job.tookMs));
    const beginMs = Math.max(fromMs, firstMs);
    const share = tookMs === 0 ? 1 : (toMs - beginMs) / tookMs;
    if (share >= leftShare) return beginMs + leftShare * tookMs;
    leftShare -= share;
  }
  return Number.POSITIVE_INFINITY;
}

/**
 * Time without an instance because there is no room: at each moment no more modules run than runtimes that are up have slots, or the
 * memory for, were all of them as small as the smallest.
 */
function crowdedOutMs({ modules, runtimes }: Foresight, bounds: readonly ModuleBound[]): number {
  const leastBytes = Math.min(
    ...modules.map(({ state }) => Math.max(1, state.model.module.demand.memoryBytes)),
  );
  const changes: { readonly atMs: number; readonly wanted: number; readonly room: number }[] = [];
  const span = ({ fromMs, toMs }: Span, wanted: number, room: number): void => {
    changes.push({ atMs: fromMs, wanted, room }, { atMs: toMs, wanted: -wanted, room: -room });
  };
  for (const [at, { wanted }] of modules.entries())
    span({ ...wanted, toMs: Math.min(wanted.toMs, bounds[at]?.doneMs ?? wanted.toMs) }, 1, 0);
  for (const { up, state } of runtimes) {
    const slots = state.model.moduleCountMax > 0 ? state.model.moduleCountMax : Number.POSITIVE_INFINITY;
    const room = Math.min(slots, Math.floor(state.model.memoryBytes / leastBytes));
    for (const each of stretches(up.map((part) => ({ ...part, startMs: 0 })))) span(each, 0, room);
  }
  let [absentMs, wanted, room, sinceMs] = [0, 0, 0, 0];
  for (const change of changes.toSorted((a, b) => a.atMs - b.atMs)) {
    absentMs += Math.max(0, wanted - room) * (change.atMs - sinceMs);
    wanted += change.wanted;
    room += change.room;
    sinceMs = change.atMs;
  }
  return absentMs;
}
