import fc from 'fast-check';
import { expect, it } from 'vitest';
import { axisOf } from './axis.ts';

/** Seconds to the millisecond; nothing that is measured is finer. */
const real = fc.integer({ min: -400_000_000, max: 400_000_000 }).map((ms) => ms / 1_000);

it('has few ticks, evenly apart and at whole minutes, from below all values to above them', () => {
  fc.assert(
    fc.property(real, real, (one, other) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      fc.pre(high - low > 150 && high - low <= 432_000);
      const { domain, ticks } = axisOf(low, high, 's');
      if (!Array.isArray(ticks)) throw new Error('minutes have ticks of their own');
      expect([domain[0], domain.at(-1)]).toEqual([ticks[0], ticks.at(-1)]);
      expect(ticks[0]).toBeLessThanOrEqual(low);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(high);
      expect(ticks.length).toBeLessThanOrEqual(7);
      expect(new Set(ticks.slice(1).map((tick, at) => tick - (ticks[at] ?? 0))).size).toBe(1);
      expect(ticks.filter((tick) => tick % 60 !== 0)).toEqual([]);
    }),
  );
});

it('leaves other units, and spans of seconds, to tens', () => {
  for (const axis of [axisOf(0, 1_000, 'ms'), axisOf(0, 100, 's'), axisOf(0, 0.5, 'share')])
    expect(axis.ticks).toBe(5);
});
