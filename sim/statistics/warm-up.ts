/** Numbers that are averaged before anything is cut off; the 5 of MSER-5. */
export const BATCH_COUNT = 5;

/** Where a run has warmed up. */
export interface WarmUp {
  /** How many numbers to leave out at the start. */
  readonly cutCount: number;
  /** Whether the best cut lies inside the first half; if not, the run is too short to tell where it settles. */
  readonly isSettled: boolean;
}

/**
 * How much to cut off the start of a series: MSER-5, the cut after which the squared standard error of what is left is
 * least, on means of five (White, "An effective truncation heuristic for bias reduction in simulation output",
 * Simulation 69(6), 1997; White, Cobb & Spratt, WSC 2000). Only the first half is searched: near the end a few means
 * that happen to be equal always win.
 */
export function warmUpOf(values: readonly number[]): WarmUp {
  const means = meansOf(values, BATCH_COUNT);
  if (means.length < 2) return { cutCount: 0, isSettled: false };
  const last = Math.floor(means.length / 2);
  const reference = means.at(-1) as number;
  let sum = 0;
  let squares = 0;
  let best = Number.POSITIVE_INFINITY;
  let cut = 0;
  // From the end, so that every cut costs one step; differences to one of the numbers keep digits.
  for (let at = means.length - 1; at >= 0; at--) {
    const offset = (means[at] as number) - reference;
    sum += offset;
    squares += offset * offset;
    if (at > last) continue;
    const count = means.length - at;
    const error = Math.max(0, squares - (sum * sum) / count) / (count * count);
    if (error <= best) {
      best = error;
      cut = at;
    }
  }
  return { cutCount: cut * BATCH_COUNT, isSettled: cut < last };
}

/** Means of so many numbers in turn; what is left at the end is not used. */
export function meansOf(values: readonly number[], count: number): readonly number[] {
  return Array.from({ length: Math.floor(values.length / count) }, (_, batch) => {
    let sum = 0;
    for (let at = batch * count; at < (batch + 1) * count; at++) sum += values[at] as number;
    return sum / count;
  });
}
