import { type AffineLaw, fitAffineLaw, predictMs } from './affine.ts';
import { at, lot, mean, median } from './numbers.ts';
import type { Runs } from './pitot.ts';

/** How far predictions are off: |measured / predicted − 1|, its mean and its median, as shares. */
export interface FitError {
  readonly meanErrorShare: number;
  readonly medianErrorShare: number;
}

/** Error of a law over the chosen runs. */
export function errorOver(law: AffineLaw, runs: Runs, chosen: Int32Array): FitError {
  const shares = errorShares(law, runs, chosen);
  return { meanErrorShare: mean(shares), medianErrorShare: median(shares) };
}

/** |measured / predicted − 1| of each chosen run. */
function errorShares(law: AffineLaw, runs: Runs, chosen: Int32Array): Float64Array {
  return Float64Array.from(chosen, (row) => {
    const predictedMs = predictMs(law, at(runs.platformOf, row), at(runs.workloadOf, row));
    return Math.abs(at(runs.timeMs, row) / predictedMs - 1);
  });
}

/** Fits on a random share of the runs and reports the error over the rest, which the fit has never seen. */
export function heldOutError(runs: Runs, trainShare: number, seed: number): FitError {
  const rows = everyRow(runs);
  const train = rows.filter((row) => lot(seed, row) < trainShare);
  const test = rows.filter((row) => lot(seed, row) >= trainShare);
  return errorOver(fitAffineLaw(runs, train), runs, test);
}

/** The numbers of all runs. */
export function everyRow(runs: Runs): Int32Array {
  return Int32Array.from(runs.timeMs.keys());
}
