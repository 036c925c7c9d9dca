import { describe, expect, it } from 'vitest';
import { Steps } from './series.ts';

const MS = 1_000;
const recording = new Steps([
  { atMs: 0, value: 100 },
  { atMs: 10, value: 0 },
  { atMs: 20, value: 50 },
]);

describe('a recorded series', () => {
  it('holds each step until the next and begins anew after the last', () => {
    expect([0, 9.9, 10, 25, 29.9, 30, 40, 75].map((ms) => recording.at(ms * MS))).toEqual([
      100, 100, 0, 50, 50, 100, 0, 0,
    ]);
    expect(recording.nextUs(25 * MS)).toBe(30 * MS);
    expect(recording.nextUs(30 * MS)).toBe(40 * MS);
  });

  it('moves bytes step by step, as slowly as it is', () => {
    // 100 B/s for 10 ms are 1 byte, then nothing for 10 ms, then 50 B/s.
    expect(recording.elapsedUs(0, 1.25, 1)).toBeCloseTo(25 * MS, 6);
    expect(recording.elapsedUs(0, 1.25, 0.5)).toBeCloseTo(40 * MS, 6);
    expect(recording.elapsedUs(15 * MS, 1.5 * 4, 1)).toBeCloseTo(115 * MS, 6);
    expect(new Steps([{ atMs: 0, value: 0 }]).elapsedUs(0, 1, 1)).toBe(Number.POSITIVE_INFINITY);
  });

  it('that is one step is a constant', () => {
    const constant = new Steps([{ atMs: 500, value: 8 }]);
    expect(constant.at(0)).toBe(8);
    expect(constant.nextUs(0)).toBe(Number.POSITIVE_INFINITY);
    expect(constant.elapsedUs(0, 16, 1)).toBe(2_000_000);
  });
});
