import type { Clock } from './clock.ts';

/** How often the clock is looked at when nothing happens; well below the gap at which it stops counting. */
const LOOK_MS = 250;

/** The one alarm a realm has. Rings when its clock says so, however often that stood still. */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  readonly #looks: NodeJS.Timeout;
  #timer: NodeJS.Timeout | null = null;
  #dueMs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
    this.#looks = setInterval(() => this.#look(), LOOK_MS).unref();
  }

  /** Sets it to a time of the clock, `Infinity` for never. */
  set(dueMs: number): void {
    if (dueMs === this.#dueMs) return;
    this.#dueMs = dueMs;
    this.#arm();
  }

  /** It never rings again. */
  stop(): void {
    clearInterval(this.#looks);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#dueMs = Number.POSITIVE_INFINITY;
  }

  #look(): void {
    this.#clock.nowMs();
    if (this.#timer === null) this.#arm();
  }

  #arm(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const waitMs = this.#dueMs - this.#clock.nowMs();
    // What is farther away is looked at again; the clock may stand still meanwhile.
    if (waitMs > LOOK_MS) return;
    this.#timer = setTimeout(() => this.#wake(), Math.max(1, waitMs));
  }

  #wake(): void {
    this.#timer = null;
    if (this.#clock.nowMs() < this.#dueMs) return;
    this.#dueMs = Number.POSITIVE_INFINITY;
    this.#ring();
  }
}
