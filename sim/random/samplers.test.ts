import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { normalQuantile } from './normal.ts';
import { bernoulli, exponential, logNormal, pareto, poisson, weibull, weighted } from './samplers.ts';
import { stream } from './stream.ts';

it('gives the same bits on every machine', () => {
  const units = stream(42, 'any machine', 'the same bits');
  const values: number[] = [];
  for (let i = 0; i < 1_000; i++) {
    const unit = units.next();
    values.push(unit, exponential(unit, 2), logNormal(unit, 1, 0.7, 3), weibull(unit, 0.7, 5));
    values.push(pareto(unit, 1.5, 2), poisson(unit, 20), poisson(unit, 2_000), normalQuantile(unit));
  }
  const bytes = new Uint8Array(Float64Array.from(values).buffer);
  expect(createHash('sha256').update(bytes).digest('hex').slice(0, 16)).toBe('14024d705eff9454');
});

it('knows the percentage points of the normal distribution', () => {
  // Wichura's paper prints the first three as its check; 1.96 is in every table.
  expect(normalQuantile(0.25)).toBeCloseTo(-0.6744897501960817, 15);
  expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306167813, 14);
  expect(normalQuantile(1e-20)).toBeCloseTo(-9.2623400897984, 12);
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
  expect(normalQuantile(0.5)).toBe(0);
});

it('takes chances of nothing and of certainty at their word', () => {
  const units = stream(1, 'a', 'b');
  for (let i = 0; i < 100; i++) {
    const unit = units.next();
    expect([bernoulli(unit, 0), bernoulli(unit, 1), poisson(unit, 0)]).toEqual([false, true, 0]);
    expect(weighted(unit, [0, 0, 5, 0])).toBe(2);
  }
});
