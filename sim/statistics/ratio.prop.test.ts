import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateOf } from './estimate.ts';
import { ratioOf } from './ratio.ts';

const value = fc.double({ min: -50, max: 50, noNaN: true });
const pairs = fc.array(
  fc.tuple(
    value,
    value.map((off) => 100 + off),
  ),
  { minLength: 2, maxLength: 30, size: 'max' },
);

describe('the interval of a ratio', () => {
  it('holds the ratio, and ends where a difference would just be noticed', () => {
    fc.assert(
      fc.property(pairs, (numbers) => {
        const [above, below] = [numbers.map(([a]) => a), numbers.map(([, b]) => b)];
        const found = ratioOf(above, below);
        if (found === null) {
          const { mean, halfWidth } = estimateOf(below);
          return expect(mean).toBeLessThanOrEqual(halfWidth);
        }
        expect(found.low).toBeLessThanOrEqual(found.ratio + 1e-9);
        expect(found.high).toBeGreaterThanOrEqual(found.ratio - 1e-9);
        for (const end of [found.low, found.high]) {
          const rest = estimateOf(above.map((a, index) => a - end * (below[index] as number)));
          expect(Math.abs(Math.abs(rest.mean) - rest.halfWidth)).toBeLessThan(1e-3);
        }
      }),
    );
  });

  it('is a point where the numbers are the same, and is not told where what is below may be 0', () => {
    expect(ratioOf([11, 12, 14], [11, 12, 14])).toEqual({
      ratio: 1,
      low: expect.closeTo(1),
      high: expect.closeTo(1),
    });
    expect(ratioOf([1, 2, 4], [-3, 4, 1])).toBeNull();
    expect(ratioOf([1], [1])).toBeNull();
  });
});
