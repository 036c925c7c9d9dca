import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exponential, normal } from '../random/samplers.ts';
import { stream } from '../random/stream.ts';
import { superiority } from './effect.ts';
import { estimateOf, meanOf } from './estimate.ts';
import { holm } from './holm.ts';
import { compared } from './paired.ts';
import { progressOf } from './stopping.ts';

const amounts = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe('a mean with its interval', () => {
  it('holds the true mean of normal numbers in 95 of 100 cases, few or many', () => {
    for (const count of [2, 5, 30]) {
      const dice = stream(count, 'statistics', 'coverage');
      const caseCount = 4_000;
      let held = 0;
      for (let n = 0; n < caseCount; n++) {
        const { mean, halfWidth } = estimateOf(
          Array.from({ length: count }, () => normal(dice.next(), 7, 3)),
        );
        if (Math.abs(mean - 7) <= halfWidth) held++;
      }
      // Four standard errors of a share of 95 % in 4,000 cases are 1.4 points.
      expect(Math.abs(held / caseCount - 0.95)).toBeLessThan(0.014);
    }
  });

  it('moves and stretches with the numbers, and has no width where all are equal', () => {
    const many = fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(many, fc.integer({ min: 1, max: 9 }), fc.integer(), (values, factor, shift) => {
        const plain = estimateOf(values);
        const moved = estimateOf(values.map((value) => value * factor + shift));
        expect(moved.mean).toBeCloseTo(plain.mean * factor + shift, 5);
        expect(moved.halfWidth).toBeCloseTo(plain.halfWidth * factor, 5);
      }),
    );
    fc.assert(
      fc.property(amounts, fc.integer({ min: 2, max: 60 }), (value, count) => {
        expect(estimateOf(new Array(count).fill(value))).toEqual({ count, mean: value, sd: 0, halfWidth: 0 });
      }),
    );
  });

  it('knows nothing from a single number', () => {
    expect(estimateOf([3]).halfWidth).toBe(Number.POSITIVE_INFINITY);
    expect(compared([3], [4]).pValue).toBe(1);
  });
});

describe('a comparison in pairs', () => {
  it('rejects a difference that is none in five of 100 cases, as its interval does', () => {
    const dice = stream(2, 'statistics', 'pairs');
    const caseCount = 4_000;
    let rejected = 0;
    for (let n = 0; n < caseCount; n++) {
      const world = Array.from({ length: 10 }, () => exponential(dice.next(), 50));
      const [first, second] = [0, 1].map(() => world.map((base) => base + normal(dice.next(), 0, 1)));
      const { pValue, difference } = compared(first ?? [], second ?? []);
      expect(pValue < 0.05).toBe(Math.abs(difference.mean) > difference.halfWidth);
      if (pValue < 0.05) rejected++;
    }
    expect(Math.abs(rejected / caseCount - 0.05)).toBeLessThan(0.014);
  });

  it('goes by the signs where all differences are the same, and by nothing where there are none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 1, max: 9 }), (count, gap) => {
        const first = Array.from({ length: count }, (_, n) => n);
        const shifted = compared(
          first,
          first.map((value) => value + gap),
        );
        expect(shifted.pValue).toBe(2 * 0.5 ** count);
        expect(compared(first, first).pValue).toBe(1);
      }),
    );
  });

  it('turns round with its sides', () => {
    const pairs = fc.array(fc.tuple(amounts, amounts), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(pairs, (both) => {
        const [first, second] = [both.map(([a]) => a), both.map(([, b]) => b)];
        const [there, back] = [compared(first, second), compared(second, first)];
        expect(back.difference.mean).toBeCloseTo(-there.difference.mean, 5);
        expect(back.pValue).toBeCloseTo(there.pValue, 9);
        expect(back.superiorityShare).toBeCloseTo(1 - there.superiorityShare, 9);
      }),
    );
  });

  it('counts how often one side is larger as a count of all pairs does', () => {
    const few = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(few, few, (first, second) => {
        const signs = first.flatMap((a) => second.map((b) => (Math.sign(a - b) + 1) / 2));
        expect(superiority(first, second)).toBeCloseTo(meanOf(signs), 12);
      }),
    );
  });
});

describe("Holm's correction", () => {
  it('is what testing every set of the hypotheses by Bonferroni comes to', () => {
    const few = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(few, (pValues) => {
        // Closed testing (Marcus, Peritz & Gabriel 1976): one falls only when every set that it is in falls.
        const closed = pValues.map(() => 0);
        for (let set = 1; set < 2 ** pValues.length; set++) {
          const members = pValues.map((_, n) => n).filter((n) => (set >> n) & 1);
          const least = Math.min(...members.map((n) => pValues[n] ?? 1));
          const together = Math.min(1, members.length * least);
          for (const n of members) closed[n] = Math.max(closed[n] ?? 0, together);
        }
        for (const [n, value] of holm(pValues).entries()) expect(value).toBeCloseTo(closed[n] ?? -1, 12);
      }),
    );
  });
});

describe('sequential stopping', () => {
  it('stops once every interval is narrow enough, not before the least count, and at the most', () => {
    const samples = fc.integer({ min: 2, max: 12 }).chain((length) =>
      fc.array(fc.array(fc.integer({ min: 90, max: 110 }), { minLength: length, maxLength: length }), {
        minLength: 1,
        maxLength: 3,
      }),
    );
    fc.assert(
      fc.property(samples, (all) => {
        const count = all[0]?.length ?? 0;
        const isNarrow = all.every((values) => {
          const { mean, halfWidth } = estimateOf(values);
          return halfWidth <= 0.05 * mean;
        });
        const { isEnough, isPrecise } = progressOf(all, {
          halfWidthShare: 0.05,
          leastCount: 5,
          mostCount: 10,
        });
        expect(isPrecise).toBe(isNarrow);
        expect(isEnough).toBe(count >= 10 || (count >= 5 && isNarrow));
      }),
    );
  });
});
