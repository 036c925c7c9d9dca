import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram } from './histogram.ts';

/** Half a cell of the 32 of a doubling, and a hair for rounding. */
const TOLERANCE_SHARE = 1 / 64 + 1e-9;

/** Durations over all orders of magnitude, from nothing to twenty days. */
const durations = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 40 }),
    fc.integer({ min: 0, max: 5_000_000 }),
    fc.double({ min: 0, max: 41, noNaN: true }).map((octave) => Math.floor(2 ** octave)),
  ),
  { minLength: 1, maxLength: 200, size: 'max' },
);
const shares = fc.oneof(fc.constantFrom(0.5, 0.95, 0.99, 1), fc.double({ min: 0.001, max: 1, noNaN: true }));

function filled(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

describe('histogram', () => {
  it('gives every quantile of a sorted list to within half a cell', () => {
    fc.assert(
      fc.property(durations, shares, (values, share) => {
        const sorted = values.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? 0;
        const told = filled(values).quantileUs(share);
        expect(Math.abs(told - exact)).toBeLessThanOrEqual(exact * TOLERANCE_SHARE);
      }),
    );
  });

  it('knows count, mean and maximum exactly', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const histogram = filled(values);
        const sum = values.reduce((total, value) => total + value, 0);
        expect(histogram.count).toBe(values.length);
        expect(histogram.maxUs).toBe(Math.max(...values));
        expect(histogram.meanUs).toBeCloseTo(sum / values.length, 3);
        expect(histogram.cells().reduce((total, [, count]) => total + count, 0)).toBe(values.length);
      }),
    );
  });

  it('does not care in which order values came', () => {
    fc.assert(
      fc.property(
        durations.chain((values) =>
          fc.tuple(fc.constant(values), fc.shuffledSubarray(values, { minLength: values.length })),
        ),
        ([one, other]) => {
          expect(filled(one).cells()).toEqual(filled(other).cells());
        },
      ),
    );
  });

  it('has cells in growing order whose middles lie in them', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const middles = filled(values)
          .cells()
          .map(([middle]) => middle);
        expect(middles).toEqual(middles.toSorted((a, b) => a - b));
        for (const [middle, count] of filled(values).cells()) {
          const near = values.filter(
            (value) => Math.abs(value - middle) <= Math.max(middle * TOLERANCE_SHARE, 0),
          );
          expect(near.length).toBeGreaterThanOrEqual(count);
        }
      }),
    );
  });

  it('says 0 of everything when it has counted nothing', () => {
    const empty = new Histogram();
    expect([empty.count, empty.meanUs, empty.maxUs, empty.quantileUs(0.5)]).toEqual([0, 0, 0, 0]);
  });
});
