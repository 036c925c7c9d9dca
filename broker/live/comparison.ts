import type { Life, ModuleStory } from './lives.ts';

/** A call in one of two worlds; `null` for times of one that was never answered. */
export interface CallTimes {
  readonly module: string;
  readonly number: number;
  /** When it was made, in the time of the scenario. */
  readonly atMs: number;
  readonly latencyMs: number | null;
  readonly ranMs: number | null;
}

/** What happened in one world. */
export interface World {
  readonly stories: readonly ModuleStory[];
  readonly calls: readonly CallTimes[];
  /** Where the scenario's first moment is in the time of the stories. */
  readonly offsetMs: number;
}

/** One time, predicted and measured. */
export interface Pair {
  readonly name: string;
  readonly predictedMs: number;
  readonly measuredMs: number;
}

/** How a metric was predicted. */
export interface MetricRow {
  readonly metric: string;
  readonly count: number;
  /** Medians over all pairs. */
  readonly predictedMs: number;
  readonly measuredMs: number;
  /** Median and 90 % of |measured ÷ predicted − 1|. */
  readonly errorMedianShare: number;
  readonly errorMostShare: number;
  /** Median of measured ÷ predicted − 1: above 0 when the world is slower than was predicted. */
  readonly biasShare: number;
}

/** A placement that came out otherwise; `null` for one that only one of the worlds saw. */
export interface Differing {
  readonly module: string;
  /** Which of the module's lives, from 1. */
  readonly ordinal: number;
  readonly predicted: string | null;
  readonly measured: string | null;
  /** By how much each world preferred its choice to that of the other, in scores; `null` where it did not weigh both. */
  readonly predictedLeadScore: number | null;
  readonly measuredLeadScore: number | null;
}

/** Calls answered in both worlds, in the simulation alone, in the live run alone. */
export interface AnsweredCounts {
  readonly both: number;
  readonly predicted: number;
  readonly measured: number;
}

/** A live run beside its simulation. */
export interface Comparison {
  readonly placementCount: number;
  readonly equalCount: number;
  readonly differing: readonly Differing[];
  readonly metrics: readonly MetricRow[];
  readonly answered: AnsweredCounts;
  readonly pairs: Readonly<Record<string, readonly Pair[]>>;
}

/** Sets two worlds side by side, life by life and call by call. Times are compared where both have them. */
export function compareWorlds(predicted: World, measured: World): Comparison {
  const placements = placementsOf(predicted, measured);
  const differing = placements.filter((one) => one.predicted !== one.measured);
  const calls = pairsOfCalls(predicted, measured);
  const isAnswered = ({ latencyMs }: CallTimes): boolean => latencyMs !== null;
  const bothCount = calls.latency.length;
  const pairs = {
    ...pairsOfLives(predicted, measured),
    'execution of calls': calls.ran,
    'answers to calls': calls.latency,
  };
  return {
    placementCount: placements.length,
    equalCount: placements.length - differing.length,
    differing,
    metrics: Object.entries(pairs).flatMap(([metric, some]) => rowOf(metric, some)),
    answered: {
      both: bothCount,
      predicted: predicted.calls.filter(isAnswered).length - bothCount,
      measured: measured.calls.filter(isAnswered).length - bothCount,
    },
    pairs,
  };
}

