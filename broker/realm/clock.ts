/** A clock that can stand still; whoever reads it never sees it go back. */
export interface Clock {
  /** Whole milliseconds. */
  nowMs(): number;
  /** Lets it stand still, or go on. */
  hold(isHeld: boolean): void;
}

/**
 * Most time that counts between two looks (assumption: with nothing wrong the event loop turns ten times a second). A
 * program that was stopped, or a machine that was asleep, has heard nobody meanwhile, and holds that against nobody.
 */
const GAP_MS_MAX = 1_000;

/** Every start waits for its runtimes this long and a little longer for each (assumption: 1,000 register in a second). */
const GRACE_MS = 2_000;
const GRACE_MS_PER_RUNTIME = 1;

/** How long the clock of a realm stands still at a start, so that the runtimes that were there can come back. */
export const graceMs = (runtimeCount: number): number =>
  runtimeCount === 0 ? 0 : GRACE_MS + GRACE_MS_PER_RUNTIME * runtimeCount;

/**
 * The time of a realm: goes on where it stood at the end of an earlier life, and stands still whenever the supervisor cannot
 * hear, so that a silence that is its own is never taken for that of a runtime. How it lies to the wall clock is written in
 * every seal of the journal.
 */
export class RealmClock implements Clock {
  readonly #sourceMs: () => number;
  #countedMs: number;
  #seenMs: number;
  #isHeld = false;

  constructor(startMs: number, sourceMs: () => number = () => performance.now()) {
    this.#sourceMs = sourceMs;
    this.#countedMs = startMs;
    this.#seenMs = sourceMs();
  }

  nowMs(): number {
    const seenMs = this.#sourceMs();
    if (!this.#isHeld) this.#countedMs += Math.min(GAP_MS_MAX, Math.max(0, seenMs - this.#seenMs));
    this.#seenMs = seenMs;
    return Math.floor(this.#countedMs);
  }

  hold(isHeld: boolean): void {
    this.nowMs();
    this.#isHeld = isHeld;
  }
}
