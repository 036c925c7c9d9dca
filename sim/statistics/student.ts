import { assert } from '../../core/index.ts';
import { incompleteBeta } from './incomplete-beta.ts';

/**
 * The chance that Student's t with this many degrees of freedom is at least this far from 0, on either side:
 * I_x(ν/2, 1/2) at x = ν ÷ (ν + t²) (Abramowitz & Stegun 26.5.27 and 26.7.1).
 */
export function studentTails(t: number, freedomCount: number): number {
  assert(freedomCount > 0, "Student's t has at least some freedom");
  if (!Number.isFinite(t)) return 0;
  return incompleteBeta(freedomCount / (freedomCount + t * t), freedomCount / 2, 0.5);
}

/** Halvings that leave no digit of a double undecided. */
const HALVING_COUNT = 200;

/**
 * How far from 0 Student's t stays with the given chance: the 97.5 % quantile for a chance of 0.95. Found by halving,
 * which needs no start and cannot diverge.
 */
export function studentQuantile(chanceShare: number, freedomCount: number): number {
  assert(chanceShare > 0 && chanceShare < 1, 'a quantile is asked for inside (0, 1)');
  const tails = 1 - chanceShare;
  let low = 0;
  let high = 1;
  while (studentTails(high, freedomCount) > tails) high *= 2;
  for (let n = 0; n < HALVING_COUNT; n++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (studentTails(middle, freedomCount) > tails) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
