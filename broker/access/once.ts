/** What came of using something that may be used once. */
export type Spent = 'fresh' | 'spent' | 'full';

/**
 * What may be used only once, for as long as it could be used at all. When there is no room for more it says so, and
 * whatever asks is refused: forgetting would let somebody use it twice.
 */
export class OnceBook {
  readonly #untilMs = new Map<string, number>();
  readonly #entryCountMax: number;
  #sweptMs = Number.NEGATIVE_INFINITY;

  constructor(entryCountMax: number) {
    this.#entryCountMax = entryCountMax;
  }

  /** How many are remembered. */
  get size(): number {
    return this.#untilMs.size;
  }

  /** Uses it up; it is good until a time at which nobody takes it any more. */
  spend(id: string, untilMs: number, nowMs: number): Spent {
    if (this.#untilMs.size >= this.#entryCountMax || nowMs - this.#sweptMs >= SWEEP_MS) this.#sweep(nowMs);
    if (this.#untilMs.has(id)) return 'spent';
    if (this.#untilMs.size >= this.#entryCountMax) return 'full';
    this.#untilMs.set(id, untilMs);
    return 'fresh';
  }

  /** Looks through all at most once a second, or a full book would cost every caller all of it. */
  #sweep(nowMs: number): void {
    if (nowMs - this.#sweptMs < SWEEP_MS && nowMs >= this.#sweptMs) return;
    this.#sweptMs = nowMs;
    for (const [id, untilMs] of this.#untilMs) if (untilMs < nowMs) this.#untilMs.delete(id);
  }
}

/** Gap between two looks (assumption: tokens live for minutes). */
const SWEEP_MS = 1_000;
