import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../random/normal.ts';
import { stream } from '../random/stream.ts';
import { beats, byGap, gapOf, isAhead, type Score } from './score.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const score: fc.Arbitrary<Score> = fc.record({
  missShare: share,
  latencyMs: fc.double({ min: 0.1, max: 1_000, noNaN: true }),
  moveCount: fc.nat({ max: 9 }),
});
const scores = fc.array(score, { minLength: 2, maxLength: 12 });
const tested = fc.integer({ min: 1, max: 4 });

describe('what beats to stay', () => {
  it('is never to stay itself, whatever comes of it', () => {
    fc.assert(
      fc.property(scores, tested, (stay, count) => {
        expect(beats(stay, stay, count)).toBe(false);
        expect(isAhead(gapOf(stay, stay))).toBe(false);
      }),
    );
  });

  it('is nothing that misses more objectives in the mean, however fast its answers are', () => {
    fc.assert(
      fc.property(scores, tested, (stay, count) => {
        const worse = stay.map((each) => ({ ...each, missShare: each.missShare + 0.01, latencyMs: 0 }));
        expect(beats(stay, worse, count)).toBe(false);
        expect(isAhead(gapOf(stay, worse))).toBe(false);
      }),
    );
  });

  it('is what misses less in every world by as much, and what answers faster by as much where none is missed more', () => {
    fc.assert(
      fc.property(scores, tested, (stay, count) => {
        const kept = stay.map((each) => ({ ...each, missShare: each.missShare - 0.01, latencyMs: 1e4 }));
        expect(beats(stay, kept, count)).toBe(true);
        const mean = stay.reduce((sum, { latencyMs }) => sum + latencyMs, 0) / stay.length;
        const faster = (part: number) =>
          stay.map((each) => ({ ...each, latencyMs: each.latencyMs - part * mean }));
        expect(beats(stay, faster(0.06), count)).toBe(true);
        expect(beats(stay, faster(0.04), count)).toBe(false);
      }),
    );
  });

  it('is hardly ever what differs by chance alone', () => {
    const source = stream(7, 'score', 'null');
    const trialCount = 4_000;
    let wrongCount = 0;
    for (let trial = 0; trial < trialCount; trial++) {
      const noisy = (): Score => ({
        missShare: 0.5 + 0.1 * normalQuantile(source.next()),
        latencyMs: 10,
        moveCount: 0,
      });
      const stay = Array.from({ length: 6 }, noisy);
      const plans = [Array.from({ length: 6 }, noisy), Array.from({ length: 6 }, noisy)];
      if (plans.some((plan) => beats(stay, plan, plans.length))) wrongCount += 1;
    }
    // Of the chance of 5 % only the half counts in which a plan seems to be better.
    expect(wrongCount / trialCount).toBeLessThan(0.035);
    expect(wrongCount).toBeGreaterThan(0);
  });

  it('is ordered by objectives, then by answers, then by moves', () => {
    const gap = (missShare: number, latencyMs: number, moveCount: number) => ({
      missShare,
      latencyMs,
      moveCount,
    });
    const inOrder = [gap(-0.2, 9, 9), gap(-0.1, -9, 0), gap(-0.1, 0, 1), gap(-0.1, 0, 2), gap(0, -9, 0)];
    expect(inOrder.toReversed().toSorted(byGap)).toEqual(inOrder);
  });
});
