import { real } from './numbers.ts';

/** A table of workloads × platforms in which some cells are observed; cell = workload · platforms + platform. */
export interface Grid {
  readonly workloadCount: number;
  readonly platformCount: number;
  /** The observed cells. */
  readonly cells: Int32Array;
  /** Places in `cells`, by workload and by platform. */
  readonly byWorkload: readonly Int32Array[];
  readonly byPlatform: readonly Int32Array[];
}

/** Makes a grid of those cells that occur, each once, in ascending order. */
export function gridOf(workloadCount: number, platformCount: number, occurring: Iterable<number>): Grid {
  const cells = Int32Array.from(new Set(occurring)).sort();
  const byWorkload: number[][] = Array.from({ length: workloadCount }, () => []);
  const byPlatform: number[][] = Array.from({ length: platformCount }, () => []);
  cells.forEach((cell, place) => {
    byWorkload[Math.floor(cell / platformCount)]?.push(place);
    byPlatform[cell % platformCount]?.push(place);
  });
  return {
    workloadCount,
    platformCount,
    cells,
    byWorkload: byWorkload.map((places) => Int32Array.from(places)),
    byPlatform: byPlatform.map((places) => Int32Array.from(places)),
  };
}

/** Mean and variance of what a chain draws, cell by cell. */
export class Moments {
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  #count = 0;

  constructor(length: number) {
    this.#sums = new Float64Array(length);
    this.#squares = new Float64Array(length);
  }

  /** Takes one draw in. */
  add(values: Float64Array): void {
    this.#count += 1;
    for (let cell = 0; cell < values.length; cell += 1) {
      const value = real(values, cell);
      this.#sums[cell] = real(this.#sums, cell) + value;
      this.#squares[cell] = real(this.#squares, cell) + value * value;
    }
  }

  /** The means of what was drawn. */
  means(): Float64Array {
    return this.#sums.map((sum) => sum / this.#count);
  }

  /** The variances of what was drawn. */
  variances(): Float64Array {
    return this.#squares.map((square, cell) =>
      Math.max(0, square / this.#count - (real(this.#sums, cell) / this.#count) ** 2),
    );
  }
}
