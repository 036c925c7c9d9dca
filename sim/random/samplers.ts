import { assert } from '../../core/index.ts';
import { normalQuantile } from './normal.ts';

/*
 * Every sampler is the inverse of a distribution function: one number in (0, 1) in (`Stream.next`,
 * `Stream.at`, `draw`), one variate out, increasing in it. So a sampler has no state, a draw costs exactly
 * one number whatever its value, and 1 − unit gives the antithetic variate.
 *
 * The same bits everywhere: + − × ÷ and √ are exact by IEEE 754; log, exp and pow are left to the engine
 * by ECMAScript, but V8 carries its own ports of fdlibm (src/base/ieee754.cc) instead of calling the
 * system's, so one version of V8 agrees with itself across operating systems. Assumption: its builds
 * for other processors do not fuse multiply and add; `samplers.test.ts` pins the bits and would say so.
 */

/** Uniform between `low` and `high`. */
export function uniform(unit: number, low: number, high: number): number {
  return low + (high - low) * unit;
}

/** A whole number in 0 … `count` − 1, each as likely to within count · 2⁻⁵². */
export function below(unit: number, count: number): number {
  assert(count >= 1, 'there is something to choose from');
  return Math.floor(unit * count);
}

/** True with the given chance: for the largest units, so that a larger unit is never less. */
export function bernoulli(unit: number, chance: number): boolean {
  return 1 - unit < chance;
}

/** Exponential with the given mean (> 0): gaps of a Poisson stream. */
export function exponential(unit: number, mean: number): number {
  return -mean * Math.log(1 - unit);
}

/** Normal with the given mean and standard deviation (≥ 0). */
export function normal(unit: number, mean: number, deviation: number): number {
  return mean + deviation * normalQuantile(unit);
}

/**
 * `shift` plus a log-normal whose logarithm has mean `mu` and standard deviation `sigma`. The shift is
 * the floor under measured latencies and start-ups: nothing is faster than the wire.
 */
export function logNormal(unit: number, mu: number, sigma: number, shift = 0): number {
  return shift + Math.exp(mu + sigma * normalQuantile(unit));
}

/** Weibull with the given shape and scale (> 0): shape < 1 for failures that come in bursts. */
export function weibull(unit: number, shape: number, scale: number): number {
  return scale * (-Math.log(1 - unit)) ** (1 / shape);
}

/** Pareto with the given shape (> 0) and its least value `scale` (> 0). */
export function pareto(unit: number, shape: number, scale: number): number {
  return scale * (1 - unit) ** (-1 / shape);
}

/** Above this mean the sum of `poisson` gives way to an expansion; assumption: 100 terms are few enough. */
const POISSON_SUM_MAX = 100;

/**
 * The number of events of a Poisson stream when `mean` (≥ 0) are expected. Up to a mean of 100 exact, by
 * adding probabilities; above, the normal expansion Q_N3 of Giles ("Algorithm 955: approximation of
 * the inverse Poisson cumulative distribution function", ACM TOMS 42(1), 2016), rounded down, which
 * differs from the exact inverse by at most one, in fewer than 1 of 10⁴ draws (tested).
 */
export function poisson(unit: number, mean: number): number {
  assert(mean >= 0 && mean < 2 ** 50, 'a Poisson mean is in [0, 2⁵⁰)');
  if (mean > POISSON_SUM_MAX) return poissonExpansion(normalQuantile(unit), mean);
  let count = 0;
  let probability = Math.exp(-mean);
  for (let sum = probability; sum < unit && probability > 0; sum += probability) {
    count++;
    probability *= mean / count;
  }
  return count;
}

function poissonExpansion(w: number, mean: number): number {
  const root = Math.sqrt(mean);
  const square = w * w;
  const first = 1 / 3 + square / 6;
  const second = (-w / 36 - (w * square) / 72) / root;
  const third = (-8 / 405 + (7 * square) / 810 + (square * square) / 270) / mean;
  return Math.max(0, Math.floor(mean + root * w + first + second + third));
}

/** One of the options, each as likely. */
export function choice<T>(unit: number, options: readonly T[]): T {
  return options[below(unit, options.length)] as T;
}

/** The index of one of the weights (≥ 0, not all 0), each as likely as its share of the sum. */
export function weighted(unit: number, weights: readonly number[]): number {
  let sum = 0;
  for (const weight of weights) sum += weight;
  assert(sum > 0, 'some weight is positive');
  let last = 0;
  let rest = unit * sum;
  for (const [index, weight] of weights.entries()) {
    if (weight === 0) continue;
    if (rest < weight) return index;
    rest -= weight;
    last = index;
  }
  return last; // Rounding may leave a crumb beyond the last positive weight.
}

/**
 * Measured values: `quantiles` are equally spaced from the least (chance 0) to the largest (chance 1),
 * rising; between two of them the value is interpolated, so a table never gives what lies outside it.
 */
export function empirical(unit: number, quantiles: readonly number[]): number {
  assert(quantiles.length > 0, 'a quantile table has entries');
  const position = unit * (quantiles.length - 1);
  const index = Math.floor(position);
  const low = quantiles[index] as number;
  const high = quantiles[index + 1] ?? low;
  return low + (high - low) * (position - index);
}
