import type { Dice } from './dice.ts';
import type { Basis } from './kernels.ts';
import { real } from './numbers.ts';

/** Priors of the precisions, as shape and rate of gamma laws (assumptions: weak, worth two observations each). */
const PULL = { shape: 1, rate: 0.05 };
const OWN = { shape: 1, rate: 0.02 };

/**
 * One side of a factor model: a row of numbers for each workload, or for each platform. Column c is Φ β + e: what alike
 * things share, with β ~ N(0, 1/pull), and what is each one's own, with e ~ N(0, 1/precision); both are learnt per
 * column, so that columns nobody needs fade (Bayesian matrix factorisation with side information: Simm et al., "Macau",
 * 2015, here with kernels for features).
 */
export class Side {
  readonly n: number;
  readonly width: number;
  /** Row-major. */
  readonly values: Float64Array;
  /** What alike things lead one to expect, in the order of `values`. */
  readonly expected: Float64Array;
  /** Of what is each one's own, per column. */
  readonly precisions: Float64Array;
  readonly #pulls: Float64Array;
  readonly #basis: Basis;

  constructor(basis: Basis, width: number, dice: Dice) {
    this.n = basis.n;
    this.width = width;
    this.values = Float64Array.from({ length: basis.n * width }, () => 0.1 * dice.normal());
    this.expected = new Float64Array(basis.n * width);
    this.precisions = new Float64Array(width).fill(10);
    this.#pulls = new Float64Array(width).fill(1);
    this.#basis = basis;
  }

  /** Draws what alike things share, and how much that is, given the values. */
  drawPriors(dice: Dice): void {
    for (let column = 0; column < this.width; column += 1) this.#drawColumn(column, dice);
  }

  #drawColumn(column: number, dice: Dice): void {
    const { width, columns, squares } = this.#basis;
    const effects = new Float64Array(width);
    for (let row = 0; row < this.n; row += 1) {
      const value = real(this.values, row * this.width + column);
      for (let k = 0; k < width; k += 1)
        effects[k] = real(effects, k) + real(columns, row * width + k) * value;
    }
    const own = real(this.precisions, column);
    let effectSquares = 0;
    for (let k = 0; k < width; k += 1) {
      // Columns of the basis are orthogonal, so that effects are drawn one by one.
      const precision = own * real(squares, k) + real(this.#pulls, column);
      effects[k] = (own * real(effects, k)) / precision + dice.normal() / Math.sqrt(precision);
      effectSquares += real(effects, k) ** 2;
    }
    this.#pulls[column] = dice.gamma(PULL.shape + width / 2) / (PULL.rate + effectSquares / 2);
    let ownSquares = 0;
    for (let row = 0; row < this.n; row += 1) {
      let expected = 0;
      for (let k = 0; k < width; k += 1) expected += real(columns, row * width + k) * real(effects, k);
      this.expected[row * this.width + column] = expected;
      ownSquares += (real(this.values, row * this.width + column) - expected) ** 2;
    }
    this.precisions[column] = dice.gamma(OWN.shape + this.n / 2) / (OWN.rate + ownSquares / 2);
  }
}
