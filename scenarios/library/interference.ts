import { workload } from './platforms.ts';
import { lazily, type Row, readTable, type StatedError } from './table.ts';

/** How modules slow each other on one measured device, two at a time. */
export interface DeviceInterference {
  readonly device: string;
  readonly runCount: number;
  readonly meanFactor: number;
  /** Slowdown factors at `QUANTILE_SHARES`. */
  readonly quantiles: readonly number[];
  /** How much the pair of modules matters here; the law is in `coRunnerSlowdown`. */
  readonly gain: number;
  /** What the law leaves unexplained: standard deviation of log slowdown. */
  readonly residualLogSd: number;
}

/** The shares at which slowdowns are tabled. */
export const QUANTILE_SHARES: readonly number[] = [0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];

const QUANTILE_COLUMNS: readonly string[] = ['p5', 'p25', 'p50', 'p75', 'p90', 'p95', 'p99'];

const deviceTable = lazily((): ReadonlyMap<string, DeviceInterference> => {
  const { rows } = readTable('interference.json', 'devices');
  return new Map(
    rows.map((row) => [
      row.text('device'),
      {
        device: row.text('device'),
        runCount: row.number('runCount'),
        meanFactor: row.number('mean'),
        quantiles: quantilesOf(row),
        gain: row.number('gain'),
        residualLogSd: row.number('logSd'),
      },
    ]),
  );
});

const manyWayTable = lazily((): ReadonlyMap<number, readonly number[]> => {
  const { rows } = readTable('interference.json', 'manyWay');
  return new Map(rows.map((row) => [row.number('modules'), quantilesOf(row)]));
});

/**
 * Interference on a measured device; undefined for the microcontroller, where nothing ever ran side by side.
 */
export function deviceInterference(device: string): DeviceInterference | undefined {
  return deviceTable().get(device);
}

/**
 * Slowdown factors at `QUANTILE_SHARES` with 2, 3 or 4 modules on a machine, over all devices; undefined for
 * others.
 */
export function slowdownQuantiles(moduleCount: number): readonly number[] | undefined {
  return manyWayTable().get(moduleCount);
}

/** What the slowdown law needs to know of a pair on a platform. */
export interface CoRun {
  readonly device: string;
  /** `Platform.coRunnerFactor`. */
  readonly coRunnerFactor: number;
  readonly victim: string;
  readonly aggressor: string;
}

/**
 * Expected slowdown of a victim beside one aggressor (mean error 11 %): platform's factor × exp(device's gain
 * × (sensitivity + pressure)). Modules without figures count as average. Spread around it: `residualLogSd`,
 * log-normal.
 */
export function coRunnerSlowdown({ device, coRunnerFactor, victim, aggressor }: CoRun): number {
  const pair = (workload(victim)?.sensitivity ?? 0) + (workload(aggressor)?.pressure ?? 0);
  return coRunnerFactor * Math.exp((deviceInterference(device)?.gain ?? 1) * pair);
}

/**
 * Slowdown that the given share of co-runs on a device stays below, with so many modules on it.
 *
 * One module: 1. Two: the device's own measured quantile. Three and four: that times the ratio between all
 * devices' quantiles for three or four and for two. More: the step from three to four again for every further
 * one, which is an assumption, as nobody measured it. Shares outside [0.05, 0.99] are clamped; no device
 * falls below 1.
 */
export function slowdownAt(device: string, moduleCount: number, share: number): number {
  const own = deviceInterference(device)?.quantiles;
  if (moduleCount <= 1 || own === undefined) return 1;
  const across = (modules: number): number => interpolated(slowdownQuantiles(modules) ?? [], share);
  const measured = Math.min(moduleCount, 4);
  const beyond = (across(4) / across(3)) ** (moduleCount - measured);
  return Math.max(1, interpolated(own, share) * (across(measured) / across(2)) * beyond);
}

/** Mean and median error of the slowdown law, by kind: `inSample`, `heldOutTrainedOn50Percent`. */
export function interferenceErrors(): Readonly<Record<string, StatedError>> {
  return readTable('interference.json', 'devices').header.errors ?? {};
}

function quantilesOf(row: Row): readonly number[] {
  return QUANTILE_COLUMNS.map((column) => row.number(column));
}

function interpolated(quantiles: readonly number[], share: number): number {
  const above = QUANTILE_SHARES.findIndex((known) => known >= share);
  if (above === 0) return quantiles[0] ?? 1;
  if (above === -1) return quantiles.at(-1) ?? 1;
  const [lowShare = 0, highShare = 1] = QUANTILE_SHARES.slice(above - 1, above + 1);
  const [low = 1, high = 1] = quantiles.slice(above - 1, above + 1);
  return low + ((share - lowShare) / (highShare - lowShare)) * (high - low);
}
