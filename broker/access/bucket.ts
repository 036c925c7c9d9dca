/** How much there may be of something: so much at once, and so much a second in the long run. */
export interface Rate {
  readonly unitsPerSecond: number;
  readonly burstCount: number;
}

/** The state of a token bucket: the time at which it will be full again, if nothing more is taken. */
export type Bucket = number;

/** A bucket from which nothing was taken yet. */
export const fullBucket: Bucket = Number.NEGATIVE_INFINITY;

/** What is left of a bucket, and how long to wait until there is enough: 0 if it was taken, `Infinity` if there never is. */
export interface Taken {
  readonly bucket: Bucket;
  readonly waitMs: number;
}

/**
 * Takes some out of a bucket, or nothing when there is less. One number is the whole state, and one that lies in the past
 * says the same as none, so that buckets nobody uses need not be kept. A clock that is set back empties a bucket at most.
 */
export function take(bucket: Bucket, rate: Rate, unitCount: number, nowMs: number): Taken {
  const unitMs = 1_000 / rate.unitsPerSecond;
  const lackMs = Math.min(Math.max(0, bucket - nowMs), rate.burstCount * unitMs);
  const neededMs = unitCount * unitMs;
  const spareMs = rate.burstCount * unitMs - lackMs;
  if (neededMs <= spareMs) return { bucket: nowMs + lackMs + neededMs, waitMs: 0 };
  const waitMs = unitCount > rate.burstCount ? Number.POSITIVE_INFINITY : neededMs - spareMs;
  return { bucket: nowMs + lackMs, waitMs };
}

/** One bucket that remembers its own state. */
export class Meter {
  readonly #rate: Rate;
  #bucket: Bucket = fullBucket;

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** Takes some, or says how long to wait; 0 if it was taken. */
  take(unitCount: number, nowMs: number): number {
    const { bucket, waitMs } = take(this.#bucket, this.#rate, unitCount, nowMs);
    this.#bucket = bucket;
    return waitMs;
  }
}

/** A bucket for each name. Only those that are not full are kept, and of them a bounded number. */
export class Meters {
  readonly #rate: Rate;
  readonly #nameCountMax: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(rate: Rate, nameCountMax: number) {
    this.#rate = rate;
    this.#nameCountMax = nameCountMax;
  }

  /** How many are kept. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Takes some from the bucket of a name, or says how long to wait; 0 if it was taken. */
  take(name: string, unitCount: number, nowMs: number): number {
    const known = this.#buckets.get(name);
    if (known === undefined && this.#buckets.size >= this.#nameCountMax) this.#makeRoom(nowMs);
    const { bucket, waitMs } = take(known ?? fullBucket, this.#rate, unitCount, nowMs);
    // Written last, so that the one at the front is the one that was used least lately.
    this.#buckets.delete(name);
    this.#buckets.set(name, bucket);
    return waitMs;
  }

  /** How long until a name may take some, without taking it. */
  peek(name: string, unitCount: number, nowMs: number): number {
    return take(this.#buckets.get(name) ?? fullBucket, this.#rate, unitCount, nowMs).waitMs;
  }

  /** Forgets full buckets from the front, and one that is not full when it must: a few in each turn, so that none is slow. */
  #makeRoom(nowMs: number): void {
    let lookedCount = 0;
    for (const [name, bucket] of this.#buckets) {
      lookedCount += 1;
      const isNeeded = this.#buckets.size >= this.#nameCountMax;
      if (bucket <= nowMs || isNeeded) this.#buckets.delete(name);
      if (lookedCount >= LOOK_COUNT) return;
    }
  }
}

/** Buckets looked at in one turn; more than one, so that the store shrinks after a flood. */
const LOOK_COUNT = 4;
