import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normal } from '../random/samplers.ts';
import { stream } from '../random/stream.ts';
import { alikeFrom, lagOneOf, steadyStateOf } from './batches.ts';
import { meanOf } from './estimate.ts';
import { BATCH_COUNT, warmUpOf } from './warm-up.ts';

describe('a warm-up', () => {
  it('is cut where the definition of MSER-5 says', () => {
    const series = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 2 * BATCH_COUNT, maxLength: 80 });
    fc.assert(
      fc.property(series, (values) => {
        const batches = Array.from({ length: Math.floor(values.length / BATCH_COUNT) }, (_, n) =>
          meanOf(values.slice(n * BATCH_COUNT, (n + 1) * BATCH_COUNT)),
        );
        const errorAfter = (cut: number): number => {
          const rest = batches.slice(cut);
          const mean = meanOf(rest);
          return rest.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rest.length ** 2;
        };
        const cuts = batches.slice(0, Math.floor(batches.length / 2) + 1).map((_, cut) => errorAfter(cut));
        const found = warmUpOf(values).cutCount / BATCH_COUNT;
        expect(cuts[found]).toBeCloseTo(Math.min(...cuts), 9);
      }),
    );
  });

  it('cuts off a start that is far from the rest, and nothing of a constant', () => {
    const dice = stream(3, 'statistics', 'warm-up');
    const values = Array.from({ length: 500 }, (_, n) => (n < 60 ? 40 : 0) + normal(dice.next(), 10, 1));
    const { cutCount, isSettled } = warmUpOf(values);
    expect(cutCount).toBeGreaterThanOrEqual(60);
    expect(cutCount).toBeLessThan(120);
    expect(isSettled).toBe(true);
    expect(warmUpOf(new Array(50).fill(4))).toEqual({ cutCount: 0, isSettled: true });
  });

  it('has not settled where the numbers go on rising', () => {
    expect(warmUpOf(Array.from({ length: 100 }, (_, n) => n)).isSettled).toBe(false);
    for (const power of [0.5, 1, 2, 3]) {
      const rising = Array.from({ length: 400 }, (_, n) => n ** power);
      expect(steadyStateOf(rising).doubts).not.toEqual([]);
    }
  });
});

/** A series in which each number keeps a share of the one before. */
function lagging(seed: number, keptShare: number, count: number): readonly number[] {
  const dice = stream(seed, 'statistics', 'lagging');
  let value = 0;
  return Array.from({ length: count }, () => {
    value = keptShare * value + normal(dice.next(), 0, 1);
    return value;
  });
}

/** How many of 400 series are believed, and how many of those intervals hold the true mean of 0. */
function believedOf(
  keptShare: number,
  count: number,
): { readonly share: number; readonly heldShare: number } {
  const found = Array.from({ length: 400 }, (_, seed) => steadyStateOf(lagging(seed, keptShare, count)));
  const believed = found.filter(({ doubts }) => doubts.length === 0);
  const held = believed.filter(({ mean, halfWidth }) => Math.abs(mean) <= halfWidth);
  return { share: believed.length / found.length, heldShare: held.length / Math.max(1, believed.length) };
}

describe('batch means', () => {
  it('are believed where numbers forget soon, and then hold', () => {
    const { share, heldShare } = believedOf(0.5, 2_000);
    expect(share).toBeGreaterThan(0.8);
    expect(heldShare).toBeGreaterThan(0.9);
  });

  it('are doubted where numbers remember longer than the series is', () => {
    expect(believedOf(0.999, 400).share).toBeLessThan(0.25);
  });

  it('have no interval where there is hardly anything to batch', () => {
    const { halfWidth, doubts, mean } = steadyStateOf([1, 2, 3, 1, 2, 3, 1, 2, 3, 1]);
    expect(halfWidth).toBe(Number.POSITIVE_INFINITY);
    expect(mean).toBeGreaterThan(0);
    expect(doubts).toContain('too-short');
  });

  it('are called alike in twenty of 100 cases when they are not', () => {
    const caseCount = 4_000;
    for (const count of [8, 32]) {
      const dice = stream(count, 'statistics', 'alike');
      let alike = 0;
      for (let n = 0; n < caseCount; n++) {
        const means = Array.from({ length: count }, () => normal(dice.next(), 0, 1));
        if (lagOneOf(means) > alikeFrom(count)) alike++;
      }
      // Four standard errors of a share of 20 % in 4,000 cases, and a little for the tail that is not quite normal.
      expect(Math.abs(alike / caseCount - 0.2)).toBeLessThan(0.03);
    }
  });
});
