import { describe, expect, it } from 'vitest';
import { Dice } from './dice.ts';

describe('dice', () => {
  it('draws gamma numbers with mean and variance as their shape says', () => {
    for (const shape of [1, 3.5, 40]) {
      const dice = new Dice(1, 'gamma');
      const drawn = Array.from({ length: 20_000 }, () => dice.gamma(shape));
      const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
      const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length;
      expect(Math.abs(mean / shape - 1)).toBeLessThan(0.03);
      expect(Math.abs(variance / shape - 1)).toBeLessThan(0.07);
    }
  });

  it('shuffles: every number once, every place as likely', () => {
    const dice = new Dice(2, 'order');
    const firsts = new Array(5).fill(0);
    for (let round = 0; round < 5_000; round += 1) {
      const order = dice.shuffled(5);
      expect([...order].sort()).toEqual([0, 1, 2, 3, 4]);
      firsts[order[0] ?? 0] += 1;
    }
    for (const count of firsts) expect(Math.abs(count - 1_000)).toBeLessThan(120);
  });
});
