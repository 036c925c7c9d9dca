import { assert } from '../../core/index.ts';
import { estimateOf } from './estimate.ts';
import { studentQuantile } from './student.ts';

/** The ratio of two means, and the interval that holds it at 0.95. */
export interface Ratio {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

const LEVEL_SHARE = 0.95;

/**
 * How large the mean of some numbers is beside that of others that come in pairs with them, with the interval of Fieller
 * ("Some problems in interval estimation", JRSS B 16(2), 1954): all ratios r for which the mean of above − r × below may be 0
 * by Student's t. `null` where the mean below may itself be 0, as any ratio may then be.
 */
export function ratioOf(above: readonly number[], below: readonly number[]): Ratio | null {
  assert(above.length === below.length, 'numbers whose ratio is asked for come in pairs');
  const [a, b] = [estimateOf(above), estimateOf(below)];
  if (b.count < 2 || Math.abs(b.mean) <= b.halfWidth) return null;
  const tail = studentQuantile(LEVEL_SHARE, b.count - 1) ** 2 / b.count;
  // A parabola in r that is at most 0 within the interval: (a − r b)² ≤ tail × variance of above − r × below.
  const square = b.mean ** 2 - tail * b.sd ** 2;
  const half = a.mean * b.mean - tail * covariance(above, below, [a.mean, b.mean]);
  const rest = a.mean ** 2 - tail * a.sd ** 2;
  const reach = Math.sqrt(Math.max(0, half ** 2 - square * rest));
  return { ratio: a.mean / b.mean, low: (half - reach) / square, high: (half + reach) / square };
}

function covariance(
  first: readonly number[],
  second: readonly number[],
  [firstMean, secondMean]: readonly [number, number],
): number {
  let sum = 0;
  first.forEach((value, index) => {
    sum += (value - firstMean) * ((second[index] as number) - secondMean);
  });
  return sum / (first.length - 1);
}
