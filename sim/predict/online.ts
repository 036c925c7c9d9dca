import { type Encounter, foreseen, learntFrom, nothingLearnt } from '../../core/index.ts';
import { mean, median } from '../../scenarios/library/fit/numbers.ts';
import { Dice } from './dice.ts';
import type { Measurements } from './measurements.ts';
import { integer, real } from './numbers.ts';

/** What the core's own predictor is off by as it learns. */
export interface OnlineErrors {
  /** By fraction of the runs that it has learnt from, over the next ones. */
  readonly errorShares: readonly number[];
  readonly medianErrorShares: readonly number[];
  /** How many runs its bounds hold of, from the first fraction on. */
  readonly coverageShares: readonly number[];
}

/** Runs after each fraction over which errors are taken, as a share of all. */
const WINDOW_SHARE = 0.05;

/**
 * Shows the runs to the core one by one in random order: it predicts each, then learns from it, and never looks back. It
 * knows of a platform its engine and its device, and nothing of opcodes, caches or clock rates.
 */
export function onlineErrors(
  { runs, places }: Pick<Measurements, 'runs' | 'places'>,
  seed: number,
  fractions: readonly number[],
): OnlineErrors {
  const order = new Dice(seed, 'on-line').shuffled(runs.timeMs.length);
  const starts = fractions.map((fraction) => Math.round(fraction * order.length));
  const windowCount = Math.round(WINDOW_SHARE * order.length);
  const errors = fractions.map((): number[] => []);
  const first = Math.min(...starts);
  const held = [0, 0, 0];
  let learnt = nothingLearnt;
  order.subarray(0, Math.max(...starts) + windowCount).forEach((row, n) => {
    const encounter = encounterOf(row);
    const timeMs = real(runs.timeMs, row);
    const seen = foreseen(learnt, encounter);
    starts.forEach((start, place) => {
      if (n >= start && n < start + windowCount)
        errors[place]?.push(Math.abs(timeMs / (seen.timeMs * Math.exp(seen.doubtSd ** 2)) - 1));
    });
    if (n >= first)
      seen.upperMs.forEach((upperMs, place) => {
        if (timeMs <= upperMs) held[place] = (held[place] ?? 0) + 1;
      });
    learnt = learntFrom(learnt, encounter, timeMs);
  });
  const triedCount = Math.min(order.length, Math.max(...starts) + windowCount) - first;
  return {
    errorShares: errors.map(mean),
    medianErrorShares: errors.map(median),
    coverageShares: held.map((count) => count / triedCount),
  };

  function encounterOf(row: number): Encounter {
    const platform = integer(runs.platformOf, row);
    const groups = [
      places.engines[integer(places.engineOf, platform)] ?? '',
      places.devices[integer(places.deviceOf, platform)] ?? '',
    ];
    const [module, runtime] = [
      runs.workloads[integer(runs.workloadOf, row)] ?? '',
      runs.platforms[platform] ?? '',
    ];
    return { module, runtime, groups, busyCount: 0, toldMs: null, span: 'run' };
  }
}
