import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../core/index.ts';
import { moveCost } from '../moves.ts';
import { fitAffineLaw, predictMs, REFERENCE_PLATFORM } from './affine.ts';
import { errorOver, everyRow, heldOutError } from './errors.ts';
import {
  fitInterference,
  histogramQuantiles,
  interferenceError,
  sharedRows,
  slowdowns,
} from './interference.ts';
import { fitPause, pauseTable } from './moves.ts';
import { at, lot, median, quantile } from './numbers.ts';
import { type Runs, readRuns, readSharedRuns } from './pitot.ts';
import { exceptionRows, platformRows, workloadRows } from './tables.ts';
import { walkers } from './walkers.ts';

/**
 * A world that obeys the law, up to a log-normal-like wobble, with a tenth of its cells missing and some
 * freaks.
 */
function madeUpRuns(wobble: number): {
  readonly runs: Runs;
  readonly startUpMs: readonly number[];
  readonly slowness: readonly number[];
} {
  const engines = {
    'wasmtime-a': [3, 1],
    'wasm3-i': [1.5, 9],
    'wasmer-j-cl': [110, 1.3],
    'iwasm-i': [4, 12],
  } as const;
  const devices = { 'hc-33': 1, b: 1.4, c: 3, d: 7, e: 20 } as const;
  const names = Object.entries(engines).flatMap(([engine, [startUpMs, slowness]]) =>
    Object.entries(devices).map(([device, factor]) => ({
      name: `${engine}:${device}`,
      startUpMs: startUpMs * factor,
      slowness: slowness * factor,
    })),
  );
  const platforms = names.map(({ name }) => name);
  const startUpMs = names.map((platform) => platform.startUpMs);
  const slowness = names.map((platform) => platform.slowness);
  const workMs = Array.from({ length: 40 }, (_, index) => 0.002 * 1.4 ** index);
  const cells = platforms
    .flatMap((_, p) => workMs.map((work, w) => ({ p, w, work })))
    .filter((_, i) => lot(7, i) > 0.1);
  const timeMs = cells.map(({ p, work }, i) => {
    const noise = Math.exp(wobble * (lot(8, i) + lot(9, i) - 1));
    const freak = i % 50 === 0 ? 8 : 1;
    return (at(startUpMs, p) + work * at(slowness, p)) * noise * (wobble > 0 ? freak : 1);
  });
  const runs: Runs = {
    platforms,
    workloads: workMs.map((_, w) => `made-up/${w}`),
    platformOf: Int32Array.from(cells, ({ p }) => p),
    workloadOf: Int32Array.from(cells, ({ w }) => w),
    timeMs: Float64Array.from(timeMs),
    instructions: Float64Array.from(workMs, (work, w) => work * 1e7 * (0.7 + 0.6 * lot(10, w))),
  };
  return { runs, startUpMs, slowness };
}

describe('the fit of the affine law', () => {
  it('finds the numbers that made the times, though some cells are missing and a few are freaks', () => {
    const { runs, startUpMs, slowness } = madeUpRuns(0.05);
    const law = fitAffineLaw(runs, everyRow(runs));
    runs.platforms.forEach((name, platform) => {
      expect(Math.exp(at(law.logStartUp, platform)) / at(startUpMs, platform), name).toBeCloseTo(1, 1);
      expect(Math.exp(at(law.logSlowness, platform)) / at(slowness, platform), name).toBeCloseTo(1, 1);
    });
    expect(Math.exp(at(law.logSlowness, runs.platforms.indexOf(REFERENCE_PLATFORM)))).toBe(1);
  });

  it('expects of an unseen platform what its engine and its device suggest', () => {
    const { runs, startUpMs, slowness } = madeUpRuns(0.02);
    const unseen = runs.platforms.indexOf('wasm3-i:d');
    const law = fitAffineLaw(
      runs,
      everyRow(runs).filter((row) => runs.platformOf[row] !== unseen),
    );
    const expectedMs = at(startUpMs, unseen) + at(slowness, unseen) * 0.002 * 1.4 ** 27;
    const workload = 27; // 17.6 ms of work.
    expect(predictMs(law, unseen, workload) / expectedMs).toBeGreaterThan(0.4);
    expect(predictMs(law, unseen, workload) / expectedMs).toBeLessThan(2.5);
  });

  it('gives the same bits twice', () => {
    const { runs } = madeUpRuns(0.05);
    expect(fitAffineLaw(runs, everyRow(runs))).toEqual(fitAffineLaw(runs, everyRow(runs)));
  });
});

