/**
 * Fits the device library to the Pitot measurements and writes its three tables: `npx tsx
 * scenarios/library/fit/main.ts [--data ../shared/data]`. Deterministic: same measurements, same bytes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { QUANTILE_SHARES } from '../interference.ts';
import { fitAffineLaw } from './affine.ts';
import { errorOver, everyRow, type FitError, heldOutError } from './errors.ts';
import { ALONE_HEADER, EXCEPTIONS_HEADER, INTERFERENCE_HEADER } from './headers.ts';
import {
  fitInterference,
  histogramQuantiles,
  type InterferenceLaw,
  interferenceError,
  type Slowdowns,
  sharedRows,
  slowdowns,
} from './interference.ts';
import { mean, quantile, significant } from './numbers.ts';
import { type Runs, readRuns, readSharedRuns } from './pitot.ts';
import { deviceRows, exceptionRows, platformRows, tableText, workloadRows } from './tables.ts';

const LIBRARY = join(import.meta.dirname, '..');

function main(): void {
  const { values } = parseArgs({ options: { data: { type: 'string', default: '../shared/data' } } });
  const runs = readRuns(values.data);
  const cells = slowdowns(runs, readSharedRuns(values.data));
  const interference = fitInterference(runs, cells, sharedRows(cells, { from: 0, to: 1 }));
  writeAloneTables(runs, interference);
  writeInterference(values.data, { runs, cells, law: interference });
}

function writeAloneTables(runs: Runs, interference: InterferenceLaw): void {
  const law = fitAffineLaw(runs, everyRow(runs));
  const errors: Record<string, FitError> = { inSample: rounded(errorOver(law, runs, everyRow(runs))) };
  for (const trainPercent of [10, 50, 90]) {
    errors[`heldOutTrainedOn${trainPercent}Percent`] = rounded(meanHeldOut(runs, trainPercent / 100));
  }
  say('alone, |measured / predicted - 1|', errors);
  const header = { ...ALONE_HEADER, errors };
  const platforms = platformRows(runs, law, interference);
  write('platforms.json', tableText(header, { platforms }));
  const exceptions = exceptionRows(runs, law);
  write('exceptions.json', tableText(EXCEPTIONS_HEADER, { exceptions }));
  write('workloads.json', tableText(header, { workloads: workloadRows(runs, law, interference) }));
}

/** Mean over five random splits, none of which was looked at while the knobs of the fit were chosen. */
function meanHeldOut(runs: Runs, trainShare: number): FitError {
  const errors = [11, 12, 13, 14, 15].map((seed) => heldOutError(runs, trainShare, seed));
  return {
    meanErrorShare: mean(errors.map(({ meanErrorShare }) => meanErrorShare)),
    medianErrorShare: mean(errors.map(({ medianErrorShare }) => medianErrorShare)),
  };
}

interface Shared {
  readonly runs: Runs;
  readonly cells: Slowdowns;
  readonly law: InterferenceLaw;
}

function writeInterference(folder: string, { runs, cells, law }: Shared): void {
  const halves = [sharedRows(cells, { from: 0, to: 0.5 }), sharedRows(cells, { from: 0.5, to: 1 })] as const;
  const errors = {
    inSample: rounded(interferenceError(law, runs, cells, sharedRows(cells, { from: 0, to: 1 }))),
    heldOutTrainedOn50Percent: rounded(
      interferenceError(fitInterference(runs, cells, halves[0]), runs, cells, halves[1]),
    ),
  };
  say('with one co-runner', errors);
  const header = { ...INTERFERENCE_HEADER, errors };
  write(
    'interference.json',
    tableText(header, { manyWay: manyWay(folder, cells), devices: deviceRows(runs, cells, law) }),
  );
}

function manyWay(folder: string, cells: Slowdowns): (readonly (number | string | null)[])[] {
  const figures: unknown = JSON.parse(readFileSync(join(folder, 'pitot-paper', 'figures.json'), 'utf8'));
  const histograms = (figures as { interference_slowdown_histogram: Record<string, readonly number[]> })
    .interference_slowdown_histogram;
  const sorted = cells.factor.slice().sort();
  const two = QUANTILE_SHARES.map((share) => quantile(sorted, share));
  const columns = ['modules', 'runCount', ...QUANTILE_SHARES.map((share) => `p${Math.round(share * 100)}`)];
  const row = (modules: number, runCount: number, quantiles: readonly number[]): readonly number[] => [
    modules,
    runCount,
    ...quantiles.map((value) => significant(value, 4)),
  ];
  const fromHistogram = (modules: number): readonly number[] => {
    const counts = histograms[`${modules}way`] ?? [];
    return row(
      modules,
      counts.reduce((sum, count) => sum + count, 0),
      histogramQuantiles(counts),
    );
  };
  return [columns, row(2, cells.factor.length, two), fromHistogram(3), fromHistogram(4)];
}

function rounded({ meanErrorShare, medianErrorShare }: FitError): FitError {
  return {
    meanErrorShare: significant(meanErrorShare, 3),
    medianErrorShare: significant(medianErrorShare, 3),
  };
}

function say(what: string, errors: Readonly<Record<string, FitError>>): void {
  for (const [name, { meanErrorShare, medianErrorShare }] of Object.entries(errors)) {
    const percents = [meanErrorShare, medianErrorShare].map((share) => `${(share * 100).toFixed(1)} %`);
    process.stdout.write(`${what}, ${name}: mean ${percents[0]}, median ${percents[1]}\n`);
  }
}

function write(name: string, text: string): void {
  writeFileSync(join(LIBRARY, name), text);
  process.stdout.write(`wrote ${name}, ${text.length} bytes\n`);
}

main();
