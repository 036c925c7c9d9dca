/** Integrates a value that holds until it changes: its time-weighted mean, least and most. */
export class Gauge {
  #value: number;
  #sinceUs: number;
  #integral = 0;
  #totalUs = 0;
  #least: number;
  #most: number;

  constructor(value: number, atUs: number) {
    this.#value = value;
    this.#sinceUs = atUs;
    this.#least = value;
    this.#most = value;
  }

  /** The present value. */
  get value(): number {
    return this.#value;
  }

  get least(): number {
    return this.#least;
  }

  get most(): number {
    return this.#most;
  }

  /** Sets the value from now on. */
  set(value: number, atUs: number): void {
    this.advance(atUs);
    this.#value = value;
    if (value < this.#least) this.#least = value;
    if (value > this.#most) this.#most = value;
  }

  /** Changes the value by a difference from now on. */
  shift(by: number, atUs: number): void {
    this.set(this.#value + by, atUs);
  }

  /** Takes the time up to now into account. */
  advance(atUs: number): void {
    const us = atUs - this.#sinceUs;
    this.#integral += this.#value * us;
    this.#totalUs += us;
    this.#sinceUs = atUs;
  }

  /** Integral over time so far, in value · seconds. */
  seconds(atUs: number): number {
    this.advance(atUs);
    return this.#integral / 1e6;
  }

  /** Time-weighted mean; the present value when no time has passed. */
  mean(atUs: number): number {
    this.advance(atUs);
    return this.#totalUs === 0 ? this.#value : this.#integral / this.#totalUs;
  }
}
