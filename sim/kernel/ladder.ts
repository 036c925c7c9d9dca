import type { Front } from './front.ts';
import { NONE, type Records } from './records.ts';

/** A bucket up to this size goes to the front as it is; a larger one becomes a rung of its own. */
const CROWD = 64;

/** A front above this size is spread over a rung; four crowds, so that it does not happen in turns. */
const FRONT_MAX = 4 * CROWD;

const BUCKETS_MAX = 2 ** 22;

/** One row of buckets of equal width, a power of two so that finding the bucket is exact and cheap. */
interface Rung {
  heads: Int32Array;
  startUs: number;
  widthUs: number;
  perUs: number;
  bucketCount: number;
  /** The first bucket that has not been taken yet. */
  index: number;
  /** Where that bucket starts: what is earlier belongs to the rung below or to the front. */
  floorUs: number;
}

/**
 * Keeps the events that are not due yet in buckets, unsorted, and hands the front one small bucket at a
 * time: a ladder queue (Tang, Goh & Thng, "Ladder queue: an O(1) priority queue structure for
 * large-scale discrete event simulation", ACM TOMACS 15(3), 2005). The rows are `top` (everything
 * beyond the first rung, one chain), then rungs, each one spreading a crowded bucket of the rung above.
 *
 * Differs from the paper in its lowest row: a heap (`Front`) in place of a sorted list, which makes
 * many events in one microsecond harmless and gives ties their total order.
 */
export class Ladder {
  readonly #records: Records;
  readonly #front: Front;
  readonly #rungs: Rung[] = [];
  #depth = 0;
  #bucketCount = 0;
  #top = NONE;
  #topCount = 0;
  #topStartUs = 0;
  #topMinUs = Number.POSITIVE_INFINITY;
  #topMaxUs = 0;

  constructor(records: Records, front: Front) {
    this.#records = records;
    this.#front = front;
  }

  /** How many buckets a sweep has to look into. */
  get bucketCount(): number {
    return this.#bucketCount;
  }

