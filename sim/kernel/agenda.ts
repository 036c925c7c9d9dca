import { assert } from '../../core/index.ts';
import { Front } from './front.ts';
import { Ladder } from './ladder.ts';
import { NONE, Records } from './records.ts';

declare const ticketBrand: unique symbol;

/** Names one scheduled event, for good: once that event is over or cancelled, its ticket names nothing. */
export type Ticket = number & { readonly [ticketBrand]: 'Ticket' };

/** The ticket of no event; cancelling it is allowed and does nothing. */
export const NO_TICKET: Ticket = -1 as Ticket;

/** A pending event as `entries` shows it. */
export interface Appointment<Payload> {
  readonly atUs: number;
  readonly kind: number;
  readonly subject: number;
  readonly payload: Payload | undefined;
}

/** Thirty-two ranks of 2⁴⁸ sequence numbers fill a safe integer; 2⁴⁸ events last ten months at 10 M/s. */
const RANK_MAX = 31;
const RANK_SPAN = 2 ** 48;

/** Fewer cancelled events than this are left where they are; assumption: two KiB are worth no trip. */
const DEAD_MIN = 64;

/** A sweep may look into this many empty buckets per cancelled event; assumption: as dear as one record. */
const BUCKETS_PER_DEAD = 4;

/**
 * Keeps what is going to happen and gives it back in the one order (time, rank, sequence): earlier
 * first, at the same time the lower rank first, at the same rank the one scheduled first.
 *
 * **Time** is a whole number of microseconds. The shortest module run that was measured takes 1.4 ms
 * and a message across a local network about 0.5 ms, so milliseconds would make different moments
 * simultaneous; 2⁵³ µs are 285 years, so nothing overflows; and sums of integers are exact, so a
 * replay meets the same ties. What the core reads in milliseconds is rounded at its border, not here.
 *
 * **Events** are a small integer `kind`, a 32-bit `subject` (an index into the owner's tables) and, where
 * that is not enough, a `payload`. The rank (the class of the event) belongs to its kind. No closure and
 * no object is made per event: 32 bytes in a flat buffer, one number as ticket.
 *
 * **Cancelling** marks the event and forgets its payload at once; the record is dropped when its bucket
 * comes up, or by a sweep as soon as the cancelled outnumber the living. Amortised O(1).
 *
 * **Structure**: a ladder queue over a small heap (`ladder.ts`, `front.ts`). Decided by measurement: hold
 * model (an exponential stream, one event out, one in), events per CPU-second, Node 20.20.2, two shared
 * EPYC cores, medians of 9 for the agenda and of 3 for the others. The heap is `Front` by itself; the
 * agenda's figures include records, tickets and cancellation, the others' do not.
 *
 * | pending   | 4-ary heap alone | this agenda | flatqueue 3.1.0 (ties in no order) |
 * |-----------|------------------|-------------|------------------------------------|
 * |     1,000 |            7.0 M |       8.5 M |                              9.5 M |
 * |   100,000 |            4.0 M |       5.6 M |                              5.3 M |
 * | 1,000,000 |            1.9 M |       3.1 M |                              1.4 M |
 *
 * Of ¼, ½, 1 and 2 buckets per event, 1 was the fastest overall (differences near the noise). What would
 * change our mind: a world whose events mostly fall into the same few microseconds, where the agenda is
 * that heap plus the detour.
 */
export class Agenda<Payload = never> {
  readonly #records = new Records();
  readonly #front = new Front();
  readonly #ladder = new Ladder(this.#records, this.#front);
  readonly #payloads: (Payload | undefined)[] = [];
  readonly #orders: Float64Array;
  #scheduledCount = 0;
  #size = 0;
  #deadCount = 0;
  #nowUs = 0;
  #kind = 0;
  #subject = 0;
  #payload: Payload | undefined = undefined;

  /** `ranks[kind]` in 0 … 31 is the class of that kind among simultaneous events. */
  constructor(ranks: readonly number[], startUs = 0) {
    const sane = ranks.every((rank) => Number.isInteger(rank) && rank >= 0 && rank <= RANK_MAX);
    assert(sane, `every kind of event has a rank in 0 … ${RANK_MAX}`);
    assert(Number.isSafeInteger(startUs) && startUs >= 0, 'the agenda starts at a whole microsecond');
    this.#orders = Float64Array.from(ranks, (rank) => rank * RANK_SPAN);
    this.#nowUs = startUs;
  }

  /** The time of the current event, or what `runUntil` has reached. */
  get nowUs(): number {
    return this.#nowUs;
  }

  /** The kind of the current event: the one the last successful `advance` took out. */
  get kind(): number {
    return this.#kind;
  }

  get subject(): number {
    return this.#subject;
  }

  get payload(): Payload | undefined {
    return this.#payload;
  }

  /** How many events are pending; cancelled ones do not count. */
  get size(): number {
    return this.#size;
  }

