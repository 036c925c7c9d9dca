/** Lines a second that a person may still read (assumption). */
const LINE_COUNT_MAX = 10;
const WINDOW_MS = 1_000;

/** Keeps a flood of bad messages out of the log: some a second pass, and of the others their number is told. */
export class Dam {
  readonly #overflow: (count: number) => void;
  #sinceMs = Number.NEGATIVE_INFINITY;
  #count = 0;

  constructor(overflow: (count: number) => void) {
    this.#overflow = overflow;
  }

  /** Whether one more may pass. */
  lets(nowMs: number = performance.now()): boolean {
    if (nowMs - this.#sinceMs >= WINDOW_MS) {
      if (this.#count > LINE_COUNT_MAX) this.#overflow(this.#count - LINE_COUNT_MAX);
      this.#sinceMs = nowMs;
      this.#count = 0;
    }
    this.#count += 1;
    return this.#count <= LINE_COUNT_MAX;
  }
}
