import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadsOf, scheduleOf, type TimeTable } from '../../core/index.ts';
import { exactMakespan } from './makespan.ts';

const LIMITS = { secondsMax: 30, gapShareMax: 0 };
const MODULES_MAX = 6;

const tables = (): fc.Arbitrary<TimeTable> =>
  fc
    .record({
      moduleCount: fc.integer({ min: 1, max: MODULES_MAX }),
      runtimeCount: fc.integer({ min: 1, max: 3 }),
    })
    .chain((size) => {
      const length = size.moduleCount * size.runtimeCount;
      return fc
        .array(fc.integer({ min: 1, max: 12 }), { size: 'max', minLength: length, maxLength: length })
        .map((times) => ({ ...size, times: Float64Array.from(times) }));
    });

/** The least makespan of all placements there are. */
function leastMakespan({ moduleCount, runtimeCount, times }: TimeTable): number {
  const loads = new Array<number>(runtimeCount).fill(0);
  const least = (module: number): number => {
    if (module === moduleCount) return Math.max(...loads);
    return Math.min(
      ...loads.map((before, runtime) => {
        loads[runtime] = before + (times[module * runtimeCount + runtime] as number);
        const found = least(module + 1);
        loads[runtime] = before;
        return found;
      }),
    );
  };
  return least(0);
}

describe('the exact makespan', () => {
  it('is the least of all placements, and no bound is above it, whatever was known before', async () => {
    await fc.assert(
      fc.asyncProperty(
        tables(),
        fc.array(fc.nat(2), { size: 'max', minLength: MODULES_MAX, maxLength: MODULES_MAX }),
        async (table, anywhere) => {
          const homes = Int32Array.from(
            { length: table.moduleCount },
            (_, module) => (anywhere[module] as number) % table.runtimeCount,
          );
          const { schedule, bound, linearBound, ending } = await exactMakespan(
            table,
            scheduleOf(table, homes),
            LIMITS,
          );
          const least = leastMakespan(table);
          expect(ending).toBe('optimal');
          expect(schedule.makespan).toBe(least);
          expect(Math.max(...loadsOf(table, schedule.homes))).toBe(least);
          expect(linearBound).toBeLessThanOrEqual(least);
          expect(linearBound).toBeGreaterThan(0);
          expect(bound).toBeCloseTo(least, 5);
          expect(bound).toBeLessThanOrEqual(least);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('gives a bound alone for what is too large, and still says what was known', async () => {
    const table = { moduleCount: 1_001, runtimeCount: 8, times: new Float64Array(8_008).fill(2) };
    const known = scheduleOf(
      table,
      Int32Array.from({ length: 1_001 }, (_, module) => module % 8),
    );
    const exact = await exactMakespan(table, known, LIMITS);
    expect(exact.ending).toBe('too-large');
    expect(exact.schedule).toBe(known);
    expect(exact.linearBound).toBeCloseTo(1_001 / 4, 6);
  });
});
