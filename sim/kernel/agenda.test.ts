import { describe, expect, it } from 'vitest';
import { Agenda, NO_TICKET } from './agenda.ts';

describe('an agenda', () => {
  it('gives simultaneous events by rank, then first come first served', () => {
    const agenda = new Agenda([1, 0]);
    agenda.schedule(5, 0, 1);
    agenda.schedule(5, 1, 2);
    agenda.schedule(5, 0, 3);
    agenda.schedule(5, 1, 4);
    agenda.schedule(4, 0, 5);
    expect(subjectsOf(agenda)).toEqual([5, 2, 4, 1, 3]);
  });

  it('is first come first served among 100,000 simultaneous events that each bring another', () => {
    const agenda = new Agenda([0]);
    const count = 100_000;
    for (let subject = 0; subject < count; subject++) agenda.schedule(7, 0, subject);
    let expected = 0;
    agenda.runUntil(7, (_, subject) => {
      if (subject !== expected++) throw new Error(`event ${subject} came out of turn`);
      if (subject < count) agenda.schedule(7, 0, subject + count);
    });
    expect(expected).toBe(2 * count);
  });

  it('runs what is due and sets its clock to the end, also when nothing is', () => {
    const agenda = new Agenda([0]);
    agenda.schedule(10, 0, 1);
    agenda.schedule(20, 0, 2);
    const ran: number[] = [];
    expect(agenda.runUntil(15, (_, subject) => ran.push(subject))).toBe(1);
    expect([ran, agenda.nowUs, agenda.size, agenda.nextAtUs()]).toEqual([[1], 15, 1, 20]);
    agenda.schedule(15, 0, 3);
    agenda.runUntil(Number.POSITIVE_INFINITY, (_, subject) => ran.push(subject));
    expect([ran, agenda.nowUs]).toEqual([[1, 3, 2], 20]);
  });

  it('gives a payload to the event that carries it and to no other', () => {
    const agenda = new Agenda<string>([0]);
    agenda.schedule(1, 0, 1, 'freight');
    agenda.schedule(2, 0, 2);
    agenda.cancel(agenda.schedule(3, 0, 3, 'lost'));
    agenda.schedule(4, 0, 4);
    const seen: unknown[] = [];
    agenda.runUntil(9, (_, subject, payload) => seen.push([subject, payload]));
    expect(seen).toEqual([
      [1, 'freight'],
      [2, undefined],
      [4, undefined],
    ]);
  });

  it('stops on what cannot be meant', () => {
    const agenda = new Agenda([0], 100);
    expect(() => agenda.schedule(99, 0, 1)).toThrow('nothing is scheduled in the past: 99 µs, now 100 µs');
    expect(() => agenda.schedule(100.5, 0, 1)).toThrow('whole microseconds');
    expect(() => agenda.schedule(Number.NaN, 0, 1)).toThrow('whole microseconds');
    expect(() => agenda.schedule(101, 1, 1)).toThrow('event kind 1 has a rank');
    expect(() => agenda.schedule(101, 0, 2 ** 31)).toThrow('32-bit');
    expect(() => new Agenda([32])).toThrow('rank');
    expect(agenda.size).toBe(0);
  });
});

describe('cancelling', () => {
  it('never lets a stale ticket cancel the younger event in its slot', () => {
    const agenda = new Agenda([0]);
    const first = agenda.schedule(1, 0, 1);
    agenda.advance();
    const second = agenda.schedule(2, 0, 2);
    expect(agenda.cancel(first)).toBe(false);
    expect(agenda.isPending(second)).toBe(true);
    expect(agenda.cancel(second)).toBe(true);
    expect(agenda.cancel(second)).toBe(false);
    agenda.schedule(3, 0, 3);
    expect(agenda.cancel(second)).toBe(false);
    expect(agenda.cancel(NO_TICKET)).toBe(false);
    expect(subjectsOf(agenda)).toEqual([3]);
  });

  it('keeps no cancelled events: a timer reset a million times stays small', () => {
    const agenda = new Agenda([0]);
    const bystanders = 500;
    for (let i = 0; i < bystanders; i++) agenda.schedule(2 ** 50 + i * 2 ** 20, 0, i);
    const before = process.memoryUsage().arrayBuffers;
    let timer = NO_TICKET;
    for (let i = 1; i <= 1_000_000; i++) {
      agenda.cancel(timer);
      timer = agenda.schedule(i + 1_000_000, 0, -1);
      if (i % 10 !== 0) continue;
      agenda.schedule(i, 0, -2);
      agenda.advance();
    }
    expect(agenda.size).toBe(bystanders + 1);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
  });

  it('keeps no events that were cancelled just before they happened', () => {
    const agenda = new Agenda([0]);
    agenda.schedule(2 ** 40, 0, 0);
    agenda.nextAtUs(); // From now on everything earlier is among the next events.
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 1; i <= 100_000; i++) {
      agenda.cancel(agenda.schedule(i, 0, i));
      agenda.schedule(i, 0, i);
      if (i % 2 === 0) agenda.cancel(agenda.schedule(i, 0, i));
      agenda.advance();
    }
    for (let i = 1; i <= 100_000; i++) agenda.cancel(agenda.schedule(2 ** 39, 0, i));
    expect(agenda.size).toBe(1);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
  });
});

function subjectsOf(agenda: Agenda): readonly number[] {
  const subjects: number[] = [];
  while (agenda.advance()) subjects.push(agenda.subject);
  return subjects;
}
