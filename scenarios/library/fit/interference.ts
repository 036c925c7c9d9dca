import { QUANTILE_SHARES } from '../interference.ts';
import { partsOf } from './effects.ts';
import { at, lot, mean, median, quantile } from './numbers.ts';
import type { Runs, SharedRuns } from './pitot.ts';

/**
 * Slowdowns (time with one co-runner ÷ time alone) and who was there; column i of every array is one shared
 * run.
 */
export interface Slowdowns {
  readonly platformOf: Int32Array;
  readonly victimOf: Int32Array;
  readonly aggressorOf: Int32Array;
  readonly factor: Float64Array;
}

/** Divides every shared time by the victim's time alone on the same platform, which Pitot always has. */
export function slowdowns(runs: Runs, shared: SharedRuns): Slowdowns {
  const aloneMs = new Map<number, number>();
  const cell = (platform: number, workload: number): number => platform * runs.workloads.length + workload;
  runs.timeMs.forEach((timeMs, row) => {
    aloneMs.set(cell(at(runs.platformOf, row), at(runs.workloadOf, row)), timeMs);
  });
  const factor = shared.timeMs.map((timeMs, row) => {
    const key = cell(at(shared.platformOf, row), at(shared.victimOf, row));
    return timeMs / (aloneMs.get(key) ?? Number.NaN);
  });
  return {
    platformOf: shared.platformOf,
    victimOf: shared.victimOf,
    aggressorOf: shared.aggressorOf,
    factor,
  };
}

/**
 * The law `log slowdown = platform + device's gain × (victim's sensitivity + aggressor's pressure)`, in
 * natural logarithms. Sensitivities and pressures are centred on 0, gains on 1 (in the mean over runs).
 */
export interface InterferenceLaw {
  readonly platform: Float64Array;
  /** Per device: how much the pair matters there; near 0 where co-runners never touch. */
  readonly gain: ReadonlyMap<string, number>;
  readonly sensitivity: Float64Array;
  readonly pressure: Float64Array;
}

/** Expected slowdown factor of a victim beside one aggressor. */
export function predictSlowdown(
  law: InterferenceLaw,
  platform: string,
  cell: readonly [number, number, number],
): number {
  const [platformIndex, victim, aggressor] = cell;
  const pair = at(law.sensitivity, victim) + at(law.pressure, aggressor);
  return Math.exp(at(law.platform, platformIndex) + (law.gain.get(partsOf(platform).device) ?? 1) * pair);
}

/** Pull of every effect towards its prior, in observations. */
const RIDGE = 5;

/**
 * Fits the law by alternating ridge least squares on log slowdowns clipped to [0.5, 8], a few cells being
 * freaks.
 */
export function fitInterference(names: Runs, cells: Slowdowns, chosen: Int32Array): InterferenceLaw {
  const devices = names.platforms.map((platform) => partsOf(platform).device);
  const deviceIds = [...new Set(devices)].sort();
  const deviceOf = cells.platformOf.map((platform) => deviceIds.indexOf(devices[platform] ?? ''));
  const logs = cells.factor.map((factor) => Math.log(Math.min(Math.max(factor, 0.5), 8)));
  const platform = new Float64Array(names.platforms.length);
  const gain = new Float64Array(deviceIds.length).fill(1);
  const sensitivity = new Float64Array(names.workloads.length);
  const pressure = new Float64Array(names.workloads.length);
  const pairOf = (row: number): number =>
    at(sensitivity, at(cells.victimOf, row)) + at(pressure, at(cells.aggressorOf, row));
  const gainOf = (row: number): number => at(gain, at(deviceOf, row));
  const beyondPlatform = (row: number): number => at(logs, row) - at(platform, at(cells.platformOf, row));

  for (let sweep = 0; sweep < 12; sweep += 1) {
    regress(platform, cells.platformOf, chosen, {
      target: (row) => at(logs, row) - gainOf(row) * pairOf(row),
      factor: () => 1,
      prior: 0,
    });
    regress(sensitivity, cells.victimOf, chosen, {
      target: (row) => beyondPlatform(row) - gainOf(row) * at(pressure, at(cells.aggressorOf, row)),
      factor: gainOf,
      prior: 0,
    });
    centre(sensitivity, cells.victimOf, chosen);
    regress(pressure, cells.aggressorOf, chosen, {
      target: (row) => beyondPlatform(row) - gainOf(row) * at(sensitivity, at(cells.victimOf, row)),
      factor: gainOf,
      prior: 0,
    });
    centre(pressure, cells.aggressorOf, chosen);
    if (sweep > 2) regress(gain, deviceOf, chosen, { target: beyondPlatform, factor: pairOf, prior: 1 });
  }
  const gains = new Map(deviceIds.map((device, index) => [device, at(gain, index)]));
  return { platform, gain: gains, sensitivity, pressure };
}

