import { widened } from './arrays.ts';
import { NOBODY } from './calendar.ts';

/**
 * Computations under way, each in a numbered slot, chained per device in the order in which they began. Flat
 * arrays, so that a computation makes no object; slots are used again.
 */
export class Computations {
  remainingUs: Float64Array = new Float64Array(256);
  speed: Float64Array = new Float64Array(256);
  /** Takes this many times as long as its work says. */
  pace: Float64Array = new Float64Array(256);
  coreUs: Float64Array = new Float64Array(256);
  /** Three per slot: among two, among three, among four or more. */
  slowdowns: Float64Array = new Float64Array(256 * 3);
  #subjects: Int32Array = new Int32Array(256);
  #nexts: Int32Array = new Int32Array(256);
  #previous: Int32Array = new Int32Array(256);
  readonly #heads: Int32Array;
  readonly #tails: Int32Array;
  readonly #counts: Int32Array;
  #free = NOBODY;
  #usedCount = 0;

  constructor(deviceCount: number) {
    this.#heads = new Int32Array(deviceCount).fill(NOBODY);
    this.#tails = new Int32Array(deviceCount).fill(NOBODY);
    this.#counts = new Int32Array(deviceCount);
  }

  /** Takes a slot at the end of a device's chain. */
  add(device: number, subject: number): number {
    let slot = this.#free;
    if (slot === NOBODY) slot = this.#extend();
    else this.#free = this.#nexts[slot] as number;
    const tail = this.#tails[device] as number;
    this.#subjects[slot] = subject;
    this.#nexts[slot] = NOBODY;
    this.#previous[slot] = tail;
    if (tail === NOBODY) this.#heads[device] = slot;
    else this.#nexts[tail] = slot;
    this.#tails[device] = slot;
    (this.#counts[device] as number)++;
    return slot;
  }

  /** Takes a slot out of its device's chain; its fields keep until it is taken again. */
  remove(device: number, slot: number): void {
    const next = this.#nexts[slot] as number;
    const previous = this.#previous[slot] as number;
    if (previous === NOBODY) this.#heads[device] = next;
    else this.#nexts[previous] = next;
    if (next === NOBODY) this.#tails[device] = previous;
    else this.#previous[next] = previous;
    (this.#counts[device] as number)--;
    this.#nexts[slot] = this.#free;
    this.#free = slot;
  }

  first(device: number): number {
    return this.#heads[device] as number;
  }

  next(slot: number): number {
    return this.#nexts[slot] as number;
  }

  subject(slot: number): number {
    return this.#subjects[slot] as number;
  }

  count(device: number): number {
    return this.#counts[device] as number;
  }

  #extend(): number {
    if (this.#usedCount === this.#subjects.length) this.#grow();
    return this.#usedCount++;
  }

  #grow(): void {
    const length = this.#subjects.length * 2;
    this.remainingUs = widened(this.remainingUs, new Float64Array(length));
    this.speed = widened(this.speed, new Float64Array(length));
    this.pace = widened(this.pace, new Float64Array(length));
    this.coreUs = widened(this.coreUs, new Float64Array(length));
    this.slowdowns = widened(this.slowdowns, new Float64Array(length * 3));
    this.#subjects = widened(this.#subjects, new Int32Array(length));
    this.#nexts = widened(this.#nexts, new Int32Array(length));
    this.#previous = widened(this.#previous, new Int32Array(length));
  }
}
