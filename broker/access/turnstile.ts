/** Lets some work begin at once and a bounded queue wait for its turn; whoever comes then is told so. */
export class Turnstile {
  readonly #atOnceCount: number;
  readonly #queueCountMax: number;
  readonly #queue: (() => void)[] = [];
  #busyCount = 0;

  constructor(atOnceCount: number, queueCountMax: number) {
    this.#atOnceCount = atOnceCount;
    this.#queueCountMax = queueCountMax;
  }

  /** What the work comes to; `null` when there is no room even to wait. */
  async pass<Result>(work: () => Promise<Result>): Promise<Result | null> {
    if (this.#busyCount >= this.#atOnceCount) {
      if (this.#queue.length >= this.#queueCountMax) return null;
      // Whoever leaves hands its place on, so that nobody slips in between.
      await new Promise<void>((resolve) => this.#queue.push(resolve));
    } else this.#busyCount += 1;
    try {
      return await work();
    } finally {
      const next = this.#queue.shift();
      if (next === undefined) this.#busyCount -= 1;
      else next();
    }
  }
}
