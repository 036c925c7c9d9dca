import type { Dice } from './dice.ts';
import { integer, real } from './numbers.ts';

/**
 * Degrees of freedom of the noise (Student's law): freaks count little. Of 4, 6, 8, 10 and 30, those from 4 to 10 were within
 * 0.1 points of each other on validation rows.
 */
const FREEDOM = 6;
/** Prior of a platform's noise: worth so many observations. */
const PRIOR_COUNT = 6;

/** Variance of the noise over the square of its scale. */
export const TAIL_FACTOR: number = FREEDOM / (FREEDOM - 2);

/** Noise of runs whose spread is learnt per platform, with a weight for each observation. */
export class Noise {
  readonly weights: Float64Array;
  /** 1 / scale², per platform. */
  readonly precisions: Float64Array;
  readonly #platformOf: Int32Array;
  readonly #priorVariance: number;
  readonly #own: Float64Array;

  constructor(platformCount: number, platformOf: Int32Array, scale: number) {
    this.#platformOf = platformOf;
    this.#priorVariance = scale * scale;
    this.#own = new Float64Array(platformOf.length).fill(1);
    this.precisions = new Float64Array(platformCount).fill(1 / this.#priorVariance);
    this.weights = Float64Array.from(platformOf, () => 1 / this.#priorVariance);
  }

  /** Draws weights and spreads anew, given how far each observation is from what was expected. */
  draw(errors: Float64Array, dice: Dice): void {
    const platformOf = this.#platformOf;
    const sums = this.precisions.map(() => PRIOR_COUNT * this.#priorVariance);
    const counts = this.precisions.map(() => PRIOR_COUNT);
    errors.forEach((error, place) => {
      const platform = integer(platformOf, place);
      const square = error * error;
      const own = dice.gamma((FREEDOM + 1) / 2) / ((FREEDOM + real(this.precisions, platform) * square) / 2);
      this.#own[place] = own;
      sums[platform] = real(sums, platform) + own * square;
      counts[platform] = real(counts, platform) + 1;
    });
    this.precisions.forEach((_, platform) => {
      this.precisions[platform] = dice.gamma(real(counts, platform) / 2) / (real(sums, platform) / 2);
    });
    platformOf.forEach((platform, place) => {
      this.weights[place] = real(this.#own, place) * real(this.precisions, platform);
    });
  }
}
