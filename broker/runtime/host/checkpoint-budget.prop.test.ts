import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterBytes, afterStop, budgetOf } from './checkpoint-budget.ts';

const costs = fc.record({
  stopMs: fc.double({ min: 0.01, max: 500, noNaN: true }),
  sizeBytes: fc.integer({ min: 1, max: 2 ** 27 }),
  lateMs: fc.double({ min: 0, max: 5_000, noNaN: true }),
});

describe('the budget of checkpoints', () => {
  it('is kept over any time from the beginning of one to that of another, whatever they cost', () => {
    fc.assert(
      fc.property(
        fc.array(costs, { minLength: 1, maxLength: 40 }),
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 2 ** 30 }),
        (history, share, rate) => {
          const budget = budgetOf({ checkpointStoppedShareMax: share, checkpointBytesPerSecondMax: rate });
          let [nowMs, stoppedMs, sentBytes] = [0, 0, 0];
          for (const { stopMs, sizeBytes, lateMs } of history) {
            const askedMs = nowMs;
            stoppedMs += stopMs;
            sentBytes += sizeBytes;
            nowMs =
              Math.max(
                askedMs + stopMs,
                afterStop(budget, { askedMs, ranOnMs: askedMs + stopMs }),
                afterBytes(budget, { askedMs, sizeBytes }),
              ) + lateMs;
          }
          expect(stoppedMs).toBeLessThanOrEqual(nowMs * share * 1.000_001);
          expect(sentBytes).toBeLessThanOrEqual((nowMs / 1_000) * rate * 1.000_001);
        },
      ),
    );
  });

  it('is a tenth of its time and any number of bytes for a module that does not say', () => {
    expect(budgetOf({})).toEqual({ stoppedShareMax: 0.1, bytesPerSecondMax: Number.POSITIVE_INFINITY });
    expect(afterStop(budgetOf({}), { askedMs: 100, ranOnMs: 103 })).toBeCloseTo(130);
    expect(afterBytes(budgetOf({}), { askedMs: 100, sizeBytes: 2 ** 27 })).toBe(100);
  });
});
