import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exponential } from '../random/samplers.ts';
import { stream } from '../random/stream.ts';
import { callTimes, type Window } from './bursts.ts';
import { countDispersion, dispersionOf, longestOf, type Served } from './dispersion.ts';

const window = fc.record({
  spanMs: fc.integer({ min: 1, max: 10_000 }),
  callCount: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 40, noNaN: true })),
});
const windows = fc.array(window, { minLength: 1, maxLength: 30 }).map((spans) => {
  let fromMs = 0;
  return spans.map(({ spanMs, callCount }): Window => {
    fromMs += spanMs;
    return { fromMs: fromMs - spanMs, toMs: fromMs, callCount };
  });
});
const dispersion = fc.oneof(fc.constant(1), fc.double({ min: 0, max: 64, noNaN: true }));
const seed = fc.integer({ min: 0, max: 1_000_000 });

/** Windows of a second over a stream of moments, as a runtime would have counted them. */
function counted(times: readonly number[], spanMs: number, endMs: number): readonly Window[] {
  const counts = Array.from({ length: Math.floor(endMs / spanMs) }, () => 0);
  for (const atMs of times) {
    const at = Math.floor(atMs / spanMs);
    if (at < counts.length) counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts.map((callCount, at) => ({ fromMs: at * spanMs, toMs: (at + 1) * spanMs, callCount }));
}

function poissonTimes(perSecond: number, endMs: number, of: number): readonly number[] {
  const draws = stream(of, 'calls', 'witness');
  const times: number[] = [];
  for (let atMs = 0; atMs < endMs; ) {
    atMs += exponential(draws.next(), 1_000 / perSecond);
    if (atMs < endMs) times.push(atMs);
  }
  return times;
}

/** Variance of counts over their mean. */
function indexOf(counts: readonly number[]): number {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length / mean;
}

/** Windows in which a queue answered as it did, for calls of a given index. */
function answered(perWindow: number, index: number, callMs: number): readonly Served[] {
  const whole = [{ fromMs: 0, toMs: 2_000_000, callCount: perWindow * 400 }];
  const times = callTimes(whole, index, stream(9, 'truth', 'witness'));
  return counted(times, 5_000, 2_000_000).map((one) => {
    const within = times.filter((atMs) => atMs >= one.fromMs && atMs < one.toMs);
    const [longestMs = null] = longestOf([{ ...one, callMs, longestMs: null }], within);
    return { ...one, callMs, longestMs };
  });
}

describe('calls as they were reported', () => {
  it('are as many as there were in each window, whatever the dispersion, and in order', () => {
    fc.assert(
      fc.property(windows, dispersion, seed, (given, index, of) => {
        const times = callTimes(given, index, stream(of, 'm', 'calls'));
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        let due = 0;
        for (const { toMs, callCount } of given) {
          due += callCount;
          const cameCount = times.filter((atMs) => atMs <= toMs + 1e-6).length;
          // Two streams, of random and of even calls, each begin with a part of a call.
          expect(Math.abs(cameCount - due)).toBeLessThan(index < 1 ? 2.001 : 1.001);
        }
      }),
    );
  });

  it('lie within the windows that have any', () => {
    fc.assert(
      fc.property(windows, dispersion, seed, (given, index, of) => {
        for (const atMs of callTimes(given, index, stream(of, 'm', 'calls')))
          expect(
            given.some((one) => one.callCount > 0 && atMs > one.fromMs - 1e-6 && atMs < one.toMs + 1e-6),
          ).toBe(true);
      }),
    );
  });

  it('are Poisson again with dispersion 1, by their gaps and by counts finer than the reports', () => {
    const endMs = 4_000_000;
    const reported = counted(poissonTimes(4, endMs, 1), 5_000, endMs);
    const times = callTimes(reported, 1, stream(2, 'm', 'calls'));
    // Kolmogorov and Smirnov: 1.63 ÷ √n is exceeded once in a hundred times.
    const gaps = times
      .slice(1)
      .map((atMs, at) => atMs - (times[at] ?? 0))
      .toSorted((a, b) => a - b);
    const distance = Math.max(
      ...gaps.map((gapMs, at) => Math.abs(1 - Math.exp(-gapMs / 250) - (at + 0.5) / gaps.length)),
    );
    expect(distance).toBeLessThan(1.63 / Math.sqrt(gaps.length) + 0.01);
    for (const spanMs of [500, 1_000, 2_500])
      expect(indexOf(counted(times, spanMs, endMs).map(({ callCount }) => callCount))).toBeCloseTo(1, 0.9);
  });

  it.each([0.25, 1, 3, 9])('have the index of dispersion %d that they are asked for', (index) => {
    const endMs = 4_000_000;
    const whole = [{ fromMs: 0, toMs: endMs, callCount: 16_000 }];
    const times = callTimes(whole, index, stream(3, 'm', 'calls'));
    const found = indexOf(counted(times, 10_000, endMs).map(({ callCount }) => callCount));
    expect(found / index).toBeGreaterThan(0.75);
    expect(found / index).toBeLessThan(1.25);
  });
});

describe('the dispersion of recorded calls', () => {
  it.each([1, 4, 12])('is found again from counts, where it is %d', (index) => {
    const found = countDispersion(answered(20, index, 10));
    expect(found / index).toBeGreaterThan(0.7);
    expect(found / index).toBeLessThan(1.3);
  });

  it.each([1, 4, 12])('is found again from answer times, where it is %d, within a candidate', (index) => {
    const found = dispersionOf(answered(20, index, 40));
    expect(found / index).toBeGreaterThan(0.5);
    expect(found / index).toBeLessThan(1.6);
  });

  it('is not blown up by ways that take long, nor by a load that drifts', () => {
    const slowWay = answered(20, 1, 10).map((one) => ({
      ...one,
      longestMs: one.longestMs === null ? null : one.longestMs + 500,
    }));
    expect(dispersionOf(slowWay)).toBe(1);
    const drifting = Array.from({ length: 400 }, (_, at) => ({
      fromMs: at * 5_000,
      toMs: (at + 1) * 5_000,
      callCount: 10 + at / 4,
      callMs: 10,
      longestMs: 400,
    }));
    expect(dispersionOf(drifting)).toBeLessThan(0.1);
  });

  it('is that of Poisson where nothing is told', () => {
    expect(dispersionOf([])).toBe(1);
    expect(dispersionOf([{ fromMs: 0, toMs: 9, callCount: 0, callMs: 1, longestMs: null }])).toBe(1);
  });
});