/** The value below which a share of all values lies (nearest rank); NaN for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

function rowOf(metric: string, pairs: readonly Pair[]): readonly MetricRow[] {
  if (pairs.length === 0) return [];
  const strays = pairs.map(({ predictedMs, measuredMs }) => measuredMs / predictedMs - 1);
  const errors = strays.map(Math.abs);
  return [
    {
      metric,
      count: pairs.length,
      predictedMs: quantile(
        pairs.map(({ predictedMs }) => predictedMs),
        0.5,
      ),
      measuredMs: quantile(
        pairs.map(({ measuredMs }) => measuredMs),
        0.5,
      ),
      errorMedianShare: quantile(errors, 0.5),
      errorMostShare: quantile(errors, 0.9),
      biasShare: quantile(strays, 0.5),
    },
  ];
}

function placementsOf(predicted: World, measured: World): readonly Differing[] {
  const there = new Map(measured.stories.map((story) => [story.module, story]));
  return predicted.stories.flatMap(({ module, lives }) => {
    const others = there.get(module)?.lives ?? [];
    return Array.from({ length: Math.max(lives.length, others.length) }, (_, index) => ({
      module,
      ordinal: index + 1,
      predicted: lives[index]?.runtime ?? null,
      measured: others[index]?.runtime ?? null,
      predictedLeadScore: leadOf(lives[index], others[index]),
      measuredLeadScore: leadOf(others[index], lives[index]),
    }));
  });
}

function leadOf(one: Life | undefined, other: Life | undefined): number | null {
  const mine = one?.totals.get(one.runtime);
  const its = one?.totals.get(other?.runtime ?? '');
  return mine === undefined || its === undefined ? null : mine - its;
}

type Times = Readonly<Record<'start' | 'execution of jobs' | 'jobs from asking to end', readonly Pair[]>>;

function pairsOfLives(predicted: World, measured: World): Times {
  const there = timesOf(measured);
  const mine = timesOf(predicted);
  const paired = (metric: keyof Times): readonly Pair[] =>
    [...mine[metric]].flatMap(([name, predictedMs]) => {
      const measuredMs = there[metric].get(name);
      // A millisecond is the finest that a trace tells.
      return measuredMs === undefined ? [] : [{ name, predictedMs: Math.max(1, predictedMs), measuredMs }];
    });
  return {
    start: paired('start'),
    'execution of jobs': paired('execution of jobs'),
    'jobs from asking to end': paired('jobs from asking to end'),
  };
}

/** Times by life: the first, second, … of each module. Where a life was on another runtime, only the whole is compared. */
function timesOf({ stories }: World): Readonly<Record<keyof Times, ReadonlyMap<string, number>>> {
  const times = { start: new Map(), 'execution of jobs': new Map(), 'jobs from asking to end': new Map() };
  for (const { module, askedMs, lives } of stories) {
    for (const [index, { runtime, orderedMs, startedMs, endedMs, isCompleted }] of lives.entries()) {
      const name = `${module} ${index + 1} on ${runtime}`;
      if (startedMs === null) continue;
      times.start.set(name, startedMs - orderedMs);
      if (!isCompleted || endedMs === null) continue;
      times['execution of jobs'].set(name, endedMs - startedMs);
      times['jobs from asking to end'].set(module, endedMs - askedMs);
    }
  }
  return times;
}

function pairsOfCalls(
  predicted: World,
  measured: World,
): { readonly ran: readonly Pair[]; readonly latency: readonly Pair[] } {
  const nameOf = ({ module, number }: CallTimes): string => `${module} ${number}`;
  const there = new Map(measured.calls.map((call) => [nameOf(call), call]));
  const ran: Pair[] = [];
  const latency: Pair[] = [];
  for (const call of predicted.calls) {
    const name = nameOf(call);
    const other = there.get(name);
    if (call.latencyMs !== null && other?.latencyMs != null)
      latency.push({ name, predictedMs: call.latencyMs, measuredMs: other.latencyMs });
    // Another device computes at another speed, which is another decision and no error of this one.
    if (call.ranMs !== null && other?.ranMs != null && homeOf(predicted, call) === homeOf(measured, other))
      ran.push({ name, predictedMs: call.ranMs, measuredMs: other.ranMs });
  }
  return { ran, latency };
}

/** The runtime that a module was ordered to last when it was called. */
function homeOf({ stories, offsetMs }: World, { module, atMs }: CallTimes): string | undefined {
  const lives = stories.find((story) => story.module === module)?.lives ?? [];
  return lives.findLast(({ orderedMs }) => orderedMs <= atMs + offsetMs)?.runtime;
}
