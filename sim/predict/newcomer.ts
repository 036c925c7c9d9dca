import { Dice } from './dice.ts';
import { squaredExponential, standardised } from './kernels.ts';
import { solveSymmetric } from './linear.ts';
import type { Features, Measurements, Places } from './measurements.ts';
import { integer, real } from './numbers.ts';

/** Length scale of likeness by features, in median distances, and the doubt in them (assumptions; half and twice as much change errors by a point). */
const [LENGTH_MEDIANS, FEATURE_DOUBT] = [0.7, 0.1];
/** Scale of what no mixture of known devices explains, in log space (assumption; 0.1 and 0.25 are 0.5 points off). */
const OWN_SCALE = 0.15;

/** A device described by all its logarithms of times, engine by engine; what it has no engine for is filled in. */
export interface Described {
  readonly name: string;
  readonly logMs: Float64Array;
}

/**
 * What is expected of a device that joins, before and after its first runs: a Gaussian over devices. Before, it is
 * what alike devices lead one to expect (kernel regression over its features). How far the known devices strayed from
 * what was expected of them, each left out in turn, spans the ways in which the new one may stray; its own runs then
 * say which of these ways it takes. One observation costs a row in a system of equations as large as the number of runs.
 */
export class Newcomer {
  readonly expected: Float64Array;
  /** Ways to stray, each with a standard normal weight. */
  readonly #ways: readonly Float64Array[];

  /** The last row of `traits` is the newcomer's; the others are those of the known devices, in their order. */
  constructor(known: readonly Described[], traits: Features) {
    const count = known.length;
    const length = known[0]?.logMs.length ?? 0;
    const likeness = squaredExponential(standardised(traits), LENGTH_MEDIANS).values;
    const like = (one: number, other: number) => real(likeness, one * (count + 1) + other);
    const means = new Float64Array(length);
    for (const { logMs } of known)
      logMs.forEach((log, cell) => {
        means[cell] = real(means, cell) + log / count;
      });
    const inverse = inverseOf(
      count,
      (row, column) => like(row, column) + (row === column ? FEATURE_DOUBT : 0),
    );
    const mixed = (weights: Float64Array) =>
      means.map((_, cell) =>
        known.reduce(
          (sum, { logMs }, row) => sum + real(weights, row) * (real(logMs, cell) - real(means, cell)),
          0,
        ),
      );
    const weights = Float64Array.from({ length: count }, (_, row) =>
      known.reduce((sum, _one, column) => sum + real(inverse, row * count + column) * like(count, column), 0),
    );
    this.expected = mixed(weights).map((stray, cell) => stray + real(means, cell));
    this.#ways = known.map((_, row) => {
      const scale = 1 / (real(inverse, row * count + row) * Math.sqrt(count));
      return mixed(inverse.slice(row * count, (row + 1) * count).map((weight) => weight * scale));
    });
  }

  /** What is expected of all cells once some have been observed. */
  after(cells: readonly number[], logMs: readonly number[]): Float64Array {
    const count = cells.length;
    const system = new Float64Array(count * count);
    for (let row = 0; row < count; row += 1) {
      for (let column = 0; column < count; column += 1) {
        const both = this.#ways.reduce(
          (sum, way) => sum + real(way, cells[row] ?? 0) * real(way, cells[column] ?? 0),
          0,
        );
        system[row * count + column] = both + (row === column ? OWN_SCALE ** 2 : 0);
      }
    }
    const pulls = Float64Array.from(cells, (cell, place) => (logMs[place] ?? 0) - real(this.expected, cell));
    solveSymmetric(system, count, pulls);
    const taken = this.#ways.map((way) =>
      cells.reduce((sum, cell, place) => sum + real(way, cell) * real(pulls, place), 0),
    );
    return this.expected.map((log, cell) =>
      this.#ways.reduce((sum, way, row) => sum + (taken[row] ?? 0) * real(way, cell), log),
    );
  }
}

function inverseOf(n: number, element: (row: number, column: number) => number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let column = 0; column < n; column += 1) {
    const matrix = Float64Array.from({ length: n * n }, (_, place) =>
      element(Math.floor(place / n), place % n),
    );
    const unit = Float64Array.from({ length: n }, (_, row) => (row === column ? 1 : 0));
    solveSymmetric(matrix, n, unit);
    inverse.set(unit, column * n);
  }
  return inverse;
}

/** Boards that share all features are twins: none may help to predict the other. */
export function twinsOf(device: number, { count, width, values }: Features): readonly number[] {
  const row = (index: number) => values.subarray(index * width, (index + 1) * width).join();
  return Array.from({ length: count }, (_, other) => other).filter((other) => row(other) === row(device));
}

/** Picks so many of the observed cells of a device at random, the first of them first. */
export function pickedCells(cells: Int32Array, seed: number, purpose: string): Int32Array {
  return new Dice(seed, purpose).shuffled(cells.length).map((place) => integer(cells, place));
}

/**
 * Describes devices by times that are complete: measured where they were, predicted elsewhere; an engine that a device
 * lacks is taken to differ from the mean of the others as its engines do on average.
 */
export function described(
  { places, runs }: Pick<Measurements, 'places' | 'runs'>,
  logMs: Float64Array,
  devices: readonly number[],
): readonly Described[] {
  const [engineCount, workloadCount] = [places.engines.length, runs.workloads.length];
  const rows = devices.map((device) => {
    const row = new Float64Array(engineCount * workloadCount).fill(Number.NaN);
    places.deviceOf.forEach((owner, platform) => {
      if (owner !== device) return;
      for (let workload = 0; workload < workloadCount; workload += 1)
        row[integer(places.engineOf, platform) * workloadCount + workload] = real(
          logMs,
          workload * runs.platforms.length + platform,
        );
    });
    return row;
  });
  const means = Float64Array.from({ length: engineCount * workloadCount }, (_, cell) =>
    meanOf(rows.map((row) => real(row, cell))),
  );
  return rows.map((row, place) => {
    const shift = meanOf([...row].map((log, cell) => log - real(means, cell)));
    const filled = row.map((log, cell) => (Number.isNaN(log) ? real(means, cell) + shift : log));
    return { name: nameOf(places, devices[place] ?? 0), logMs: filled };
  });
}

const nameOf = ({ devices }: Places, device: number): string => devices[device] ?? '';

function meanOf(numbers: readonly number[]): number {
  const known = numbers.filter((number) => !Number.isNaN(number));
  return known.reduce((sum, number) => sum + number, 0) / known.length;
}
