import { normal } from '../random/samplers.ts';
import { type Stream, stream } from '../random/stream.ts';

/** Random numbers of one chain: the same seed and purpose give the same fit. */
export class Dice {
  readonly #stream: Stream;

  constructor(seed: number, purpose: string) {
    this.#stream = stream(seed, 'prediction', purpose);
  }

  /** A number in (0, 1). */
  unit(): number {
    return this.#stream.next();
  }

  /** A standard normal number. */
  normal(): number {
    return normal(this.#stream.next(), 0, 1);
  }

  /** A number of the gamma law with scale 1, by rejection (Marsaglia & Tsang 2000); for shapes of at least 1. */
  gamma(shape: number): number {
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(this.unit()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  /** The whole numbers below `count`, in random order (Fisher & Yates). */
  shuffled(count: number): Int32Array {
    const order = Int32Array.from({ length: count }, (_, index) => index);
    for (let last = count - 1; last > 0; last -= 1) {
      const other = Math.floor(this.unit() * (last + 1));
      [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
    }
    return order;
  }
}
