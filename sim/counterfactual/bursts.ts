import type { Stream } from '../random/stream.ts';

/** A stretch of time in which so many calls came, as far as it can be told from what was computed. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
  /** Not whole: work is known, and how many calls it was follows from the usual work of one. */
  readonly callCount: number;
}

/**
 * Draws moments of calls, in order: in each window as many as came, so that their index of dispersion within it (variance
 * of counts over their mean) is D. Above 1 they come in clusters at random moments, of geometric size with mean
 * (D + 1) ÷ 2: a Poisson stream of clusters of size B has the index E[B²] ÷ E[B] (Cox and Lewis, The Statistical Analysis
 * of Series of Events, 1966), and that is 2 E[B] − 1 for a geometric one. D = 1 is Poisson: as many uniform moments as
 * calls. Below 1, a share D of them is Poisson and the rest comes at equal gaps, of which the counts hardly vary.
 */
export function callTimes(windows: readonly Window[], dispersion: number, stream: Stream): number[] {
  const times: number[] = [];
  const meanSize = Math.max(1, (dispersion + 1) / 2);
  const randomShare = Math.min(1, dispersion);
  // Parts of calls add up to whole ones from a random phase on, so that the total is kept and no moment is favoured.
  let [randomDue, evenDue] = [stream.next(), stream.next()];
  for (const { fromMs, toMs, callCount } of windows) {
    const first = times.length;
    const spanMs = toMs - fromMs;
    randomDue += callCount * randomShare;
    for (; randomDue >= 1; ) {
      const size = Math.min(Math.floor(randomDue), sizeOf(stream, meanSize));
      const atMs = fromMs + spanMs * stream.next();
      for (let at = 0; at < size; at++) times.push(atMs);
      randomDue -= size;
    }
    const evenCount = callCount * (1 - randomShare);
    evenDue += evenCount;
    for (; evenDue >= 1; evenDue -= 1) times.push(toMs - (spanMs * (evenDue - 1)) / evenCount);
    if (times.length - first > 1) sortFrom(times, first);
  }
  return times;
}

/** A geometric number from 1 on with the given mean. */
function sizeOf(stream: Stream, mean: number): number {
  return mean === 1 ? 1 : 1 + Math.floor(Math.log(1 - stream.next()) / Math.log(1 - 1 / mean));
}

function sortFrom(times: number[], first: number): void {
  const sorted = times.splice(first).sort((a, b) => a - b);
  for (const atMs of sorted) times.push(atMs);
}
