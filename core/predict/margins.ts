/** How many standard deviations upper bounds lie above the middle, learnt from how often they were missed. */
export interface Margins {
  /** For 10, 5 and 1 % of misses. */
  readonly needs: readonly number[];
  readonly seenCount: number;
}

/** Chances to miss. */
const MISSES = [0.1, 0.05, 0.01] as const;
/** Of a normal law; where bounds begin. */
const NORMAL_NEEDS = [1.2816, 1.6449, 2.3263] as const;
/** Steps of the needs, at first and at last: wide while little was seen (assumptions; they shape speed alone). */
const [STEP_FIRST, STEP_LAST] = [0.3, 0.05];
/** Observations over which steps shrink (assumption). */
const SETTLING_COUNT = 20;

/** Margins of a normal law. */
export const noMargins: Margins = { needs: NORMAL_NEEDS, seenCount: 0 };

/**
 * The margins after one more observation, told by how many standard deviations it was above the middle. A bound that was
 * missed rises by a step times (1 − chance), one that held sinks by a step times the chance: whatever comes, the share
 * of misses tends to the chance (adaptive conformal inference: Gibbs & Candès, NeurIPS 2021).
 */
export function margined({ needs, seenCount }: Margins, excessSd: number): Margins {
  const step = STEP_LAST + (STEP_FIRST - STEP_LAST) / (1 + seenCount / SETTLING_COUNT);
  return {
    needs: needs.map((need, place) => {
      const miss = MISSES[place] ?? 0;
      return need + step * ((excessSd > need ? 1 : 0) - miss);
    }),
    seenCount: seenCount + 1,
  };
}

/** What the middle is multiplied by for one of the bounds; never below 1 in the limit of certainty. */
export const upperFactor = ({ needs }: Margins, place: number, doubtSd: number): number =>
  Math.exp((needs[place] ?? 0) * doubtSd);
