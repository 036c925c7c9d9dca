import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incompleteBeta, logGamma } from './incomplete-beta.ts';
import { studentQuantile, studentTails } from './student.ts';

const shapes = fc.double({ min: 0.3, max: 60, noNaN: true });
const chances = fc.double({ min: 0.001, max: 0.999, noNaN: true });

describe("Student's t", () => {
  it('has the quantiles that are printed in tables', () => {
    // Two-sided, from Abramowitz & Stegun, table 26.10.
    const printed: readonly (readonly [chance: number, freedom: number, t: number])[] = [
      [0.95, 1, 12.706],
      [0.95, 4, 2.776],
      [0.95, 9, 2.262],
      [0.95, 29, 2.045],
      [0.99, 9, 3.25],
      [0.99, 29, 2.756],
      [0.8, 120, 1.289],
    ];
    for (const [chance, freedom, t] of printed) expect(studentQuantile(chance, freedom)).toBeCloseTo(t, 3);
  });

  it('agrees with the closed forms of one, two and four degrees of freedom', () => {
    fc.assert(
      fc.property(chances, (chance) => {
        const p = (1 + chance) / 2;
        const rest = 4 * p * (1 - p);
        expect(studentQuantile(chance, 1) / Math.tan(Math.PI * (p - 0.5))).toBeCloseTo(1, 9);
        expect(studentQuantile(chance, 2) / ((2 * p - 1) * Math.sqrt(2 / rest))).toBeCloseTo(1, 9);
        const q = Math.cos(Math.acos(Math.sqrt(rest)) / 3) / Math.sqrt(rest);
        expect(studentQuantile(chance, 4) / (2 * Math.sqrt(q - 1))).toBeCloseTo(1, 6);
      }),
    );
  });

  it('has as much in its tails as its density integrates to', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 0, max: 8, noNaN: true }),
        (freedom, t) => {
          const density = (at: number): number => (1 + (at * at) / freedom) ** (-(freedom + 1) / 2);
          // Over an angle instead of the line: t = √ν · tan θ has a density that is smooth up to its ends.
          const whole = simpson((angle) => Math.cos(angle) ** (freedom - 1), -Math.PI / 2, Math.PI / 2);
          const inner = simpson(density, -t, t) / (whole * Math.sqrt(freedom));
          expect(studentTails(t, freedom)).toBeCloseTo(1 - inner, 6);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('the functions below it', () => {
  it('have a gamma function that meets its recurrence, factorials and the half', () => {
    expect(Math.exp(logGamma(0.5))).toBeCloseTo(Math.sqrt(Math.PI), 12);
    expect(Math.exp(logGamma(11))).toBeCloseTo(3_628_800, 5);
    fc.assert(
      fc.property(shapes, (x) => {
        expect(logGamma(x + 1) - logGamma(x)).toBeCloseTo(Math.log(x), 11);
      }),
    );
  });

  it('have an incomplete beta function that counts successes as the binomial sum does', () => {
    const trials = fc
      .integer({ min: 1, max: 30 })
      .chain((n) => fc.tuple(fc.integer({ min: 1, max: n }), fc.constant(n)));
    fc.assert(
      fc.property(chances, trials, (x, [a, n]) => {
        // I_x(a, n − a + 1) is the chance of at least a successes in n trials (DLMF 8.17.5).
        let sum = 0;
        for (let j = a; j <= n; j++) sum += choose(n, j) * x ** j * (1 - x) ** (n - j);
        expect(incompleteBeta(x, a, n - a + 1)).toBeCloseTo(sum, 10);
      }),
    );
  });
});

function simpson(f: (x: number) => number, from: number, to: number): number {
  const count = 2_000;
  const width = (to - from) / count;
  let sum = f(from) + f(to);
  for (let n = 1; n < count; n++) sum += f(from + n * width) * (n % 2 === 0 ? 2 : 4);
  return (sum * width) / 3;
}

function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return ways;
}
