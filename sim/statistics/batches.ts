import { normalQuantile } from '../random/normal.ts';
import { type Estimate, estimateOf } from './estimate.ts';
import { meansOf, warmUpOf } from './warm-up.ts';

/** Why the interval of a long run is not to be believed. */
export type Doubt =
  /** Fewer numbers than batches worth the name can be made of. */
  | 'too-short'
  /** The run has no settled half. */
  | 'still-warming'
  /** Neighbouring batches are alike, however long they are made. */
  | 'correlated';

/** What one long run says of its steady state. */
export interface SteadyState extends Estimate {
  /** Numbers left out at the start. */
  readonly cutCount: number;
  readonly batchCount: number;
  /** Correlation of neighbouring batches. */
  readonly lagOne: { readonly value: number };
  readonly doubts: readonly Doubt[];
}

/** Batches that are tried in turn, each time of double length: 32 to begin with (assumption), 8 at least. */
const BATCH_COUNTS: readonly number[] = [32, 16, 8];
/** Numbers in a batch at least (assumption): with fewer, batches are as dependent as the numbers themselves. */
const BATCH_LENGTH_MIN = 4;

/**
 * The mean of a series in its steady state: the warm-up is cut off by MSER-5, what is left is cut into batches, and the
 * batches are made longer until neighbours do not look alike (Fishman, "Grouping observations in digital simulation",
 * Management Science 24(5), 1978). The interval takes the batches for independent; `doubts` says when not to believe it.
 */
export function steadyStateOf(values: readonly number[]): SteadyState {
  const { cutCount, isSettled } = warmUpOf(values);
  const rest = values.slice(cutCount);
  const doubts: Doubt[] = isSettled ? [] : ['still-warming'];
  const fitting = BATCH_COUNTS.filter((count) => rest.length >= count * BATCH_LENGTH_MIN);
  const last = fitting.at(-1);
  if (last === undefined) {
    // Too few numbers for batches: the mean is told, and that nothing is known of how far it is off.
    const { count, mean, sd } = estimateOf(rest);
    const halfWidth = Number.POSITIVE_INFINITY;
    const lagOne = { value: Number.NaN };
    return { count, mean, sd, halfWidth, cutCount, batchCount: 0, lagOne, doubts: [...doubts, 'too-short'] };
  }
  for (const count of fitting) {
    const means = meansOf(rest, Math.floor(rest.length / count)).slice(0, count);
    const ratio = lagOneOf(means);
    const isAlike = ratio > alikeFrom(count);
    if (isAlike && count !== last) continue;
    const found = { ...estimateOf(means), cutCount, batchCount: count, lagOne: { value: ratio } };
    return { ...found, doubts: isAlike ? [...doubts, 'correlated'] : doubts };
  }
  throw new Error('the last of the batch counts is always taken');
}

/**
 * One minus half of von Neumann's ratio ("Distribution of the ratio of the mean square successive difference to the
 * variance", Annals of Mathematical Statistics 12(4), 1941): the lag-one correlation, corrected at its ends.
 */
export function lagOneOf(means: readonly number[]): number {
  const { count, mean } = estimateOf(means);
  let steps = 0;
  let squares = 0;
  for (let at = 0; at < count; at++) {
    squares += ((means[at] as number) - mean) ** 2;
    if (at > 0) steps += ((means[at] as number) - (means[at - 1] as number)) ** 2;
  }
  return squares === 0 ? 0 : 1 - steps / (2 * squares);
}

/** Chance of calling independent batches alike, with which N-Skart begins (Tafazzoli, Steiger & Wilson, IEEE TAC 56(2), 2011). */
const FALSE_ALARM_SHARE = 0.2;

/**
 * From which correlation on independent batches are hard to believe. Of independent normal numbers it has mean 0
 * and variance (n − 2) ÷ (n² − 1), and is nearly normal from eight on (Young, Annals of Mathematical Statistics 12(3), 1941).
 */
export const alikeFrom = (count: number): number =>
  normalQuantile(1 - FALSE_ALARM_SHARE) * Math.sqrt((count - 2) / (count * count - 1));
