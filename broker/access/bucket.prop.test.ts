import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullBucket, Meters, type Rate, take } from './bucket.ts';

const rates: fc.Arbitrary<Rate> = fc.record({
  unitsPerSecond: fc.constantFrom(1, 10, 1_000, 0.5),
  burstCount: fc.integer({ min: 1, max: 8 }),
});
/** Gaps that are often nothing, so that many want something at once. */
const wishes = fc.array(
  fc.record({ gapMs: fc.constantFrom(0, 0, 1, 7, 100, 900, 5_000), count: fc.integer({ min: 0, max: 4 }) }),
  { maxLength: 60, size: 'max' },
);

interface Grant {
  readonly atMs: number;
  readonly count: number;
}

/** What was taken, and what was not, by a bucket under a story. */
function told(rate: Rate, story: readonly { readonly gapMs: number; readonly count: number }[]) {
  let [bucket, nowMs] = [fullBucket, 0];
  const grants: Grant[] = [];
  const waits: { readonly atMs: number; readonly count: number; readonly waitMs: number }[] = [];
  for (const { gapMs, count } of story) {
    nowMs += gapMs;
    const taken = take(bucket, rate, count, nowMs);
    bucket = taken.bucket;
    if (taken.waitMs === 0) grants.push({ atMs: nowMs, count });
    else waits.push({ atMs: nowMs, count, waitMs: taken.waitMs });
  }
  return { grants, waits };
}

/** The witness: pours drop by drop, a thousandth of a second at a time. */
function poured(rate: Rate, grants: readonly Grant[], untilMs: number): number {
  let level = rate.burstCount;
  for (let ms = 0; ms <= untilMs; ms++) {
    if (ms > 0) level = Math.min(rate.burstCount, level + rate.unitsPerSecond / 1_000);
    for (const { atMs, count } of grants) if (atMs === ms) level -= count;
  }
  return level;
}

const HAIR = 1e-6;

describe('a token bucket', () => {
  it('never gives more in any span of time than its burst and what flowed in meanwhile', () => {
    fc.assert(
      fc.property(rates, wishes, (rate, story) => {
        const { grants } = told(rate, story);
        for (const [first, { atMs: fromMs }] of grants.entries()) {
          let sum = 0;
          for (const { atMs, count } of grants.slice(first)) {
            sum += count;
            const most = rate.burstCount + (rate.unitsPerSecond * (atMs - fromMs)) / 1_000;
            expect(sum).toBeLessThanOrEqual(most + HAIR);
          }
        }
      }),
    );
  });

  it('refuses only what is not there, and says when it will be', () => {
    fc.assert(
      fc.property(rates, wishes, (rate, story) => {
        const { grants, waits } = told(rate, story);
        for (const { atMs, count, waitMs } of waits.slice(0, 3)) {
          const before = grants.filter((grant) => grant.atMs <= atMs);
          // Grants of the same moment that came later were still possible, so they are not held against it.
          const level = poured(rate, before, atMs);
          expect(count).toBeGreaterThan(level - HAIR);
          if (count > rate.burstCount) expect(waitMs).toBe(Number.POSITIVE_INFINITY);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('gives what it promised once the wait is over, and not a millisecond before', () => {
    fc.assert(
      fc.property(rates, wishes, fc.integer({ min: 1, max: 8 }), (rate, story, count) => {
        let [bucket, nowMs] = [fullBucket, 0];
        for (const { gapMs, count: wanted } of story) {
          nowMs += gapMs;
          bucket = take(bucket, rate, wanted, nowMs).bucket;
        }
        const { waitMs } = take(bucket, rate, count, nowMs);
        if (waitMs === Number.POSITIVE_INFINITY) {
          expect(count).toBeGreaterThan(rate.burstCount);
          return;
        }
        expect(take(bucket, rate, count, nowMs + waitMs + HAIR).waitMs).toBe(0);
        if (waitMs > 1) expect(take(bucket, rate, count, nowMs + waitMs - 1).waitMs).toBeGreaterThan(0);
      }),
    );
  });

  it('locks nobody out for long when the clock is set back by a year', () => {
    const rate = { unitsPerSecond: 10, burstCount: 5 };
    const { bucket } = take(fullBucket, rate, 5, 365 * 86_400_000);
    const later = take(bucket, rate, 1, 0);
    expect(later.waitMs).toBe(100);
    expect(take(later.bucket, rate, 1, 100).waitMs).toBe(0);
  });
});

describe('buckets by name', () => {
  it('are each like one of its own, as long as there is room for all', () => {
    const names = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom(0, 1, 400)), {
      maxLength: 40,
      size: 'max',
    });
    fc.assert(
      fc.property(rates, names, (rate, story) => {
        const meters = new Meters(rate, 3);
        const own = new Map<string, number>();
        let nowMs = 0;
        for (const [name, gapMs] of story) {
          nowMs += gapMs;
          const { bucket, waitMs } = take(own.get(name) ?? fullBucket, rate, 1, nowMs);
          own.set(name, bucket);
          expect(meters.peek(name, 1, nowMs)).toBe(waitMs);
          expect(meters.take(name, 1, nowMs)).toBe(waitMs);
        }
      }),
    );
  });

  it('never grow beyond their bound, whoever comes, and lose the one that is used least', () => {
    const meters = new Meters({ unitsPerSecond: 0.001, burstCount: 1 }, 100);
    expect(meters.take('busy', 1, 0)).toBe(0);
    for (let at = 0; at < 10_000; at++) {
      meters.take(`stranger ${at}`, 1, at);
      expect(meters.take('busy', 1, at)).toBeGreaterThan(0);
    }
    expect(meters.size).toBeLessThanOrEqual(100);
  });
});
