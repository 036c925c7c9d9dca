import { assert } from '../../core/index.ts';

/** The end of a chain of records. */
export const NONE = -1;

/** Words per record, as 32-bit and as 64-bit numbers: 32 bytes, so that two records fill a cache line. */
const WORDS = 8;
const FLOATS = 4;

/** 2²⁶ slots leave 27 bits of a safe integer for the generation. */
const SLOTS_MAX = 2 ** 26;
const GENERATION_MAX = 2 ** 27 - 1;

const DEAD = 1 << 30;
const LOADED = 1 << 29;
const KIND_MASK = LOADED - 1;

/**
 * Keeps one fixed-size record per pending event in one flat buffer, so that an event costs 32 bytes, no
 * object and no garbage. A record holds its time, its order among simultaneous events, the next record
 * of its chain, its generation, its kind and its subject.
 *
 * A slot is reused after its event, under the next generation; a slot whose generations are used up
 * retires for good, so a ticket (slot + generation) never means two events. That costs 32 bytes per
 * 2²⁷ events.
 */
export class Records {
  #floats: Float64Array = new Float64Array(64 * FLOATS);
  #words: Int32Array = new Int32Array(this.#floats.buffer);
  #capacity = 64;
  #usedCount = 0;
  #free = NONE;

  /** Takes a slot and writes an event into it; the slot is not chained yet. */
  take(atUs: number, order: number, kind: number, subject: number): number {
    let slot = this.#free;
    if (slot === NONE) slot = this.#extend();
    const words = this.#words;
    const floats = this.#floats;
    this.#free = words[slot * WORDS + 4] as number;
    floats[slot * FLOATS] = atUs;
    floats[slot * FLOATS + 1] = order;
    words[slot * WORDS + 6] = kind;
    words[slot * WORDS + 7] = subject;
    return slot;
  }

  /** Ends the slot's generation: every ticket for it is stale from now on. */
  expire(slot: number): void {
    (this.#words[slot * WORDS + 5] as number)++;
  }

  /** Gives an expired slot back. */
  free(slot: number): void {
    const words = this.#words;
    const at = slot * WORDS;
    if (words[at + 5] === GENERATION_MAX) return; // Retired: its tickets have run out.
    words[at + 4] = this.#free;
    this.#free = slot;
  }

  /** Marks a pending event as cancelled; it stays in its chain until somebody comes by. */
  kill(slot: number): void {
    (this.#words[slot * WORDS + 6] as number) |= DEAD;
  }

  isDead(slot: number): boolean {
    return ((this.#words[slot * WORDS + 6] as number) & DEAD) !== 0;
  }

  /** Notes that the event carries a payload. */
  load(slot: number): void {
    (this.#words[slot * WORDS + 6] as number) |= LOADED;
  }

  isLoaded(slot: number): boolean {
    return ((this.#words[slot * WORDS + 6] as number) & LOADED) !== 0;
  }

  atUs(slot: number): number {
    return this.#floats[slot * FLOATS] as number;
  }

  order(slot: number): number {
    return this.#floats[slot * FLOATS + 1] as number;
  }

  next(slot: number): number {
    return this.#words[slot * WORDS + 4] as number;
  }

  chain(slot: number, next: number): void {
    this.#words[slot * WORDS + 4] = next;
  }

  kind(slot: number): number {
    return (this.#words[slot * WORDS + 6] as number) & KIND_MASK;
  }

  subject(slot: number): number {
    return this.#words[slot * WORDS + 7] as number;
  }

  /** The number that names this slot in this generation, and no other event ever. */
  ticket(slot: number): number {
    return (this.#words[slot * WORDS + 5] as number) * SLOTS_MAX + slot;
  }

  /** The slot a ticket names, or `NONE` when its event is over, cancelled or was never there. */
  find(ticket: number): number {
    const generation = Math.floor(ticket / SLOTS_MAX);
    const slot = ticket - generation * SLOTS_MAX;
    if (!(slot >= 0 && slot < this.#usedCount)) return NONE;
    return this.#words[slot * WORDS + 5] === generation ? slot : NONE;
  }

  /** Takes a slot that was never used; it ends the chain of free ones. */
  #extend(): number {
    if (this.#usedCount === this.#capacity) this.#grow();
    const slot = this.#usedCount++;
    this.#words[slot * WORDS + 4] = NONE;
    return slot;
  }

  #grow(): void {
    assert(this.#capacity < SLOTS_MAX, `at most ${SLOTS_MAX} events are pending`);
    const larger = new Float64Array(this.#capacity * 2 * FLOATS);
    larger.set(this.#floats);
    this.#floats = larger;
    this.#words = new Int32Array(larger.buffer);
    this.#capacity *= 2;
  }
}
