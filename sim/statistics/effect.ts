/**
 * How often a number of the first sample is larger than one of the second, ties counted half: Â₁₂ (Vargha & Delaney, "A
 * critique and improvement of the CL common language effect size statistics", JEBS 25(2), 2000). 0.5 is no effect; they call
 * 0.56, 0.64 and 0.71 small, medium and large. It takes no notice of pairs, so it tells how far apart two policies are
 * beside what the world makes of them.
 */
export function superiority(first: readonly number[], second: readonly number[]): number {
  const sorted = second.toSorted((a, b) => a - b);
  let wins = 0;
  for (const value of first) wins += (countBelow(sorted, value) + countUpTo(sorted, value)) / 2;
  return wins / (first.length * second.length);
}

const countBelow = (sorted: readonly number[], value: number): number =>
  partition(sorted, (other) => other < value);
const countUpTo = (sorted: readonly number[], value: number): number =>
  partition(sorted, (other) => other <= value);

/** How many numbers at the front of a sorted list satisfy a condition that none does after the first that does not. */
function partition(sorted: readonly number[], holds: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle] as number)) low = middle + 1;
    else high = middle;
  }
  return low;
}
