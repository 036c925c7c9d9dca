import { assert } from '../assert.ts';

/**
 * A normal belief about a few numbers that hang together: their means, and how unsure they are (a covariance matrix,
 * row by row).
 */
export interface Block {
  readonly means: readonly number[];
  readonly covariances: readonly number[];
}

/** A belief in numbers that have nothing to do with each other so far. */
export function independent(means: readonly number[], variances: readonly number[]): Block {
  const covariances = means.flatMap((_, row) =>
    variances.map((variance, column) => (row === column ? variance : 0)),
  );
  return { means, covariances };
}

/** What a block adds to the variance of an observation that looks at it through the slopes. */
export function seenVariance(block: Block, slopes: readonly number[]): number {
  return dot(pulled(block, slopes), slopes);
}

/** The block after an observation: how much more it was than expected, and how unsure all of that was. */
export function corrected(
  block: Block,
  slopes: readonly number[],
  { surprise, variance }: { readonly surprise: number; readonly variance: number },
): Block {
  assert(variance > 0, `an observation is unsure, not ${variance}`);
  const pull = pulled(block, slopes);
  const width = block.means.length;
  return {
    means: block.means.map((mean, row) => mean + ((pull[row] ?? 0) * surprise) / variance),
    covariances: block.covariances.map(
      (covariance, place) =>
        covariance - ((pull[Math.floor(place / width)] ?? 0) * (pull[place % width] ?? 0)) / variance,
    ),
  };
}

/** Variance of one of the numbers. */
export const varianceOf = ({ means, covariances }: Block, index: number): number =>
  covariances[index * (means.length + 1)] ?? 0;

/** The scalar product of two lists. */
export const dot = (one: readonly number[], other: readonly number[]): number =>
  one.reduce((sum, value, place) => sum + value * (other[place] ?? 0), 0);

/** Covariance times slopes. */
function pulled({ covariances }: Block, slopes: readonly number[]): number[] {
  const width = slopes.length;
  return slopes.map((_, row) => {
    let sum = 0;
    for (let column = 0; column < width; column++)
      sum += (covariances[row * width + column] ?? 0) * (slopes[column] ?? 0);
    return sum;
  });
}
