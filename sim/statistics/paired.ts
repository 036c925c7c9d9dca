import { assert } from '../../core/index.ts';
import { superiority } from './effect.ts';
import { type Estimate, estimateOf } from './estimate.ts';
import { studentTails } from './student.ts';

/** How two policies differ that were run in the same worlds. */
export interface Comparison {
  /** Of the differences, second minus first. */
  readonly difference: Estimate;
  /** The chance of a mean difference at least as large if there were none: Student's t-test for pairs; not corrected. */
  readonly pValue: number;
  /** Mean difference over its standard deviation (Cohen's d_z, "Statistical power analysis", 1988); 0 where all are equal. */
  readonly effectSd: number;
  /** How often a number of the second is larger than one of the first. */
  readonly superiorityShare: number;
}

/** Compares numbers pair by pair; the pairs have to be of the same world, and independent of each other. */
export function compared(first: readonly number[], second: readonly number[]): Comparison {
  assert(first.length === second.length, 'numbers that are compared in pairs come in pairs');
  const difference = estimateOf(first.map((value, index) => (second[index] as number) - value));
  return {
    difference,
    pValue: pairedChance(difference),
    effectSd: difference.mean === 0 ? 0 : difference.mean / difference.sd,
    superiorityShare: superiority(second, first),
  };
}

/**
 * Differences that are all the same have no spread to compare with, as happens to quantiles read off a histogram. What
 * is left to go by is that all have one sign: that many coins fall alike with a chance of 2^(1 − n).
 */
function pairedChance({ count, mean, sd }: Estimate): number {
  if (count < 2 || (sd === 0 && mean === 0)) return 1;
  if (sd === 0) return 2 ** (1 - count);
  return studentTails((mean / sd) * Math.sqrt(count), count - 1);
}