describe('the numbers beneath the fit', () => {
  it('takes quantiles between order statistics', () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(median([9, 1, 5])).toBe(5);
  });

  it('spreads the content of a histogram bin evenly', () => {
    expect(histogramQuantiles([100, 100])[2]).toBeCloseTo(1.25, 10); // Half of them are in the first bin.
    expect(histogramQuantiles([200])[2]).toBeCloseTo(1.125, 10);
  });

  it('draws lots that fill [0, 1) evenly', () => {
    const lots = Array.from({ length: 10_000 }, (_, index) => lot(1, index));
    const tenths = Array.from(
      { length: 10 },
      (_, tenth) => lots.filter((x) => Math.floor(x * 10) === tenth).length,
    );
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(130); // Four sigma.
  });
});

const MEASUREMENTS = join(import.meta.dirname, '../../../../shared/data');
const measurementsAreHere = existsSync(join(MEASUREMENTS, 'pitot', 'data.npz'));

// The measurements are not part of the repository. Where they are absent, the committed tables are held against
// published figures by the tests beside them; where they are present, here against the measurements themselves.
describe.runIf(measurementsAreHere)('the committed tables, where the measurements are at hand', () => {
  const committed = (file: string, table: string): unknown => {
    const text = readFileSync(join(import.meta.dirname, '..', file), 'utf8');
    return (JSON.parse(text) as Record<string, unknown>)[table];
  };

  it('are what the fit makes of them', () => {
    const runs = readRuns(MEASUREMENTS);
    const law = fitAffineLaw(runs, everyRow(runs));
    const cells = slowdowns(runs, readSharedRuns(MEASUREMENTS));
    const interference = fitInterference(runs, cells, sharedRows(cells, { from: 0, to: 1 }));
    expect(committed('platforms.json', 'platforms')).toEqual(platformRows(runs, law, interference));
    expect(committed('workloads.json', 'workloads')).toEqual(workloadRows(runs, law, interference));
    expect(committed('exceptions.json', 'exceptions')).toEqual(exceptionRows(runs, law));
    expect(errorOver(law, runs, everyRow(runs)).meanErrorShare).toBeLessThan(0.13);
    const error = interferenceError(interference, runs, cells, sharedRows(cells, { from: 0, to: 1 }));
    expect(error.meanErrorShare).toBeLessThan(0.108);
  });

  it('walk the way the originals do', () => {
    expect(readFileSync(join(import.meta.dirname, '../traces/wifi-walkers.csv'), 'utf8')).toBe(
      walkers(MEASUREMENTS),
    );
  });

  it('come from a fit that does as well on a split it was not tuned on', () => {
    const { meanErrorShare, medianErrorShare } = heldOutError(readRuns(MEASUREMENTS), 0.5, 99);
    expect(meanErrorShare).toBeLessThan(0.141);
    expect(medianErrorShare).toBeLessThan(0.081);
  });
});

describe('the pause of a move', () => {
  it('is found again where it obeys its law', () => {
    const law = { fixedMs: 12, msPerByte: 1e-6 };
    const points = [1e6, 4e6, 7e7].map((bytes) => ({ bytes, ms: law.fixedMs + law.msPerByte * bytes }));
    const found = fitPause(points);
    expect(found.fixedMs).toBeCloseTo(law.fixedMs, 6);
    expect(found.msPerByte * 1e6).toBeCloseTo(1, 6);
  });

  it('is what is committed, from the measurements that are committed', () => {
    const before = readFileSync(join(import.meta.dirname, '../moves.json'), 'utf8');
    expect(`${JSON.stringify(pauseTable(), null, 2)}\n`).toBe(before);
  });

  it('is what the supervisor takes a pause to last, too', () => {
    const { pauseMs, bytesPerSecond } = moveCost();
    expect(defaultSettings.movePauseMs).toBe(Math.round(pauseMs));
    expect(defaultSettings.moveGibibyteMs).toBe(Math.round((2 ** 30 * 1_000) / bytesPerSecond));
  });
});
