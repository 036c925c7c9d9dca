import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corrected, independent, seenVariance, varianceOf } from './block.ts';

const number = fc.double({ min: -3, max: 3, noNaN: true });
const observations = fc.array(
  fc.record({
    slopes: fc.tuple(number, number),
    value: number,
    noise: fc.double({ min: 0.05, max: 2, noNaN: true }),
  }),
  { maxLength: 12, size: 'max' },
);

describe('a belief that hears one observation after the other', () => {
  it('ends where the normal equations of all of them at once do', () => {
    fc.assert(
      fc.property(observations, (heard) => {
        const [priorMeans, priorVariances] = [
          [0.5, -1],
          [1, 4],
        ];
        let block = independent(priorMeans, priorVariances);
        for (const { slopes, value, noise } of heard) {
          const expected = slopes[0] * (block.means[0] ?? 0) + slopes[1] * (block.means[1] ?? 0);
          const variance = noise + seenVariance(block, slopes);
          block = corrected(block, slopes, { surprise: value - expected, variance });
        }
        // Cramer's rule on (prior precision + Σ s sᵀ ÷ noise) x = prior precision · mean + Σ s · value ÷ noise.
        let [aa, ab, bb] = [1, 0, 0.25];
        let [ra, rb] = [0.5, -0.25];
        for (const {
          slopes: [s, t],
          value,
          noise,
        } of heard) {
          aa += (s * s) / noise;
          ab += (s * t) / noise;
          bb += (t * t) / noise;
          ra += (s * value) / noise;
          rb += (t * value) / noise;
        }
        const determinant = aa * bb - ab * ab;
        expect(block.means[0]).toBeCloseTo((ra * bb - rb * ab) / determinant, 6);
        expect(block.means[1]).toBeCloseTo((rb * aa - ra * ab) / determinant, 6);
        expect(varianceOf(block, 0)).toBeCloseTo(bb / determinant, 6);
        expect(varianceOf(block, 1)).toBeCloseTo(aa / determinant, 6);
      }),
    );
  });
});
