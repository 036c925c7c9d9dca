import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localMs, worldUs } from './clock.ts';

const skew = fc.record({
  clockOffsetMs: fc.oneof(
    fc.integer({ min: -5_000, max: 5_000 }),
    fc.double({ min: -1, max: 1, noNaN: true }),
  ),
  clockDriftPpm: fc.double({ min: -500, max: 500, noNaN: true }),
});

describe('a clock', () => {
  it('shows an hour 0.36 s long after an hour at 100 ppm, and its offset at once', () => {
    expect(localMs({ clockOffsetMs: 0, clockDriftPpm: 100 }, 3_600e6)).toBe(3_600_360);
    expect(localMs({ clockOffsetMs: -250, clockDriftPpm: 0 }, 0)).toBe(-250);
  });

  it('rings an alarm in the first microsecond at which it shows the time', () => {
    fc.assert(
      fc.property(skew, fc.nat(1e9), (clock, atMs) => {
        const us = worldUs(clock, atMs);
        expect(localMs(clock, us)).toBeGreaterThanOrEqual(atMs);
        if (us > 0) expect(localMs(clock, us - 1)).toBeLessThan(atMs);
      }),
    );
  });

  it.each([
    { clockOffsetMs: 0, clockDriftPpm: 25, atMs: 40_001 },
    { clockOffsetMs: 3.375, clockDriftPpm: 225, atMs: 105_027 },
  ])('is not fooled where a quotient is rounded the wrong way: $atMs ms', ({ atMs, ...clock }) => {
    const us = worldUs(clock, atMs);
    expect([localMs(clock, us - 1), localMs(clock, us)]).toEqual([atMs - 1, atMs]);
  });

  it('never goes back', () => {
    fc.assert(
      fc.property(skew, fc.nat(1e9), fc.nat(1e6), (clock, us, laterUs) => {
        expect(localMs(clock, us + laterUs)).toBeGreaterThanOrEqual(localMs(clock, us));
      }),
    );
  });
});
