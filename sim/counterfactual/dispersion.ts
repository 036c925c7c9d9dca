import { stream } from '../random/stream.ts';
import { callTimes, type Window } from './bursts.ts';

/** A window of which it was told how long answers took. */
export interface Served extends Window {
  /** Time that one call was computed where the module was then. */
  readonly callMs: number;
  /** The longest answer time without the way there and back; `null` if nothing was answered. */
  readonly longestMs: number | null;
}

/** Tried in order: between two of them, the mean of the longest answer times changes by about a fifth in a busy queue. */
const CANDIDATES: readonly number[] = [
  0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128,
];
const POISSON_AT = CANDIDATES.indexOf(1);
/** Draws that are averaged for each candidate (assumption: the windows of a recording average most of it already). */
const DRAW_COUNT = 2;
/** Answer times that Poisson explains within this are no sign of anything else (assumption: speed and way are no better known). */
const TOLERANCE_SHARE = 0.05;
/** Longest times above this quantile count as if they were at it: pauses and starts are in them, too. */
const TOP_SHARE = 0.98;
/** Windows that are looked at: estimates get no better with more. */
const WINDOW_COUNT_MAX = 20_000;

/**
 * Estimates how much a module's calls come in bursts within a window: as much as its answer times tell, and not more than the
 * counts of its calls do, as clusters that come at random show in those as well. Answers may also take long for other reasons.
 */
export function dispersionOf(windows: readonly Served[]): number {
  return Math.min(queueDispersion(windows), countDispersion(windows));
}

/** Standard errors within which counts are taken for those of a Poisson stream. */
const ERROR_COUNT = 2;

/**
 * The index of dispersion of counts by differences of neighbours, which a slow change of their mean does not touch: the Allan
 * factor (Allan, Proc. IEEE 54, 1966; Lowen and Teich, Fractal-Based Point Processes, 2005, section 3.4.3). 1 for Poisson.
 */
export function countDispersion(windows: readonly Window[]): number {
  let [squares, sum, pairCount] = [0, 0, 0];
  for (const [at, { callCount, fromMs, toMs }] of windows.entries()) {
    const before = windows[at - 1];
    if (before === undefined || callCount + before.callCount === 0) continue;
    const shortMs = Math.min(toMs - fromMs, before.toMs - before.fromMs);
    const isAlike = shortMs > ALIKE_SHARE * Math.max(toMs - fromMs, before.toMs - before.fromMs);
    // Quiet windows are merged: the last part of one is as long as its neighbour.
    if (!isAlike && callCount > 0 && before.callCount > 0) continue;
    squares += (callCount - before.callCount) ** 2;
    sum += callCount + before.callCount;
    pairCount += 1;
  }
  if (pairCount === 0) return 1;
  const dispersion = squares / sum;
  // For large counts of a Poisson stream and n pairs, the variance of the factor is 3 ÷ n: (8 + 2 · 2) ÷ 4, as neighbouring pairs share a count.
  return Math.abs(dispersion - 1) < ERROR_COUNT * Math.sqrt(3 / pairCount) ? 1 : dispersion;
}

/** Windows whose lengths differ by less are alike (assumption: keep-alives jitter by as much). */
const ALIKE_SHARE = 0.9;

/**
 * Estimates bursts from how long the answers to them took: the index of
 * dispersion with which a queue that serves one call at a time (Lindley, Proc. Cambridge Phil. Soc. 48, 1952), as fast
 * as it was served, has the longest answers of windows take as long in the mean as was told. That is the method of simulated moments
 * (McFadden, Econometrica 57, 1989), with the same draws for all candidates. 1 where nothing tells.
 */
function queueDispersion(windows: readonly Served[]): number {
  const looked = windows.slice(0, WINDOW_COUNT_MAX);
  const told = looked.flatMap(({ longestMs }) => longestMs ?? []).toSorted((a, b) => a - b);
  const topMs = told[Math.floor(TOP_SHARE * (told.length - 1))];
  if (topMs === undefined) return 1;
  const toldMs = meanOf(told, topMs);
  const excess = (at: number): number => queuedMs(looked, CANDIDATES[at] ?? 1, topMs) / toldMs - 1;
  const ofPoisson = excess(POISSON_AT);
  if (Math.abs(ofPoisson) <= TOLERANCE_SHARE || toldMs <= 0) return 1;
  let [low, high] = ofPoisson > 0 ? [0, POISSON_AT] : [POISSON_AT, CANDIDATES.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (excess(middle) > 0) high = middle;
    else low = middle;
  }
  const nearest = Math.abs(excess(low)) <= Math.abs(excess(high)) ? low : high;
  return CANDIDATES[nearest] ?? 1;
}

const meanOf = (values: readonly number[], topMs: number): number =>
  values.reduce((sum, value) => sum + Math.min(value, topMs), 0) / values.length;

/** Mean of the longest answer times of windows in which something was answered. */
function queuedMs(windows: readonly Served[], dispersion: number, topMs: number): number {
  const means = Array.from({ length: DRAW_COUNT }, (_, draw) =>
    meanOf(longestOf(windows, callTimes(windows, dispersion, stream(draw, 'queue', 'dispersion'))), topMs),
  ).filter((mean) => !Number.isNaN(mean));
  return means.reduce((sum, mean) => sum + mean, 0) / Math.max(1, means.length);
}

/** Serves calls one after the other; gives the longest answer time of each window in which there was one. */
export function longestOf(windows: readonly Served[], times: readonly number[]): readonly number[] {
  const longest: number[] = [];
  let freeMs = Number.NEGATIVE_INFINITY;
  let [came, answered] = [0, 0];
  let longestMs = 0;
  const close = (): void => {
    if (longestMs > 0) longest.push(longestMs);
    longestMs = 0;
  };
  for (const atMs of times) {
    while (came < windows.length - 1 && atMs > (windows[came]?.toMs ?? 0)) came += 1;
    freeMs = Math.max(freeMs, atMs) + (windows[came]?.callMs ?? 0);
    while (answered < windows.length - 1 && freeMs > (windows[answered]?.toMs ?? 0)) {
      close();
      answered += 1;
    }
    longestMs = Math.max(longestMs, freeMs - atMs);
  }
  close();
  return longest;
}