  /** Puts an event where it belongs: top, a rung or the front. */
  push(atUs: number, order: number, slot: number): void {
    if (atUs >= this.#topStartUs) {
      this.#pushTop(atUs, slot);
      return;
    }
    for (let level = 0; level < this.#depth; level++) {
      const rung = this.#rungs[level] as Rung;
      if (atUs >= rung.floorUs) {
        const bucket = ((atUs - rung.startUs) * rung.perUs) | 0;
        this.#records.chain(slot, rung.heads[bucket] as number);
        rung.heads[bucket] = slot;
        return;
      }
    }
    this.#front.push(atUs, order, slot);
    if (this.#front.length > FRONT_MAX) this.#spill();
  }

  /** Moves the next events to the empty front; says whether there were any. */
  refill(): boolean {
    for (;;) {
      if (this.#depth === 0) {
        if (this.#topCount === 0) return false;
        this.#takeTop();
      } else {
        this.#takeBucket(this.#rungs[this.#depth - 1] as Rung);
      }
      if (this.#front.length > 0) return true;
    }
  }

  /** Unchains every cancelled event and gives each to `forget`. */
  sweep(forget: (slot: number) => void): void {
    for (const rung of this.#rungs.slice(0, this.#depth)) {
      for (let bucket = rung.index; bucket < rung.bucketCount; bucket++) {
        const head = rung.heads[bucket] as number;
        if (head !== NONE) rung.heads[bucket] = this.#sift(head, forget);
      }
    }
    this.#top = this.#sift(this.#top, forget);
    this.#topCount = this.#lengthOf(this.#top);
  }

  /** Every record in it, in no particular order. */
  slots(): readonly number[] {
    const chains = this.#rungs.slice(0, this.#depth).flatMap((rung) => Array.from(rung.heads));
    const found: number[] = [];
    for (const chain of [this.#top, ...chains]) {
      for (let slot = chain; slot !== NONE; slot = this.#records.next(slot)) found.push(slot);
    }
    return found;
  }

  #pushTop(atUs: number, slot: number): void {
    this.#records.chain(slot, this.#top);
    this.#top = slot;
    this.#topCount++;
    if (atUs < this.#topMinUs) this.#topMinUs = atUs;
    if (atUs > this.#topMaxUs) this.#topMaxUs = atUs;
  }

  #takeTop(): void {
    const chain = this.#top;
    const count = this.#topCount;
    const minUs = this.#topMinUs;
    const endUs = this.#topMaxUs + 1;
    this.#top = NONE;
    this.#topCount = 0;
    this.#topStartUs = endUs;
    this.#topMinUs = Number.POSITIVE_INFINITY;
    this.#topMaxUs = 0;
    this.#lower(chain, count, minUs, endUs);
  }

  #takeBucket(rung: Rung): void {
    const { heads, bucketCount } = rung;
    let index = rung.index;
    while (index < bucketCount && heads[index] === NONE) index++;
    if (index === bucketCount) {
      this.#depth--;
      this.#bucketCount -= bucketCount;
      return;
    }
    const chain = heads[index] as number;
    heads[index] = NONE;
    rung.index = index + 1;
    rung.floorUs = rung.startUs + (index + 1) * rung.widthUs;
    this.#lower(chain, this.#lengthOf(chain), rung.floorUs - rung.widthUs, rung.floorUs);
  }

  /** Hands a small or simultaneous chain to the front and spreads any other over a new rung. */
  #lower(chain: number, count: number, fromUs: number, endUs: number): void {
    const records = this.#records;
    if (count > CROWD && endUs - fromUs > 1) {
      const rung = this.#raise(count, fromUs, endUs);
      for (let slot = chain; slot !== NONE; ) {
        const next = records.next(slot);
        const bucket = ((records.atUs(slot) - rung.startUs) * rung.perUs) | 0;
        records.chain(slot, rung.heads[bucket] as number);
        rung.heads[bucket] = slot;
        slot = next;
      }
      return;
    }
    for (let slot = chain; slot !== NONE; slot = records.next(slot)) {
      this.#front.push(records.atUs(slot), records.order(slot), slot);
    }
  }

  /** Adds an empty lowest rung that ends exactly where the row above it begins. */
  #raise(count: number, fromUs: number, endUs: number): Rung {
    const spanUs = endUs - fromUs;
    let widthUs = 1;
    while (widthUs * Math.min(count, BUCKETS_MAX) < spanUs) widthUs *= 2;
    const bucketCount = Math.ceil(spanUs / widthUs);
    const startUs = endUs - bucketCount * widthUs;
    const old = this.#rungs[this.#depth];
    const fits = old !== undefined && old.heads.length >= bucketCount;
    const heads = fits ? old.heads : new Int32Array(bucketCount).fill(NONE);
    const rung: Rung = {
      heads,
      startUs,
      widthUs,
      perUs: 1 / widthUs,
      bucketCount,
      index: 0,
      floorUs: startUs,
    };
    this.#rungs[this.#depth++] = rung;
    this.#bucketCount += bucketCount;
    return rung;
  }

  /** Spreads a front that has grown large, unless all of it is due in the same microsecond. */
  #spill(): void {
    const lowest = this.#rungs[this.#depth - 1];
    const endUs = this.#depth > 0 && lowest !== undefined ? lowest.floorUs : this.#topStartUs;
    const fromUs = this.#front.atUs;
    if (endUs - fromUs <= 1) return;
    const slots = this.#front.drain();
    const rung = this.#raise(slots.length, fromUs, endUs);
    for (const slot of slots) {
      const bucket = ((this.#records.atUs(slot) - rung.startUs) * rung.perUs) | 0;
      this.#records.chain(slot, rung.heads[bucket] as number);
      rung.heads[bucket] = slot;
    }
  }

  #lengthOf(chain: number): number {
    let count = 0;
    for (let slot = chain; slot !== NONE; slot = this.#records.next(slot)) count++;
    return count;
  }

  #sift(chain: number, forget: (slot: number) => void): number {
    let kept = NONE;
    for (let slot = chain; slot !== NONE; ) {
      const next = this.#records.next(slot);
      if (this.#records.isDead(slot)) {
        forget(slot);
      } else {
        this.#records.chain(slot, kept);
        kept = slot;
      }
      slot = next;
    }
    return kept;
  }
}