  /** Adds an event, at the current time or later; anything else is a broken claim. */
  schedule(atUs: number, kind: number, subject: number, payload?: Payload): Ticket {
    const isTimely = atUs >= this.#nowUs && Number.isSafeInteger(atUs);
    const rankOrder = this.#orders[kind];
    if (!isTimely || rankOrder === undefined || (subject | 0) !== subject) this.#refuse(atUs, kind, subject);
    const order = rankOrder + this.#scheduledCount++;
    const slot = this.#records.take(atUs, order, kind, subject);
    if (payload !== undefined) this.#attach(slot, payload);
    this.#size++;
    this.#ladder.push(atUs, order, slot);
    return this.#records.ticket(slot) as Ticket;
  }

  /** Takes an event back; says whether it was still to come. A stale ticket changes nothing. */
  cancel(ticket: Ticket): boolean {
    const slot = this.#records.find(ticket);
    if (slot === NONE) return false;
    this.#records.expire(slot);
    this.#records.kill(slot);
    if (this.#records.isLoaded(slot)) this.#payloads[slot] = undefined;
    this.#size--;
    this.#deadCount++;
    const bucketShare = this.#ladder.bucketCount / BUCKETS_PER_DEAD;
    if (this.#deadCount > DEAD_MIN + this.#size + bucketShare) this.#sweep();
    return true;
  }

  /** Whether the event of this ticket is still to come. */
  isPending(ticket: Ticket): boolean {
    return this.#records.find(ticket) !== NONE;
  }

  /** When the next event is due; `Infinity` when there is none. */
  nextAtUs(): number {
    return this.#settle() ? this.#front.atUs : Number.POSITIVE_INFINITY;
  }

  /**
   * Takes out the next event if it is due by `untilUs`: the clock moves to it, and `kind`, `subject` and
   * `payload` tell it. The fastest way to run is `while (agenda.advance()) switch (agenda.kind) …`.
   */
  advance(untilUs: number = Number.POSITIVE_INFINITY): boolean {
    if (!this.#settle()) return false;
    const front = this.#front;
    const atUs = front.atUs;
    if (atUs > untilUs) return false;
    const records = this.#records;
    const slot = front.slot;
    front.drop();
    this.#nowUs = atUs;
    this.#kind = records.kind(slot);
    this.#subject = records.subject(slot);
    if (records.isLoaded(slot)) {
      this.#payload = this.#payloads[slot];
      this.#payloads[slot] = undefined;
    } else {
      this.#payload = undefined;
    }
    this.#size--;
    records.expire(slot);
    records.free(slot);
    return true;
  }

  /**
   * Gives every event due by `untilUs` to `act`, those that `act` schedules included, then sets the
   * clock to `untilUs` (not for `Infinity`). Returns how many there were.
   */
  runUntil(
    untilUs: number,
    act: (kind: number, subject: number, payload: Payload | undefined) => void,
  ): number {
    let count = 0;
    for (; this.advance(untilUs); count++) act(this.#kind, this.#subject, this.#payload);
    if (Number.isSafeInteger(untilUs) && untilUs > this.#nowUs) this.#nowUs = untilUs;
    return count;
  }

  /**
   * Everything pending in the order in which it will happen; scheduled into a new agenda in this order
   * it has the same future. Sorts, so it is for snapshots and tests; tickets do not carry over.
   */
  entries(): readonly Appointment<Payload>[] {
    const records = this.#records;
    const slots = [...this.#front.slots(), ...this.#ladder.slots()].filter((slot) => !records.isDead(slot));
    const inOrder = slots.toSorted(
      (a, b) => records.atUs(a) - records.atUs(b) || records.order(a) - records.order(b),
    );
    return inOrder.map((slot) => ({
      atUs: records.atUs(slot),
      kind: records.kind(slot),
      subject: records.subject(slot),
      payload: records.isLoaded(slot) ? this.#payloads[slot] : undefined,
    }));
  }

  /** Brings the earliest live event to the head of the front; says whether there is one. */
  #settle(): boolean {
    for (;;) {
      if (this.#front.length === 0 && !this.#ladder.refill()) return false;
      const slot = this.#front.slot;
      if (!this.#records.isDead(slot)) return true;
      this.#front.drop();
      this.#records.free(slot);
      this.#deadCount--;
    }
  }

  #attach(slot: number, payload: Payload): void {
    // Pushed up to the slot, because an array with a gap turns into a slow dictionary.
    while (this.#payloads.length <= slot) this.#payloads.push(undefined);
    this.#payloads[slot] = payload;
    this.#records.load(slot);
  }

  #sweep(): void {
    const records = this.#records;
    this.#ladder.sweep((slot) => records.free(slot));
    for (const slot of this.#front.drain()) {
      if (records.isDead(slot)) records.free(slot);
      else this.#front.push(records.atUs(slot), records.order(slot), slot);
    }
    this.#deadCount = 0;
  }

  /** Says what is wrong; kept apart so that the fast path builds no sentence. */
  #refuse(atUs: number, kind: number, subject: number): never {
    assert(this.#orders[kind] !== undefined, `event kind ${kind} has a rank`);
    assert((subject | 0) === subject, `subject ${subject} is a 32-bit integer`);
    assert(Number.isSafeInteger(atUs), `times are whole microseconds, not ${atUs}`);
    assert(false, `nothing is scheduled in the past: ${atUs} µs, now ${this.#nowUs} µs`);
  }
}
