import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as samplers from './samplers.ts';
import { stream } from './stream.ts';

const { exponential, logNormal, normal, pareto, poisson, uniform, weibull } = samplers;
const COUNT = 40_000;

/** Γ(x) for x > 0 by Stirling's series, carried up to x ≥ 12; the witness for Weibull's moments. */
function gamma(x: number): number {
  if (x < 12) return gamma(x + 1) / x;
  const series = 1 + 1 / (12 * x) + 1 / (288 * x * x) - 139 / (51_840 * x ** 3);
  return Math.sqrt((2 * Math.PI) / x) * (x / Math.E) ** x * series;
}

interface Law {
  readonly name: string;
  readonly sample: (unit: number) => number;
  readonly mean: number;
  readonly variance: number;
}

const sigma = 0.5;
const logNormalMean = Math.exp(1 + (sigma * sigma) / 2);

/** Means and variances from the textbook formulas, not from the code under test. */
const laws: readonly Law[] = [
  { name: 'uniform', sample: (u) => uniform(u, -2, 4), mean: 1, variance: 3 },
  { name: 'exponential', sample: (u) => exponential(u, 3), mean: 3, variance: 9 },
  { name: 'normal', sample: (u) => normal(u, 5, 2), mean: 5, variance: 4 },
  {
    name: 'shifted log-normal',
    sample: (u) => logNormal(u, 1, sigma, 10),
    mean: 10 + logNormalMean,
    variance: logNormalMean ** 2 * (Math.exp(sigma * sigma) - 1),
  },
  { name: 'Weibull, bursts', sample: (u) => weibull(u, 0.8, 2), ...weibullMoments(0.8, 2) },
  { name: 'Weibull, wear', sample: (u) => weibull(u, 3, 2), ...weibullMoments(3, 2) },
  { name: 'Pareto', sample: (u) => pareto(u, 9, 2), mean: (9 * 2) / 8, variance: (4 * 9) / (8 * 8 * 7) },
  { name: 'Poisson, few', sample: (u) => poisson(u, 0.7), mean: 0.7, variance: 0.7 },
  { name: 'Poisson, some', sample: (u) => poisson(u, 40), mean: 40, variance: 40 },
  { name: 'Poisson, many', sample: (u) => poisson(u, 5_000), mean: 5_000, variance: 5_000 },
  {
    name: 'Bernoulli',
    sample: (u) => Number(samplers.bernoulli(u, 0.03)),
    mean: 0.03,
    variance: 0.03 * 0.97,
  },
  { name: 'below', sample: (u) => samplers.below(u, 6), mean: 2.5, variance: 35 / 12 },
  { name: 'choice', sample: (u) => samplers.choice(u, [1, 2, 6]), mean: 3, variance: 14 / 3 },
  { name: 'weighted', sample: (u) => samplers.weighted(u, [1, 0, 3]), mean: 1.5, variance: 0.75 },
  { name: 'quantile table', sample: (u) => samplers.empirical(u, [0, 1, 3]), mean: 1.25, variance: 37 / 48 },
];

function weibullMoments(shape: number, scale: number): { readonly mean: number; readonly variance: number } {
  const mean = scale * gamma(1 + 1 / shape);
  return { mean, variance: scale * scale * gamma(1 + 2 / shape) - mean * mean };
}

describe.each(laws)('$name', ({ name, sample, mean, variance }) => {
  const units = stream(2_024, name, 'moments');
  const values = Array.from({ length: COUNT }, () => sample(units.next()));

  it('has the mean and the variance of its law within four standard errors', () => {
    const centred = values.map((value) => value - mean);
    const observedMean = centred.reduce((sum, value) => sum + value, 0) / COUNT;
    const observedVariance = centred.reduce((sum, value) => sum + value ** 2, 0) / COUNT;
    const fourthMoment = centred.reduce((sum, value) => sum + value ** 4, 0) / COUNT;
    expect(Math.abs(observedMean)).toBeLessThan(4 * Math.sqrt(variance / COUNT));
    const varianceError = Math.sqrt((fourthMoment - observedVariance ** 2) / COUNT);
    expect(Math.abs(observedVariance - variance)).toBeLessThan(4 * varianceError);
  });

  it('is finite and never falls as its number rises, to the very ends', () => {
    const unit = fc.oneof(
      fc.double({ min: 2 ** -53, max: 1 - 2 ** -53, noNaN: true }),
      fc.nat(9).map((step) => (step + 0.5) * 2 ** -52),
      fc.nat(9).map((step) => 1 - (step + 0.5) * 2 ** -52),
    );
    fc.assert(
      fc.property(unit, unit, (one, other) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        const [least, most] = [sample(low), sample(high)];
        expect(Number.isFinite(least) && Number.isFinite(most)).toBe(true);
        expect(least <= most * (1 + Math.sign(most) * 1e-15)).toBe(true);
      }),
    );
  });
});

describe('the expansion for many events', () => {
  it('differs from the exact inverse by at most one, in fewer than 1 of 10,000 draws', () => {
    const mean = 100.5; // The worst case: the expansion is best for large means and begins above 100.
    const units = stream(2_024, 'poisson', 'expansion');
    const drawCount = 200_000;
    let differingCount = 0;
    for (let i = 0; i < drawCount; i++) {
      const unit = units.next();
      const gap = Math.abs(poisson(unit, mean) - exactPoisson(unit, mean));
      if (gap > 1) throw new Error(`${gap} off at ${unit}`);
      differingCount += gap;
    }
    expect(differingCount).toBeLessThanOrEqual(drawCount / 10_000);
  });
});

function exactPoisson(unit: number, mean: number): number {
  let count = 0;
  let probability = Math.exp(-mean);
  for (let sum = probability; sum < unit; sum += probability) probability *= mean / ++count;
  return count;
}
