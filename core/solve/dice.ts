/**
 * A counter-based generator (Salmon et al., SC 2011): draw n of a seed is a mix of both, whatever was drawn before. The
 * mix is the finalizer of MurmurHash3 over a Weyl sequence (Steele, Lea & Flood, "Fast splittable pseudorandom number
 * generators", OOPSLA 2014); good enough to search with, not meant to keep secrets.
 */
export class Dice {
  readonly #seed: number;
  #count = 0;

  constructor(seed: number) {
    this.#seed = mixed(seed | 0);
  }

  /** Draws an index below a count of at most 2²⁰. */
  below(count: number): number {
    return Math.floor((this.#next() / 2 ** 32) * count);
  }

  /** Draws a number in [0, 1). */
  share(): number {
    return this.#next() / 2 ** 32;
  }

  #next(): number {
    this.#count = (this.#count + 0x9e3779b9) | 0;
    return mixed(this.#count ^ this.#seed) >>> 0;
  }
}

function mixed(word: number): number {
  let next = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  next = Math.imul(next ^ (next >>> 13), 0xc2b2ae35);
  return next ^ (next >>> 16);
}
