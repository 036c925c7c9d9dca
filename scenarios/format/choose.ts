import { type DrawKey, draw } from './draw.ts';
import type { Choice, Spread } from './written-times.ts';

/** The choice of member `n` (from 1): the next name in turn, or one drawn by weights. */
export function chosen(choice: Choice, key: DrawKey, n: number): string {
  const { names } = choice;
  if (choice.kind === 'turn') return names[(n - 1) % names.length] ?? '';
  const total = choice.weights.reduce((sum, weight) => sum + weight, 0);
  let left = draw(key, n) * total;
  const at = choice.weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return names[at === -1 ? names.length - 1 : at] ?? '';
}

/** Draw number `index` of a spread, in milliseconds. */
export function spreadMs(spread: Spread, key: DrawKey, index: number): number {
  if (spread.kind === 'exponential') return -spread.meanMs * Math.log(draw(key, index));
  if (spread.fromMs === spread.toMs) return spread.fromMs;
  return spread.fromMs + (spread.toMs - spread.fromMs) * draw(key, index);
}

/** The mean of a spread. */
export function meanMs(spread: Spread): number {
  return spread.kind === 'exponential' ? spread.meanMs : (spread.fromMs + spread.toMs) / 2;
}
