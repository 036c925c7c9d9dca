const WINDOW_US = 10_000_000;

/** Finds the most of something in any ten seconds that begin at a full ten seconds. */
export class Peak {
  #window = -1;
  #sum = 0;
  #most = 0;

  /** Most per second. */
  get mostPerSecond(): number {
    return (this.#most * 1e6) / WINDOW_US;
  }

  /** Adds an amount at a time that never goes back. */
  add(amount: number, atUs: number): void {
    const window = Math.floor(atUs / WINDOW_US);
    if (window !== this.#window) this.#sum = 0;
    this.#window = window;
    this.#sum += amount;
    this.#most = Math.max(this.#most, this.#sum);
  }
}
