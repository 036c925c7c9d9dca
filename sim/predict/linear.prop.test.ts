import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dice } from './dice.ts';
import { eigenOf, solveSymmetric } from './linear.ts';
import { real } from './numbers.ts';

const systems = fc.record({ n: fc.integer({ min: 1, max: 9 }), seed: fc.integer({ min: 0, max: 1e6 }) });

/** A random positive definite matrix. */
function drawn(n: number, seed: number): Float64Array {
  const dice = new Dice(seed, 'matrix');
  const half = Float64Array.from({ length: n * n }, () => dice.normal());
  return Float64Array.from({ length: n * n }, (_, place) => {
    const [row, column] = [Math.floor(place / n), place % n];
    let sum = row === column ? 0.5 : 0;
    for (let k = 0; k < n; k += 1) sum += real(half, row * n + k) * real(half, column * n + k);
    return sum;
  });
}

const times = (matrix: Float64Array, x: Float64Array, n: number): number[] =>
  Array.from({ length: n }, (_, row) =>
    x.reduce((sum, value, column) => sum + real(matrix, row * n + column) * value, 0),
  );

describe('linear algebra', () => {
  it('solves what multiplication can check', () => {
    fc.assert(
      fc.property(systems, ({ n, seed }) => {
        const [matrix, dice] = [drawn(n, seed), new Dice(seed, 'right')];
        const right = Float64Array.from({ length: n }, () => dice.normal());
        const x = Float64Array.from(right);
        solveSymmetric(Float64Array.from(matrix), n, x);
        times(matrix, x, n).forEach((value, row) => void expect(value).toBeCloseTo(real(right, row), 6));
      }),
    );
  });

  it('finds vectors that a matrix only stretches, of length one', () => {
    fc.assert(
      fc.property(systems, ({ n, seed }) => {
        const matrix = drawn(n, seed);
        const { values, vectors } = eigenOf(matrix, n);
        for (let k = 0; k < n; k += 1) {
          const vector = Float64Array.from({ length: n }, (_, row) => real(vectors, row * n + k));
          expect(Math.hypot(...vector)).toBeCloseTo(1, 8);
          times(matrix, vector, n).forEach(
            (value, row) => void expect(value).toBeCloseTo(real(values, k) * real(vector, row), 6),
          );
        }
      }),
    );
  });
});
