import type { ChainSettings, Prediction } from './alone.ts';
import { predictAlone } from './alone.ts';
import { Dice } from './dice.ts';
import type { Bases } from './factors.ts';
import type { Features, Measurements } from './measurements.ts';
import { described, Newcomer, pickedCells, twinsOf } from './newcomer.ts';
import { TAIL_FACTOR } from './noise.ts';
import { integer, real } from './numbers.ts';
import {
  type BoundQuality,
  boundQuality,
  type Forecasts,
  meanErrorShare,
  medianErrorShare,
} from './scores.ts';
import { type Interference, predictShared } from './shared.ts';

/** What predictions are learnt from, and how. */
export interface Laboratory {
  readonly measurements: Measurements;
  readonly bases: Bases;
  readonly settings: ChainSettings;
}

/** A share of all runs to learn from, drawn at random under a number; the rest is the test. */
export interface Split {
  readonly fractionShare: number;
  readonly seed: number;
}

/** Errors on the test rows of one split. */
export interface SplitErrors {
  /** Of the affine law with nothing else. */
  readonly lawErrorShare: number;
  readonly aloneErrorShare: number;
  readonly aloneMedianErrorShare: number;
  readonly sharedErrorShare: number;
  readonly sharedMedianErrorShare: number;
}

/** The share of the rows to learn from that only calibrates, and is never fitted (the paper's). */
const CALIBRATION_SHARE = 0.2;
/** Chances to miss of the upper bounds. */
export const MISSES: readonly number[] = [0.1, 0.05, 0.01];

/** Learns from all rows that a split gives, runs alone and shared, and predicts its test rows. */
export function errorsOf(
  { measurements, bases, settings }: Laboratory,
  { fractionShare, seed }: Split,
): SplitErrors {
  const { runs, shared } = measurements;
  const rows = parted(runs.timeMs.length, fractionShare, new Dice(seed, `alone at ${fractionShare}`));
  const alone = predictAlone(runs, rows.learn, bases, settings);
  const told = forecasts(measurements, alone, rows.test);
  const sharedRows = parted(
    shared.timeMs.length,
    fractionShare,
    new Dice(seed, `shared at ${fractionShare}`),
  );
  const interference = predictShared({ alone, shared, chosen: sharedRows.learn }, bases, settings);
  const sharedTold = sharedForecasts(measurements, { alone, interference }, sharedRows.test);
  return {
    lawErrorShare: meanErrorShare(lawForecasts(measurements, alone, rows.test)),
    aloneErrorShare: meanErrorShare(told),
    aloneMedianErrorShare: medianErrorShare(told),
    sharedErrorShare: meanErrorShare(sharedTold),
    sharedMedianErrorShare: medianErrorShare(sharedTold),
  };
}

/** Upper bounds on the test rows of one split, and the error of what was fitted without the calibration rows. */
export interface SplitBounds {
  readonly aloneErrorShare: number;
  /** In the order of `MISSES`. */
  readonly bounds: readonly BoundQuality[];
}

/** Fits four fifths of the rows that a split gives, calibrates bounds on the other fifth, and tries them on the test. */
export function boundsOf(
  { measurements, bases, settings }: Laboratory,
  { fractionShare, seed }: Split,
): SplitBounds {
  const { runs } = measurements;
  const { learn, test } = parted(
    runs.timeMs.length,
    fractionShare,
    new Dice(seed, `alone at ${fractionShare}`),
  );
  const fitCount = Math.round(learn.length * (1 - CALIBRATION_SHARE));
  const alone = predictAlone(runs, learn.subarray(0, fitCount), bases, settings);
  const calibration = forecasts(measurements, alone, learn.subarray(fitCount));
  const told = forecasts(measurements, alone, test);
  return {
    aloneErrorShare: meanErrorShare(told),
    bounds: MISSES.map((miss) => boundQuality(calibration, told, miss)),
  };
}

/** Median errors of one device after so many of its runs were seen, the mean over several draws of those. */
export interface NewcomerErrors {
  readonly device: string;
  readonly errorShares: readonly number[];
}

/** Draws of the first runs of a device, over which errors are averaged. */
const DRAW_COUNT = 10;
/** What completes the times of known devices: 7 % are missing, so that little depends on it. */
const COMPLETION = { workFactorCount: 8, startFactorCount: 2, warmUpCount: 20, drawCount: 10 };

/**
 * Leaves a device and its twins out, and predicts it after each of the counts of own runs, over all its engines;
 * `null` for a device that ran fewer than three engines (a board without an operating system).
 */
