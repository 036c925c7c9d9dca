/** Time between two looks at whether a pause is asked for (assumption: a tenth of the 5 ms that a pause may wait). */
const SLICE_MS = 0.5;
/** Fuel of the first slice (assumption: engines still compile then; 50 µs of optimised code). */
const FIRST_FUEL = 100_000;
const FUEL_MIN = 2_048;
const FUEL_MAX = 2 ** 28;
/** How much one slice may differ from the one before. */
const [SHRINK, GROWTH] = [0.25, 2];

/** Portions fuel so that a module asks for more about every half a millisecond, whatever its instructions cost. */
export class Fuel {
  #portion = FIRST_FUEL;
  #lastMs: number | null = null;

  /** The next portion. */
  next(nowMs: number): number {
    if (this.#lastMs !== null) {
      const share = SLICE_MS / Math.max(nowMs - this.#lastMs, SLICE_MS / GROWTH);
      const portion = this.#portion * Math.min(GROWTH, Math.max(SHRINK, share));
      this.#portion = Math.round(Math.min(FUEL_MAX, Math.max(FUEL_MIN, portion)));
    }
    this.#lastMs = nowMs;
    return this.#portion;
  }

  /** Time passed that was not spent computing. */
  interrupt(): void {
    this.#lastMs = null;
  }
}
