import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Agenda, NO_TICKET, type Ticket } from './agenda.ts';

/** Two kinds share a rank, and the ranks do not rise with the kinds. */
const RANKS = [1, 0, 1];

interface Note {
  readonly atUs: number;
  readonly kind: number;
  readonly subject: number;
}

/** The witness: an array that is searched from end to end for everything. */
class Calendar {
  notes: Note[] = [];
  nowUs = 0;

  next(): Note | undefined {
    let first: Note | undefined;
    // The array is in order of scheduling, so only an earlier or more urgent note takes precedence.
    for (const note of this.notes) if (first === undefined || isBefore(note, first)) first = note;
    return first;
  }

  remove(subject: number): boolean {
    const rest = this.notes.filter((note) => note.subject !== subject);
    const wasThere = rest.length < this.notes.length;
    this.notes = rest;
    return wasThere;
  }
}

function isBefore(a: Note, b: Note): boolean {
  if (a.atUs !== b.atUs) return a.atUs < b.atUs;
  return (RANKS[a.kind] ?? 0) < (RANKS[b.kind] ?? 0);
}

type Deed =
  | { readonly kind: 'schedule'; readonly event: number; readonly inUs: number }
  | { readonly kind: 'append'; readonly beyondUs: number }
  | { readonly kind: 'burst'; readonly count: number; readonly spanUs: number; readonly salt: number }
  | { readonly kind: 'cancel'; readonly pick: number }
  | { readonly kind: 'purge'; readonly keepEvery: number }
  | { readonly kind: 'advance'; readonly count: number }
  | { readonly kind: 'run'; readonly forUs: number };

function deed(): fc.Arbitrary<Deed> {
  const delayUs = fc.oneof(fc.nat(3), fc.nat(5_000), fc.integer({ min: 0, max: 2 ** 40 }));
  return fc.oneof(
    fc.record({ kind: fc.constant('schedule' as const), event: fc.nat(2), inUs: delayUs }),
    fc.record({ kind: fc.constant('append' as const), beyondUs: fc.nat(3) }),
    fc.record({
      kind: fc.constant('burst' as const),
      count: fc.integer({ min: 1, max: 700 }),
      spanUs: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 2 ** 33 })),
      salt: fc.nat(1_000),
    }),
    fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat() }),
    fc.record({ kind: fc.constant('purge' as const), keepEvery: fc.integer({ min: 1, max: 50 }) }),
    fc.record({ kind: fc.constant('advance' as const), count: fc.integer({ min: 1, max: 120 }) }),
    fc.record({ kind: fc.constant('run' as const), forUs: delayUs }),
  );
}

/** Lives one history in an agenda and in the calendar, comparing all that can be seen. */
class Twins {
  readonly agenda = new Agenda<string>(RANKS);
  readonly calendar = new Calendar();
  readonly tickets: Ticket[] = [];

  live(deed: Deed): void {
    if (deed.kind === 'schedule') this.#schedule(deed.event, deed.inUs);
    if (deed.kind === 'append') this.#append(deed.beyondUs);
    if (deed.kind === 'burst') this.#burst(deed.count, deed.spanUs, deed.salt);
    if (deed.kind === 'cancel') this.#cancel(deed.pick);
    if (deed.kind === 'purge') this.#purge(deed.keepEvery);
    if (deed.kind === 'advance') for (let i = 0; i < deed.count; i++) this.#advance(Number.POSITIVE_INFINITY);
    if (deed.kind === 'run') this.#run(this.calendar.nowUs + deed.forUs);
    expect(this.agenda.size).toBe(this.calendar.notes.length);
    expect(this.agenda.nowUs).toBe(this.calendar.nowUs);
    expect(this.agenda.nextAtUs()).toBe(this.calendar.next()?.atUs ?? Number.POSITIVE_INFINITY);
  }

  #schedule(kind: number, inUs: number): void {
    const subject = this.tickets.length;
    const atUs = this.calendar.nowUs + inUs;
    const payload = subject % 3 === 0 ? `payload ${subject}` : undefined;
    this.tickets.push(this.agenda.schedule(atUs, kind, subject, payload));
    this.calendar.notes.push({ atUs, kind, subject });
  }

  /** Just after the latest event is where one row of buckets ends and the next begins. */
  #append(beyondUs: number): void {
    const latestUs = this.calendar.notes.reduce(
      (latest, { atUs }) => Math.max(latest, atUs),
      this.calendar.nowUs,
    );
    this.#schedule(0, latestUs - this.calendar.nowUs + beyondUs);
  }

  #burst(count: number, spanUs: number, salt: number): void {
    for (let i = 0; i < count; i++)
      this.#schedule((i * 7) % 3, ((i + 1) * 7_919 * (salt + 1) * 104_729) % spanUs);
  }

  /** Picks among all tickets ever given, so most of them are stale; each name must be unique. */
  #cancel(pick: number): void {
    if (this.tickets.length === 0) return;
    const subject = pick % this.tickets.length;
    const ticket = this.tickets[subject] ?? NO_TICKET;
    const isPending = this.agenda.isPending(ticket);
    expect(this.agenda.cancel(ticket)).toBe(isPending);
    expect(this.calendar.remove(subject)).toBe(isPending);
  }

  #purge(keepEvery: number): void {
    const doomed = this.calendar.notes.filter((_, index) => index % keepEvery !== 0);
    for (const { subject } of doomed)
      expect(this.agenda.cancel(this.tickets[subject] ?? NO_TICKET)).toBe(true);
    this.calendar.notes = this.calendar.notes.filter((_, index) => index % keepEvery === 0);
  }

  #advance(untilUs: number): boolean {
    const due = this.calendar.next();
    const isDue = due !== undefined && due.atUs <= untilUs;
    expect(this.agenda.advance(untilUs)).toBe(isDue);
    if (!isDue) return false;
    const { kind, subject, payload, nowUs } = this.agenda;
    expect({ atUs: nowUs, kind, subject }).toEqual(due);
    expect(payload).toBe(subject % 3 === 0 ? `payload ${subject}` : undefined);
    this.calendar.nowUs = due.atUs;
    this.calendar.remove(subject);
    return true;
  }

  #run(untilUs: number): void {
    while (this.#advance(untilUs));
    expect(this.agenda.runUntil(untilUs, () => expect.unreachable())).toBe(0);
    this.calendar.nowUs = untilUs;
  }
}

const histories = fc.array(deed(), { maxLength: 16, size: 'max' });

describe('the agenda, whatever is scheduled and taken back', () => {
  it('gives events by time, rank and sequence, and cancels exactly what a ticket names', () => {
    fc.assert(
      fc.property(histories, (deeds) => {
        const twins = new Twins();
        for (const deed of deeds) twins.live(deed);
      }),
      { numRuns: 150 },
    );
  });

  it('has the same future after its entries were carried into a new agenda', () => {
    fc.assert(
      fc.property(histories, (deeds) => {
        const twins = new Twins();
        for (const deed of deeds) twins.live(deed);
        const { agenda } = twins;
        const copy = new Agenda<string>(RANKS, agenda.nowUs);
        for (const { atUs, kind, subject, payload } of agenda.entries())
          copy.schedule(atUs, kind, subject, payload);
        expect(futureOf(copy)).toEqual(futureOf(agenda));
      }),
      { numRuns: 50 },
    );
  });
});

function futureOf(agenda: Agenda<string>): readonly unknown[] {
  const future: unknown[] = [];
  while (agenda.advance()) future.push([agenda.nowUs, agenda.kind, agenda.subject, agenda.payload]);
  return future;
}