interface Regression {
  readonly target: (row: number) => number;
  readonly factor: (row: number) => number;
  readonly prior: number;
}

/** Sets `values[k]` to the ridge slope of target on factor over the rows of group k. */
function regress(
  values: Float64Array,
  keyOf: Int32Array,
  chosen: Int32Array,
  { target, factor, prior }: Regression,
): void {
  const products = new Float64Array(values.length);
  const squares = new Float64Array(values.length);
  for (const row of chosen) {
    const key = at(keyOf, row);
    const scale = factor(row);
    products[key] = at(products, key) + scale * target(row);
    squares[key] = at(squares, key) + scale * scale;
  }
  // The ridge counts observations of average size, whatever the factor's own scale is.
  const ridge =
    values.length > 0 ? (RIDGE * squares.reduce((sum, square) => sum + square, 0)) / chosen.length : 0;
  values.forEach((_, key) => {
    values[key] = (at(products, key) + ridge * prior) / (at(squares, key) + ridge);
  });
}

function centre(values: Float64Array, keyOf: Int32Array, chosen: Int32Array): void {
  let sum = 0;
  for (const row of chosen) sum += at(values, at(keyOf, row));
  const shift = sum / chosen.length;
  const present = new Set(chosen.map((row) => at(keyOf, row)));
  values.forEach((value, key) => {
    values[key] = present.has(key) ? value - shift : 0;
  });
}

/** Mean and median of |measured / predicted − 1| over the chosen shared runs. */
export function interferenceError(
  law: InterferenceLaw,
  names: Runs,
  cells: Slowdowns,
  chosen: Int32Array,
): { readonly meanErrorShare: number; readonly medianErrorShare: number } {
  const shares = Float64Array.from(chosen, (row) => {
    const platform = at(cells.platformOf, row);
    const cell = [platform, at(cells.victimOf, row), at(cells.aggressorOf, row)] as const;
    return Math.abs(at(cells.factor, row) / predictSlowdown(law, names.platforms[platform] ?? '', cell) - 1);
  });
  return { meanErrorShare: mean(shares), medianErrorShare: median(shares) };
}

/** Rows of a random share of the shared runs, or the rest of them. */
export function sharedRows(
  cells: Slowdowns,
  share: { readonly from: number; readonly to: number },
): Int32Array {
  const rows = Int32Array.from(cells.factor.keys());
  return rows.filter((row) => lot(2, row) >= share.from && lot(2, row) < share.to);
}

/** Quantiles of the slowdowns of one device. */
export function deviceQuantiles(names: Runs, cells: Slowdowns, device: string): readonly number[] {
  const rows = cells.factor.filter(
    (_, row) => partsOf(names.platforms[at(cells.platformOf, row)] ?? '').device === device,
  );
  const sorted = rows.sort();
  return QUANTILE_SHARES.map((share) => quantile(sorted, share));
}

/** Quantiles of a histogram with bins of 0.25 from 1 on, taking a bin's content as spread evenly over it. */
export function histogramQuantiles(counts: readonly number[]): readonly number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return QUANTILE_SHARES.map((share) => {
    let before = 0;
    for (const [bin, count] of counts.entries()) {
      if (before + count >= share * total) return 1 + 0.25 * (bin + (share * total - before) / count);
      before += count;
    }
    return Number.NaN;
  });
}
