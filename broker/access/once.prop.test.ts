import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OnceBook } from './once.ts';

describe('what may be used once', () => {
  it('is fresh exactly if it was not used before, for as long as it could be used', () => {
    const uses = fc.array(
      fc.record({
        id: fc.constantFrom('a', 'b', 'c', 'd'),
        lifeMs: fc.nat({ max: 3_000 }),
        gapMs: fc.nat({ max: 900 }),
      }),
      { maxLength: 40, size: 'max' },
    );
    fc.assert(
      fc.property(uses, (story) => {
        const book = new OnceBook(100);
        const used: { readonly id: string; readonly untilMs: number }[] = [];
        let nowMs = 0;
        for (const { id, lifeMs, gapMs } of story) {
          nowMs += gapMs;
          const isSpent = used.some((one) => one.id === id && one.untilMs >= nowMs);
          const spent = book.spend(id, nowMs + lifeMs, nowMs);
          if (isSpent) expect(spent).toBe('spent');
          if (!used.some((one) => one.id === id)) expect(spent).toBe('fresh');
          if (spent === 'fresh') used.push({ id, untilMs: nowMs + lifeMs });
        }
      }),
    );
  });

  it('is refused when the book is full, and taken again once there is room', () => {
    const book = new OnceBook(2);
    expect([book.spend('a', 5_000, 0), book.spend('b', 9_000, 0), book.spend('c', 9_000, 0)]).toEqual([
      'fresh',
      'fresh',
      'full',
    ]);
    expect(book.spend('a', 5_000, 10)).toBe('spent');
    expect(book.spend('c', 9_000, 6_000)).toBe('fresh');
    expect(book.size).toBe(2);
  });
});