export function newcomerErrors(
  { measurements, bases, settings }: Laboratory,
  device: number,
  counts: readonly number[],
): NewcomerErrors | null {
  const { runs, places, traits } = measurements;
  const usual = places.devices.flatMap((_, other) => (engineCount(measurements, other) >= 3 ? [other] : []));
  if (!usual.includes(device)) return null;
  const twins = twinsOf(device, traits);
  const known = usual.filter((other) => !twins.includes(other));
  const isKnown = (row: number) => known.includes(integer(places.deviceOf, integer(runs.platformOf, row)));
  const rows = Int32Array.from(runs.timeMs.keys());
  const alone = predictAlone(runs, rows.filter(isKnown), bases, { ...settings, ...COMPLETION });
  const complete = withMeasured(measurements, alone, rows.filter(isKnown));
  const newcomer = new Newcomer(
    described(measurements, complete, known),
    rowsOfFeatures(traits, [...known, device]),
  );
  const own = rows.filter((row) => integer(places.deviceOf, integer(runs.platformOf, row)) === device);
  const errors = counts.map(() => 0);
  for (let round = 0; round < DRAW_COUNT; round += 1) {
    const order = pickedCells(own, settings.seed, `newcomer ${device} ${round}`);
    counts.forEach((count, place) => {
      errors[place] = (errors[place] ?? 0) + newcomerError(measurements, newcomer, order, count) / DRAW_COUNT;
    });
  }
  return { device: places.devices[device] ?? '', errorShares: errors };
}

function newcomerError(
  { runs, places }: Measurements,
  newcomer: Newcomer,
  order: Int32Array,
  count: number,
): number {
  const cellOf = (row: number) =>
    integer(places.engineOf, integer(runs.platformOf, row)) * runs.workloads.length +
    integer(runs.workloadOf, row);
  const logOf = (row: number) => Math.log(real(runs.timeMs, row));
  const seen = [...order.subarray(0, count)];
  const expected = newcomer.after(seen.map(cellOf), seen.map(logOf));
  const test = order.subarray(count);
  return medianErrorShare({
    logMs: Float64Array.from(test, logOf),
    middles: Float64Array.from(test, (row) => real(expected, cellOf(row))),
  });
}

function withMeasured({ runs }: Measurements, alone: Prediction, rows: Int32Array): Float64Array {
  const logMs = alone.logMs.slice();
  for (const row of rows) {
    const cell = integer(runs.workloadOf, row) * alone.platformCount + integer(runs.platformOf, row);
    logMs[cell] = Math.log(real(runs.timeMs, row));
  }
  return logMs;
}

const engineCount = ({ places }: Measurements, device: number): number =>
  places.deviceOf.filter((owner) => owner === device).length;

function rowsOfFeatures({ width, values }: Features, rows: readonly number[]): Features {
  const picked = rows.flatMap((row) => [...values.subarray(row * width, (row + 1) * width)]);
  return { count: rows.length, width, values: Float64Array.from(picked) };
}

/** So many rows of all, at random; the others are the test. */
function parted(count: number, fractionShare: number, dice: Dice) {
  const order = dice.shuffled(count);
  const learnCount = Math.round(count * fractionShare);
  return { learn: order.subarray(0, learnCount), test: order.subarray(learnCount) };
}

function forecasts({ runs }: Measurements, alone: Prediction, rows: Int32Array): Forecasts {
  const cells = rows.map(
    (row) => integer(runs.workloadOf, row) * alone.platformCount + integer(runs.platformOf, row),
  );
  return {
    logMs: Float64Array.from(rows, (row) => Math.log(real(runs.timeMs, row))),
    middles: Float64Array.from(cells, (cell) => real(alone.logMs, cell)),
    variances: Float64Array.from(
      cells,
      (cell) => real(alone.doubts, cell) + TAIL_FACTOR * real(alone.noises, cell),
    ),
  };
}

function lawForecasts({ runs }: Measurements, { law }: Prediction, rows: Int32Array): Forecasts {
  const middle = (row: number) => {
    const platform = integer(runs.platformOf, row);
    const work = real(law.logWork, integer(runs.workloadOf, row)) + real(law.logSlowness, platform);
    return Math.log(Math.exp(real(law.logStartUp, platform)) + Math.exp(work));
  };
  return {
    logMs: Float64Array.from(rows, (row) => Math.log(real(runs.timeMs, row))),
    middles: Float64Array.from(rows, middle),
    variances: new Float64Array(rows.length),
  };
}

function sharedForecasts(
  { shared }: Measurements,
  { alone, interference }: { readonly alone: Prediction; readonly interference: Interference },
  rows: Int32Array,
): Forecasts {
  const { platformCount } = alone;
  const victim = (row: number) =>
    integer(shared.victimOf, row) * platformCount + integer(shared.platformOf, row);
  const aggressor = (row: number) =>
    integer(shared.aggressorOf, row) * platformCount + integer(shared.platformOf, row);
  const { victims, aggressors, victimDoubts, aggressorDoubts, noises } = interference;
  return {
    logMs: Float64Array.from(rows, (row) => Math.log(real(shared.timeMs, row))),
    middles: Float64Array.from(
      rows,
      (row) => real(alone.logMs, victim(row)) + real(victims, victim(row)) + real(aggressors, aggressor(row)),
    ),
    variances: Float64Array.from(
      rows,
      (row) =>
        real(victimDoubts, victim(row)) +
        real(aggressorDoubts, aggressor(row)) +
        TAIL_FACTOR * real(noises, integer(shared.platformOf, row)),
    ),
  };
}
