import type { Publish } from '../wire/index.ts';

/** One who was told that it is taken in, and may not listen for orders so far. */
interface Settler {
  readonly settled: Promise<void>;
}

/** An old runtime listens for orders within this time after it was taken in (assumption: two round trips of a busy page). */
const SETTLE_MS = 1_000;

/**
 * Runtimes of old dialects begin to listen for their orders when they hear that they are taken in, and nobody keeps for them
 * what was ordered before that. So their orders wait a little, all of them and in their order.
 */
export class Settling {
  readonly #settlers = new Map<string, Settler>();
  readonly #settleMs: number;

  constructor(settleMs: number = SETTLE_MS) {
    this.#settleMs = settleMs;
  }

  /** What a message has to wait for; `null` when it can go at once, as nearly all can. */
  wait({ to, wakes }: Publish): Promise<void> | null {
    if (wakes !== undefined) this.#settle(wakes);
    return (to === undefined ? undefined : this.#settlers.get(to)?.settled) ?? null;
  }

  #settle(runtime: string): void {
    const settler: Settler = {
      settled: new Promise((resolve) => {
        setTimeout(() => {
          if (this.#settlers.get(runtime) === settler) this.#settlers.delete(runtime);
          resolve();
        }, this.#settleMs);
      }),
    };
    this.#settlers.set(runtime, settler);
  }
}
