import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastMakespan, smallTable } from '../testing/tables.ts';
import { priced } from './prices.ts';
import { pricesOf, solvers } from './solvers.ts';
import type { TimeTable } from './times.ts';

const steps = { seed: 1, stepCount: 4_000 };
/** A makespan by a second bookkeeper. */
function makespanOf({ moduleCount, runtimeCount, times }: TimeTable, homes: Int32Array): number {
  const done = new Map<number, number>();
  expect(homes).toHaveLength(moduleCount);
  homes.forEach((home, module) => {
    expect(home).toBeGreaterThanOrEqual(0);
    expect(home).toBeLessThan(runtimeCount);
    done.set(home, (done.get(home) ?? 0) + (times[module * runtimeCount + home] as number));
  });
  return Math.max(...done.values());
}

describe('every solver, on tables small enough to try all schedules', () => {
  it.each(solvers)(
    '$name binds each module once, tells its makespan and never undercuts the optimum',
    (solver) => {
      fc.assert(
        fc.property(smallTable(), (table) => {
          const { homes, makespan } = solver.solve(table, { ...steps, prices: pricesOf(table) });
          expect(makespan).toBe(makespanOf(table, homes));
          expect(makespan).toBeGreaterThanOrEqual(leastMakespan(table));
        }),
      );
    },
  );

  it('anneal is never far from the optimum, and finds the same schedule for the same seed', () => {
    fc.assert(
      fc.property(smallTable(), (table) => {
        const search = () => solvers[0]?.solve(table, { ...steps, prices: pricesOf(table) });
        const found = search();
        expect(found?.makespan).toBeLessThanOrEqual(1.25 * leastMakespan(table));
        expect(search()?.homes).toEqual(found?.homes);
      }),
    );
  });

  it('anneal finds the optimum of nearly all', () => {
    const tables = fc.sample(smallTable(), { seed: 20_261_126, numRuns: 300 });
    const missed = tables.filter((table) => {
      const found = solvers[0]?.solve(table, { ...steps, prices: pricesOf(table) });
      return found?.makespan !== leastMakespan(table);
    });
    // Measured: 4 of 300; three modules that would have to change places at once are not proposed.
    expect(missed.length).toBeLessThanOrEqual(9);
  });

  it('no bound is above the optimum, whatever makespan its search was told', () => {
    fc.assert(
      fc.property(smallTable(), fc.integer({ min: 1, max: 200 }), (table, told) => {
        const { bound, prices } = priced(table, told);
        expect(bound).toBeLessThanOrEqual(leastMakespan(table));
        expect(prices.reduce((sum, price) => sum + price, 0)).toBeCloseTo(1, 9);
        expect(Math.min(...prices)).toBeGreaterThan(0);
      }),
    );
  });

  it('does not care which runtime comes first, as far as the bound goes', () => {
    fc.assert(
      fc.property(smallTable(), (table) => {
        const { moduleCount, runtimeCount, times } = table;
        const turned = times.map((_, at) => {
          const module = Math.floor(at / runtimeCount);
          return times[module * runtimeCount + runtimeCount - 1 - (at % runtimeCount)] as number;
        });
        const mirrored = { moduleCount, runtimeCount, times: turned };
        const [one, another] = [pricesOf(table).bound, pricesOf(mirrored).bound];
        // Both searches end near the same linear programme's value; ties make them end at different prices.
        expect(Math.abs(one - another)).toBeLessThanOrEqual(0.01 * one);
      }),
    );
  });
});
