import { QUANTILE_SHARES } from '../interference.ts';
import { type AffineLaw, predictMs } from './affine.ts';
import { partsOf, spread } from './effects.ts';
import { deviceQuantiles, type InterferenceLaw, predictSlowdown, type Slowdowns } from './interference.ts';
import { at, mean, median, significant } from './numbers.ts';
import type { Runs } from './pitot.ts';

/** One line of a table; the first line names the columns. */
export type Row = readonly (string | number | null)[];

/** JSON with one table row per line: readable in a diff, and stable under the formatter. */
export function tableText(header: object, tables: Readonly<Record<string, readonly Row[]>>): string {
  const head = JSON.stringify(header, null, 2)
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
    .trimStart();
  const bodies = Object.entries(tables).map(([name, rows]) => {
    const lines = rows.map((row) => `    [${row.map((cell) => JSON.stringify(cell)).join(', ')}]`);
    return `  ${JSON.stringify(name)}: [\n${lines.join(',\n')}\n  ]`;
  });
  return `{\n  "header": ${head},\n${bodies.join(',\n')}\n}\n`;
}

/**
 * Every pair of the engines and devices of Pitot, the measured ones and those that only the effects speak of.
 */
export function platformRows(runs: Runs, law: AffineLaw, interference: InterferenceLaw): readonly Row[] {
  const { engines, devices, names } = everyPlatform(runs);
  const rowsOf = runsPerPlatform(runs, names);
  const startUp = estimates(names, rowsOf, { runs, logs: law.logStartUp });
  const slowness = estimates(names, rowsOf, { runs, logs: law.logSlowness });
  const shared = estimates(names, rowsOf, { runs, logs: interference.platform });
  const columns = [
    'engine',
    'device',
    'startUpMs',
    'slowness',
    'runCount',
    'medianError',
    'logSd',
    'coRunnerFactor',
  ];
  const rows = engines.flatMap((engine) =>
    devices.map((device): Row => {
      const index = names.indexOf(`${engine}:${device}`);
      const measured = rowsOf[index] ?? [];
      const value = (logs: Float64Array): number => significant(Math.exp(at(logs, index)), 4);
      const runCount = measured.length;
      // Nothing ever ran beside another module on the microcontroller, so there is nothing to lean on.
      const coRunnerFactor = device === 'hc-80' ? null : value(shared);
      const errors = [medianError(runs, law, measured), residualLogSd(runs, law, measured)];
      return [engine, device, value(startUp), value(slowness), runCount, ...errors, coRunnerFactor];
    }),
  );
  return [columns, ...rows];
}

/** Work, sensitivity and pressure per module. */
export function workloadRows(runs: Runs, law: AffineLaw, interference: InterferenceLaw): readonly Row[] {
  const columns = ['name', 'workMs', 'runCount', 'medianError', 'sensitivity', 'pressure'];
  const rows = runs.workloads.map((name, workload): Row => {
    const measured = [...runs.workloadOf.keys()].filter((row) => runs.workloadOf[row] === workload);
    const shared = !name.startsWith('python:');
    return [
      name,
      significant(Math.exp(at(law.logWork, workload)), 4),
      measured.length,
      medianError(runs, law, measured),
      shared ? effect(at(interference.sensitivity, workload)) : null,
      shared ? effect(at(interference.pressure, workload)) : null,
    ];
  });
  return [columns, ...rows.toSorted((one, other) => (String(one[0]) < String(other[0]) ? -1 : 1))];
}

/** Work that takes more than this factor longer or shorter than the law says is listed one by one. */
const EXCEPTION_FACTOR = 2;

/**
 * Modules that a platform runs unlike what two numbers can say, for example curve arithmetic under AOT on
 * RISC-V. Only cells where work is at least half of the predicted time, because elsewhere the start-up hides
 * it.
 */
export function exceptionRows(runs: Runs, law: AffineLaw): readonly Row[] {
  const rows = [...runs.timeMs.keys()].flatMap((row): Row[] => {
    const platform = at(runs.platformOf, row);
    const workload = at(runs.workloadOf, row);
    const startUpMs = Math.exp(at(law.logStartUp, platform));
    const workMs = predictMs(law, platform, workload) - startUpMs;
    const workFactor = Math.max((at(runs.timeMs, row) - startUpMs) / workMs, 0.05);
    if (workMs < startUpMs || (workFactor < EXCEPTION_FACTOR && workFactor > 1 / EXCEPTION_FACTOR)) return [];
    const { engine, device } = partsOf(runs.platforms[platform] ?? '');
    return [[engine, device, runs.workloads[workload] ?? '', significant(workFactor, 3)]];
  });
  const key = (row: Row): string => row.slice(0, 3).join(' ');
  return [
    ['engine', 'device', 'workload', 'workFactor'],
    ...rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)),
  ];
}

