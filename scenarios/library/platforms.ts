import { lazily, readTable, type StatedError } from './table.ts';

/** What the fitted law says of one engine on one measured device: time = startUpMs + workMs × slowness. */
export interface Platform {
  readonly engine: string;
  readonly device: string;
  /** `estimated`: never run; the sum of an engine effect and a device effect in logarithms. */
  readonly origin: 'measured' | 'estimated';
  /** Launch of a process with a warm cache, without any work of the module. */
  readonly startUpMs: number;
  /** Time for a unit of work, relative to `wasmtime-a:hc-33`. */
  readonly slowness: number;
  readonly runCount: number;
  /** Median of |measured / predicted − 1| over its runs; null when estimated. */
  readonly medianErrorShare: number | null;
  /** Robust standard deviation of log(measured / predicted) over modules; null when estimated. */
  readonly residualLogSd: number | null;
  /** Mean slowdown beside one average co-runner; null where nothing is known. */
  readonly coRunnerFactor: number | null;
}

/** A measured module. */
export interface Workload {
  /** As Pitot names it, for example `vision/tracking_s`; the suite comes before the first `/` or `:`. */
  readonly name: string;
  /** Work, in milliseconds on `wasmtime-a:hc-33`. */
  readonly workMs: number;
  readonly runCount: number;
  readonly medianErrorShare: number;
  /**
   * How much more than others it suffers beside a co-runner, in log slowdown; null for suites never run so.
   */
  readonly sensitivity: number | null;
  /** How much more than others it slows a co-runner, in log slowdown; null likewise. */
  readonly pressure: number | null;
}

const platformTable = lazily((): ReadonlyMap<string, Platform> => {
  const { rows } = readTable('platforms.json', 'platforms');
  return new Map(
    rows.map((row) => {
      const platform: Platform = {
        engine: row.text('engine'),
        device: row.text('device'),
        origin: row.number('runCount') > 0 ? 'measured' : 'estimated',
        startUpMs: row.number('startUpMs'),
        slowness: row.number('slowness'),
        runCount: row.number('runCount'),
        medianErrorShare: row.numberOrNull('medianError'),
        residualLogSd: row.numberOrNull('logSd'),
        coRunnerFactor: row.numberOrNull('coRunnerFactor'),
      };
      return [`${platform.engine}:${platform.device}`, platform];
    }),
  );
});

const workloadTable = lazily((): ReadonlyMap<string, Workload> => {
  const { rows } = readTable('workloads.json', 'workloads');
  return new Map(
    rows.map((row) => {
      const workload: Workload = {
        name: row.text('name'),
        workMs: row.number('workMs'),
        runCount: row.number('runCount'),
        medianErrorShare: row.number('medianError'),
        sensitivity: row.numberOrNull('sensitivity'),
        pressure: row.numberOrNull('pressure'),
      };
      return [workload.name, workload];
    }),
  );
});

const exceptionTable = lazily((): ReadonlyMap<string, number> => {
  const { rows } = readTable('exceptions.json', 'exceptions');
  const key = (engine: string, device: string, name: string): string => `${engine}:${device}:${name}`;
  return new Map(
    rows.map((row) => [
      key(row.text('engine'), row.text('device'), row.text('workload')),
      row.number('workFactor'),
    ]),
  );
});

/** The platform of an engine on a measured device (`hc-NN`); undefined for names that Pitot does not know. */
export function platform(engine: string, device: string): Platform | undefined {
  return platformTable().get(`${engine}:${device}`);
}

/** All 250 pairs of engine and measured device, the 19 estimated ones among them. */
export function platforms(): readonly Platform[] {
  return [...platformTable().values()];
}

/** A measured module by name. */
export function workload(name: string): Workload | undefined {
  return workloadTable().get(name);
}

/** All 249 measured modules, by name. */
export function workloads(): readonly Workload[] {
  return [...workloadTable().values()];
}

/**
 * By what factor a module's work on a platform strays from the law, where it was measured to stray by more
 * than a factor of two; 1 elsewhere. The truth of a simulated world multiplies by it, a predictor must not
 * know it.
 */
export function workException(engine: string, device: string, name: string): number {
  return exceptionTable().get(`${engine}:${device}:${name}`) ?? 1;
}

/** The errors of the fit, by kind: `inSample`, `heldOutTrainedOn10Percent`, …`50Percent`, …`90Percent`. */
export function fitErrors(): Readonly<Record<string, StatedError>> {
  return readTable('platforms.json', 'platforms').header.errors ?? {};
}
