/** An answer that took less time than this is made anew each time. */
const CHEAP_MS = 25;
/** Share of the time that may go into making answers again: a page that polls must not slow down what is decided. */
const BUSY_SHARE = 0.1;

interface Kept {
  readonly answer: Buffer;
  readonly untilMs: number;
}

/**
 * Whole lists of large realms, for those who ask for them every few seconds as the original's page does. One that took long to
 * make is given again for ten times as long, so that ten thousand runtimes cost a tenth of the time at most.
 */
export class Remembered {
  readonly #nowMs: () => number;
  readonly #kept = new Map<string, Kept>();

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** The answer of this name, made now or not long ago. Names are few: one for each list. */
  answer(name: string, make: () => Buffer): Buffer {
    const beganMs = this.#nowMs();
    const kept = this.#kept.get(name);
    if (kept !== undefined && beganMs < kept.untilMs) return kept.answer;
    const answer = make();
    const endMs = this.#nowMs();
    const tookMs = endMs - beganMs;
    if (tookMs < CHEAP_MS) this.#kept.delete(name);
    else this.#kept.set(name, { answer, untilMs: endMs + tookMs / BUSY_SHARE });
    return answer;
  }
}
