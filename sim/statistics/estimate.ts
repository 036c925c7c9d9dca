import { studentQuantile } from './student.ts';

/** The chance with which an interval is meant to hold what it is about. */
const LEVEL_SHARE = 0.95;

/** A mean, and how far it may be off. There is no mean without an interval: of one number the half-width is infinite. */
export interface Estimate {
  readonly count: number;
  readonly mean: number;
  /** Standard deviation of single numbers, with n − 1; NaN of fewer than two. */
  readonly sd: number;
  /** Half the width of the interval at 0.95. */
  readonly halfWidth: number;
}

/**
 * Mean and interval of independent numbers by Student's t ("The probable error of a mean", Biometrika 6(1), 1908). It
 * is exact for normal numbers, and close for means of many others; it says nothing of numbers that depend on each other.
 */
export function estimateOf(values: readonly number[], levelShare: number = LEVEL_SHARE): Estimate {
  const count = values.length;
  const mean = meanOf(values);
  const sd = deviationOf(values, mean);
  if (count < 2) return { count, mean, sd, halfWidth: Number.POSITIVE_INFINITY };
  const halfWidth = sd === 0 ? 0 : (studentQuantile(levelShare, count - 1) * sd) / Math.sqrt(count);
  return { count, mean, sd, halfWidth };
}

/** Half-width over mean: how exact a mean is; 0 where there is nothing to be off by. */
export function relativeWidth({ mean, halfWidth }: Estimate): number {
  return halfWidth === 0 ? 0 : halfWidth / Math.abs(mean);
}

/** The mean; exactly the number itself where all are equal, whatever rounding would make of their sum. */
export function meanOf(values: readonly number[]): number {
  const [first = Number.NaN] = values;
  let sum = 0;
  for (const value of values) sum += value - first;
  return first + sum / values.length;
}

/** Standard deviation with n − 1, from differences to the mean. */
function deviationOf(values: readonly number[], mean: number): number {
  if (values.length < 2) return Number.NaN;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}
