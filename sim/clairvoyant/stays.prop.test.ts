import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Chance, leastAbsenceMs } from './stays.ts';

const END = 16;

const chances = (): fc.Arbitrary<Chance[]> =>
  fc.array(
    fc
      .record({
        fromMs: fc.nat(END - 1),
        length: fc.integer({ min: 1, max: 8 }),
        startMs: fc.integer({ min: 1, max: 4 }),
      })
      .map(({ fromMs, length, startMs }) => ({ fromMs, toMs: Math.min(END, fromMs + length), startMs })),
    { size: 'max', maxLength: 6 },
  );

/** Time without an instance of who stays where he is, every millisecond tried for every start. */
function absenceOfStayer(all: readonly Chance[], atMs = 0): number {
  if (atMs >= END) return 0;
  const stays = all
    .filter(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)
    .map(({ toMs, startMs }) => Math.min(startMs, toMs - atMs) + absenceOfStayer(all, toMs));
  return Math.min(1 + absenceOfStayer(all, atMs + 1), ...stays);
}

/**
 * The same of who moves, millisecond by millisecond: he runs on where somebody is up in the next one too, and a start goes on
 * as long as somebody is up; all starts take equally long.
 */
function absenceOfMover(all: readonly Chance[], startMs: number, state = { atMs: 0, doneMs: 0 }): number {
  const { atMs, doneMs } = state;
  if (atMs >= END) return 0;
  const isUp = all.some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
  const next = { atMs: atMs + 1, doneMs: isUp ? doneMs + 1 : 0 };
  const isRunning = isUp && doneMs >= startMs;
  return (isRunning ? 0 : 1) + absenceOfMover(all, startMs, next);
}

describe('the least time that a module is without an instance', () => {
  it('is that of the best of all sequences of hosts, for who stays on each to its end', () => {
    fc.assert(
      fc.property(chances(), (all) => {
        expect(leastAbsenceMs(all, { fromMs: 0, toMs: END }, 'stays')).toBe(absenceOfStayer(all));
      }),
      { numRuns: 300 },
    );
  });

  it('is a start for each stretch in which somebody is up, for who moves', () => {
    fc.assert(
      fc.property(chances(), fc.integer({ min: 1, max: 4 }), (all, startMs) => {
        const alike = all.map((chance) => ({ ...chance, startMs }));
        expect(leastAbsenceMs(alike, { fromMs: 0, toMs: END }, 'moves')).toBe(absenceOfMover(alike, startMs));
      }),
      { numRuns: 300 },
    );
  });

  it('is never more for who moves than for who stays', () => {
    fc.assert(
      fc.property(chances(), (all) => {
        const wanted = { fromMs: 2, toMs: END - 1 };
        expect(leastAbsenceMs(all, wanted, 'moves')).toBeLessThanOrEqual(
          leastAbsenceMs(all, wanted, 'stays'),
        );
      }),
      { numRuns: 300 },
    );
  });
});