/** Two-way slowdown quantiles of each device, with what the interference law leaves unexplained there. */
export function deviceRows(runs: Runs, cells: Slowdowns, law: InterferenceLaw): readonly Row[] {
  const quantileNames = QUANTILE_SHARES.map((share) => `p${Math.round(share * 100)}`);
  const columns = ['device', 'runCount', 'mean', ...quantileNames, 'gain', 'logSd'];
  const { devices } = everyPlatform(runs);
  const deviceOf = runs.platforms.map((platform) => partsOf(platform).device);
  const rows = devices.flatMap((device): Row[] => {
    const shared = [...cells.factor.keys()].filter((row) => deviceOf[at(cells.platformOf, row)] === device);
    if (shared.length === 0) return [];
    const factors = shared.map((row) => at(cells.factor, row));
    const quantiles = deviceQuantiles(runs, cells, device).map((value) => significant(value, 4));
    const residuals = shared.map((row) =>
      Math.abs(Math.log(at(cells.factor, row) / expected(runs, cells, law, row))),
    );
    const unexplained = significant(1.4826 * median(residuals), 3); // As `residualLogSd` below.
    const gain = significant(law.gain.get(device) ?? 1, 3);
    return [[device, shared.length, significant(mean(factors), 4), ...quantiles, gain, unexplained]];
  });
  return [columns, ...rows];
}

function expected(runs: Runs, cells: Slowdowns, law: InterferenceLaw, row: number): number {
  const platform = at(cells.platformOf, row);
  const cell = [platform, at(cells.victimOf, row), at(cells.aggressorOf, row)] as const;
  return predictSlowdown(law, runs.platforms[platform] ?? '', cell);
}

interface Everything {
  readonly engines: readonly string[];
  readonly devices: readonly string[];
  readonly names: readonly string[];
}

function everyPlatform({ platforms }: Runs): Everything {
  const engines = [...new Set(platforms.map((platform) => partsOf(platform).engine))].sort();
  const devices = [...new Set(platforms.map((platform) => partsOf(platform).device))].sort();
  return {
    engines,
    devices,
    names: engines.flatMap((engine) => devices.map((device) => `${engine}:${device}`)),
  };
}

function runsPerPlatform(runs: Runs, names: readonly string[]): number[][] {
  const groups: number[][] = names.map(() => []);
  runs.platformOf.forEach((platform, row) => {
    groups[names.indexOf(runs.platforms[platform] ?? '')]?.push(row);
  });
  return groups;
}

/** Fitted logarithms where measured, engine effect + device effect elsewhere; in the order of `names`. */
function estimates(
  names: readonly string[],
  rowsOf: readonly (readonly number[])[],
  { runs, logs }: { readonly runs: Runs; readonly logs: Float64Array },
): Float64Array {
  const fitted = Float64Array.from(names, (name) => at(logs, runs.platforms.indexOf(name)));
  const { means } = spread(names, fitted, rowsOf);
  return fitted.map((value, index) => ((rowsOf[index]?.length ?? 0) > 0 ? value : at(means, index)));
}

function medianError(runs: Runs, law: AffineLaw, rows: readonly number[]): number | null {
  if (rows.length === 0) return null;
  const shares = rows.map((row) => {
    const predictedMs = predictMs(law, at(runs.platformOf, row), at(runs.workloadOf, row));
    return Math.abs(at(runs.timeMs, row) / predictedMs - 1);
  });
  return significant(median(shares), 3);
}

/** 1.4826 × the median absolute residual: the standard deviation of a normal, blind to freaks. */
function residualLogSd(runs: Runs, law: AffineLaw, rows: readonly number[]): number | null {
  if (rows.length === 0) return null;
  const residuals = rows.map((row) => {
    const predictedMs = predictMs(law, at(runs.platformOf, row), at(runs.workloadOf, row));
    return Math.abs(Math.log(at(runs.timeMs, row) / predictedMs));
  });
  return significant(1.4826 * median(residuals), 3);
}

function effect(value: number): number {
  return Number(value.toFixed(4));
}
