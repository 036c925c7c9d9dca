import { type Trait, traitOf } from '../report/traits.ts';
import { type Estimate, estimateOf } from '../statistics/estimate.ts';
import { holm } from '../statistics/holm.ts';
import { type Comparison, compared } from '../statistics/paired.ts';
import type { Result } from './conduct.ts';
import type { Point } from './design.ts';
import type { Plan, PlannedScenario } from './plan.ts';
import { labelOf, numberIn } from './rows.ts';
import { STEADY } from './written.ts';

/** How a policy compares with another one in the same worlds. */
export interface Contrast extends Comparison {
  /** Corrected over the policies that are compared with the same one, by the same metric, at the same point. */
  readonly pHolm: { readonly value: number };
}

/** One policy by one metric at one point. */
export interface Entry {
  readonly policy: string;
  readonly estimate: Estimate;
  /** To the baseline; `null` for itself, and where the two have no world in common. */
  readonly contrast: Contrast | null;
}

/** All policies by one metric at one point. */
export interface MetricTable {
  readonly metric: string;
  readonly entries: readonly Entry[];
  /** Why not to believe what single runs say of a steady state, in words; `null` where there is no doubt. */
  readonly doubt: string | null;
}

/** What came out of one scenario at one point. */
export interface BlockTable {
  readonly scenario: PlannedScenario;
  readonly pointIndex: number;
  /** The point in words; empty where a sweep has only one. */
  readonly label: string;
  readonly replicationCount: number;
  readonly failedCount: number;
  /** The main metric first. */
  readonly metrics: readonly MetricTable[];
}

/** Sums a sweep up: every block with the metrics that were asked for. */
export function tablesOf(plan: Plan, results: readonly Result[]): readonly BlockTable[] {
  return plan.scenarios.flatMap((scenario, scenarioIndex) =>
    plan.points.flatMap((point, pointIndex) => {
      const own = results.filter(
        ({ cell }) => cell.scenarioIndex === scenarioIndex && cell.pointIndex === pointIndex,
      );
      if (own.length === 0) return [];
      const steady = plan.steady.map((column) => `${STEADY}${column}`);
      const names = [...new Set([scenario.main, ...scenario.metrics, ...steady])];
      return [
        {
          scenario,
          pointIndex,
          label: labelsOf(point),
          replicationCount: new Set(own.map(({ cell }) => cell.replicationIndex)).size,
          failedCount: own.filter(({ outcome }) => outcome.kind === 'failed').length,
          metrics: names
            .map((metric) => metricTable(plan, own, metric))
            .filter(({ entries }) => entries.length > 0),
        },
      ];
    }),
  );
}

/** A point in words. */
export const labelsOf = (point: Point): string =>
  Object.entries(point)
    .map(([field, value]) => `${field} ${labelOf(value)}`)
    .join(', ');

/** Numbers of one policy by replication. */
export type Sample = ReadonlyMap<number, number>;

/** The numbers of every policy by one metric, among results of one block. */
export function samplesOf(plan: Plan, own: readonly Result[], metric: string): readonly Sample[] {
  return plan.policies.map(
    (_, policyIndex) =>
      new Map(
        own.flatMap(({ cell, outcome }) => {
          const value = cell.policyIndex === policyIndex ? numberIn(outcome, metric) : null;
          return value === null ? [] : [[cell.replicationIndex, value] as const];
        }),
      ),
  );
}

function metricTable(plan: Plan, own: readonly Result[], metric: string): MetricTable {
  const samples = samplesOf(plan, own, metric);
  const baseIndex = plan.policies.findIndex(({ name }) => name === plan.baseline);
  const base = samples[baseIndex] ?? new Map<number, number>();
  const contrasts = contrastsTo(base, samples);
  const entries = plan.policies.flatMap(({ name }, index) => {
    const values = [...(samples[index] ?? [])].toSorted(([a], [b]) => a - b).map(([, value]) => value);
    if (values.length === 0) return [];
    return [{ policy: name, estimate: estimateOf(values), contrast: contrasts[index] ?? null }];
  });
  return { metric, entries, doubt: doubtOf(own, metric) };
}

/** In how many runs the estimate of a steady state is not to be believed, and why. */
function doubtOf(own: readonly Result[], metric: string): string | null {
  if (!metric.startsWith(STEADY)) return null;
  const column = metric.slice(STEADY.length);
  const notes = own.flatMap(({ outcome }) =>
    outcome.kind === 'ended' ? [outcome.steady[column]?.doubts ?? []] : [],
  );
  const doubtedCount = notes.filter(({ length }) => length > 0).length;
  const reasons = [...new Set(notes.flat())].toSorted();
  return doubtedCount === 0
    ? null
    : `${metric} is doubted in ${doubtedCount} of ${notes.length} runs: ${reasons.join(', ')}`;
}

/** Every sample against one of them, in pairs, corrected for how many there are; `null` for that one itself. */
export function contrastsTo(base: Sample, samples: readonly Sample[]): readonly (Contrast | null)[] {
  const comparisons = samples.map((sample) => {
    const shared = [...base.keys()].filter((key) => sample.has(key)).toSorted((a, b) => a - b);
    if (sample === base || shared.length === 0) return null;
    const of = (from: Sample): readonly number[] => shared.map((key) => from.get(key) as number);
    return compared(of(base), of(sample));
  });
  const corrected = holm(comparisons.flatMap((one) => (one === null ? [] : [one.pValue])));
  let at = 0;
  return comparisons.map((one) => (one === null ? null : { ...one, pHolm: { value: corrected[at++] ?? 1 } }));
}

/** Below which corrected p-value a difference is taken for one. */
const ALPHA_SHARE = 0.05;

/** Columns of a time series of which less is better, so that their steady states can be judged. */
const LESS_IS_BETTER = ['latencyP50Ms', 'latencyP95Ms', 'waiting', 'orphans', 'distance', 'energyWatts'];

/** What is known of a metric of a sweep. */
export function traitIn(metric: string): Trait {
  if (!metric.startsWith(STEADY)) return traitOf(metric);
  const column = metric.slice(STEADY.length);
  return { ...traitOf(column), better: LESS_IS_BETTER.includes(column) ? 'lower' : 'neither' };
}

/** Whether a policy does better or worse than the one it is compared with, or whether that cannot be told. */
export function judged(metric: string, contrast: Contrast): 'better' | 'worse' | 'tied' {
  const { better } = traitIn(metric);
  const { mean } = contrast.difference;
  if (better === 'neither' || mean === 0 || contrast.pHolm.value >= ALPHA_SHARE) return 'tied';
  return (better === 'lower') === mean < 0 ? 'better' : 'worse';
}
