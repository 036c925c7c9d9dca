import type { Dice } from './dice.ts';
import type { Grid } from './grid.ts';
import type { Basis } from './kernels.ts';
import { factorise, solveLower, solveUpper } from './linear.ts';
import { integer, real } from './numbers.ts';
import { Side } from './side.ts';

/** A part of the sum that makes up a cell: its factors count there as much as the scale says. */
export interface Part {
  readonly factorCount: number;
  /** One number per cell of the whole table; `null` for one everywhere. */
  readonly scales: Float64Array | null;
}

/** What is known of workloads and of platforms before any run. */
export interface Bases {
  readonly workloads: Basis;
  readonly platforms: Basis;
}

/**
 * A table of cells as a sum of parts: cell(w, p) = Σ parts scale(w, p) · (u(w)·v(p) + bias(w) + bias(p)), with priors of
 * `Side` on both sides. Drawn by Gibbs sampling: each row of a side is normal given the other side.
 */
export class Factors {
  readonly #grid: Grid;
  readonly #parts: readonly Part[];
  /** Which part a column belongs to; the last column of a part is its bias. */
  readonly #partOf: Int32Array;
  readonly #isBias: Int32Array;
  readonly workloads: Side;
  readonly platforms: Side;
  readonly #system: Float64Array;
  readonly #right: Float64Array;
  readonly #vector: Float64Array;

  constructor(grid: Grid, parts: readonly Part[], bases: Bases, dice: Dice) {
    this.#grid = grid;
    this.#parts = parts;
    this.#partOf = Int32Array.from(
      parts.flatMap(({ factorCount }, part) => Array(factorCount + 1).fill(part)),
    );
    this.#isBias = Int32Array.from(this.#partOf, (part, column) =>
      this.#partOf[column + 1] === part ? 0 : 1,
    );
    const width = this.#partOf.length;
    this.workloads = new Side(bases.workloads, width, dice);
    this.platforms = new Side(bases.platforms, width, dice);
    this.#system = new Float64Array(width * width);
    this.#right = new Float64Array(width);
    this.#vector = new Float64Array(width);
  }

  /** Draws both sides anew, given what the observed cells should come to and how much each counts. */
  draw(targets: Float64Array, weights: Float64Array, dice: Dice): void {
    for (const [own, other, rows] of [
      [this.workloads, this.platforms, this.#grid.byWorkload],
      [this.platforms, this.workloads, this.#grid.byPlatform],
    ] as const) {
      own.drawPriors(dice);
      rows.forEach((places, row) => {
        this.#gather({ own, other, rowIndex: row, places }, targets, weights);
        this.#drawRow(own, row, dice);
      });
    }
  }

  /** What every cell of the table comes to; fills and returns `cells`. */
  fill(cells: Float64Array): Float64Array {
    const { workloadCount, platformCount } = this.#grid;
    for (let workload = 0; workload < workloadCount; workload += 1)
      for (let platform = 0; platform < platformCount; platform += 1)
        cells[workload * platformCount + platform] = this.cellAt(workload, platform);
    return cells;
  }

  /** What one cell comes to. */
  cellAt(workload: number, platform: number): number {
    const width = this.#partOf.length;
    const cell = workload * this.#grid.platformCount + platform;
    let [sum, part] = [0, 0];
    for (let column = 0; column < width; column += 1) {
      const u = real(this.workloads.values, workload * width + column);
      const v = real(this.platforms.values, platform * width + column);
      if (this.#isBias[column] === 0) part += u * v;
      else {
        sum += this.#scale(column, cell) * (part + u + v);
        part = 0;
      }
    }
    return sum;
  }

  #scale(column: number, cell: number): number {
    const scales = this.#parts[integer(this.#partOf, column)]?.scales;
    return scales === null || scales === undefined ? 1 : real(scales, cell);
  }

  /** Sets up the normal equations of one row: its prior, and what its cells say. */
  #gather({ own, other, rowIndex, places }: Row, targets: Float64Array, weights: Float64Array): void {
    const width = this.#partOf.length;
    const system = this.#system.fill(0);
    const right = this.#right;
    for (let column = 0; column < width; column += 1) {
      const precision = real(own.precisions, column);
      system[column * width + column] = precision;
      right[column] = precision * real(own.expected, rowIndex * width + column);
    }
    const vector = this.#vector;
    for (const place of places) {
      const left =
        real(targets, place) - this.#look(other, integer(this.#grid.cells, place), own === this.workloads);
      const weight = real(weights, place);
      for (let column = 0; column < width; column += 1) {
        const weighed = weight * real(vector, column);
        right[column] = real(right, column) + weighed * left;
        const line = column * width;
        for (let k = 0; k <= column; k += 1)
          system[line + k] = real(system, line + k) + weighed * real(vector, k);
      }
    }
  }

  /** Puts what a cell multiplies a row by into `#vector`; returns what the other side's biases add there. */
  #look(other: Side, cell: number, isWorkload: boolean): number {
    const { platformCount } = this.#grid;
    const width = this.#partOf.length;
    const partner = (isWorkload ? cell % platformCount : Math.floor(cell / platformCount)) * width;
    let bias = 0;
    for (let column = 0; column < width; column += 1) {
      const scale = this.#scale(column, cell);
      const value = real(other.values, partner + column);
      if (this.#isBias[column] === 1) bias += scale * value;
      this.#vector[column] = this.#isBias[column] === 1 ? scale : scale * value;
    }
    return bias;
  }

  #drawRow(own: Side, row: number, dice: Dice): void {
    const width = this.#partOf.length;
    const right = this.#right;
    factorise(this.#system, width);
    solveLower(this.#system, width, right);
    for (let column = 0; column < width; column += 1) right[column] = real(right, column) + dice.normal();
    solveUpper(this.#system, width, right);
    own.values.set(right, row * width);
  }
}

interface Row {
  readonly own: Side;
  readonly other: Side;
  readonly rowIndex: number;
  readonly places: Int32Array;
}
