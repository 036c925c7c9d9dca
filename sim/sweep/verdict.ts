import { type Estimate, estimateOf } from '../statistics/estimate.ts';
import type { Result } from './conduct.ts';
import type { Plan } from './plan.ts';
import { type Contrast, contrastsTo, judged, labelsOf, type Sample, samplesOf, traitIn } from './tables.ts';

/** How one policy does among all on the main metric of a block. */
export interface Verdict {
  /** The scenario, and the point in words where there are several. */
  readonly scenario: string;
  readonly label: string;
  readonly metric: string;
  readonly own: Estimate;
  /** Better than every other, like the best, worse than some; or nothing to compare. */
  readonly kind: 'best' | 'tied' | 'loses' | 'unknown';
  /** All others, the best first. */
  readonly rivals: readonly Rival[];
}

/** Another policy on the same metric. */
export interface Rival {
  readonly policy: string;
  readonly estimate: Estimate;
  /** Rival minus own, in pairs. */
  readonly contrast: Contrast;
  readonly outcome: 'better' | 'worse' | 'tied';
  /** What the own mean is worse by, over the better one of both; below 0 if it is better, infinite where that is 0. */
  readonly lossShare: number;
  /** Half the width of its interval: that of the difference, over the same mean. */
  readonly halfWidthShare: number;
}

/**
 * Judges one policy against all others on the main metric of each block, in pairs, with Holm's correction over its rivals:
 * it is best if it is better than each, loses if one is better, and is tied otherwise.
 */
export function verdictsOf(plan: Plan, results: readonly Result[], policy: string): readonly Verdict[] {
  const policyIndex = plan.policies.findIndex(({ name }) => name === policy);
  return plan.scenarios.flatMap(({ name, main }, scenarioIndex) =>
    plan.points.flatMap((point, pointIndex) => {
      const own = results.filter(
        ({ cell }) => cell.scenarioIndex === scenarioIndex && cell.pointIndex === pointIndex,
      );
      if (own.length === 0) return [];
      const samples = samplesOf(plan, own, main);
      const base = samples[policyIndex] ?? new Map<number, number>();
      const rivals = rivalsOf(plan, main, { base, samples });
      const kind = base.size < 2 ? 'unknown' : kindOf(rivals);
      return [{ scenario: name, label: labelsOf(point), metric: main, own: estimateIn(base), kind, rivals }];
    }),
  );
}

function rivalsOf(
  { policies }: Plan,
  metric: string,
  { base, samples }: { readonly base: Sample; readonly samples: readonly Sample[] },
): readonly Rival[] {
  const sign = traitIn(metric).better === 'higher' ? -1 : 1;
  const own = estimateIn(base);
  const rivals = contrastsTo(base, samples).flatMap((contrast, index): readonly Rival[] => {
    const sample = samples[index];
    const policy = policies[index]?.name;
    if (contrast === null || sample === undefined || policy === undefined) return [];
    const estimate = estimateIn(sample);
    const { mean, halfWidth } = contrast.difference;
    const isWorse = sign * mean < 0;
    const better = Math.abs(isWorse ? estimate.mean : own.mean);
    return [
      {
        policy,
        estimate,
        contrast,
        outcome: judged(metric, contrast),
        lossShare: mean === 0 ? 0 : (-sign * mean) / better,
        halfWidthShare: halfWidth === 0 ? 0 : halfWidth / better,
      },
    ];
  });
  return rivals.toSorted((a, b) => sign * (a.estimate.mean - b.estimate.mean));
}

function kindOf(rivals: readonly Rival[]): Verdict['kind'] {
  if (rivals.length === 0) return 'unknown';
  if (rivals.some(({ outcome }) => outcome === 'better')) return 'loses';
  return rivals.some(({ outcome }) => outcome === 'tied') ? 'tied' : 'best';
}

const estimateIn = (sample: Sample): Estimate =>
  estimateOf([...sample].toSorted(([a], [b]) => a - b).map(([, value]) => value));
