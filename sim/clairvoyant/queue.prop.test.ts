import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Job, mostInTime } from './queue.ts';

/** Jobs of one module: all are due equally long after they came. */
const jobs = (): fc.Arbitrary<Job[]> =>
  fc
    .record({
      patienceMs: fc.integer({ min: 1, max: 9 }),
      calls: fc.array(fc.record({ gapMs: fc.nat(4), workMs: fc.integer({ min: 1, max: 8 }) }), {
        size: 'max',
        maxLength: 9,
      }),
    })
    .map(({ patienceMs, calls }) => {
      let releaseMs = 0;
      return calls.map(({ gapMs, workMs }) => {
        releaseMs += gapMs;
        return { releaseMs, dueMs: releaseMs + patienceMs, workMs };
      });
    });

/** The same by trying every choice of jobs, in every order of them that begins with whoever is chosen next. */
function tried(left: readonly Job[], nowMs = 0): number {
  return Math.max(
    0,
    ...left.map((job, at) => {
      const endMs = Math.max(nowMs, job.releaseMs) + job.workMs;
      return endMs > job.dueMs ? 0 : 1 + tried(left.toSpliced(at, 1), endMs);
    }),
  );
}

describe('what one server ends in time', () => {
  it('is as much as any choice and order of jobs comes to', () => {
    fc.assert(
      fc.property(jobs(), (all) => {
        expect(mostInTime(all)).toBe(tried(all));
      }),
      { numRuns: 300 },
    );
  }, 300_000);

  it('leaves out the long one that came first, not the short ones behind it', () => {
    const at = (releaseMs: number, workMs: number): Job => ({ releaseMs, workMs, dueMs: releaseMs + 10 });
    expect(mostInTime([at(0, 9), at(1, 3), at(2, 3), at(3, 3)])).toBe(3);
  });
});
