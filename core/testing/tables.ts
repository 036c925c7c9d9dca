import fc from 'fast-check';
import type { TimeTable } from '../solve/times.ts';

/** Tables small enough to try every schedule, of few different times so that ties are common. */
export const smallTable = (): fc.Arbitrary<TimeTable> =>
  fc
    .record({ moduleCount: fc.integer({ min: 1, max: 6 }), runtimeCount: fc.integer({ min: 1, max: 4 }) })
    .chain(({ moduleCount, runtimeCount }) =>
      fc
        .array(fc.integer({ min: 1, max: 12 }), {
          minLength: moduleCount * runtimeCount,
          maxLength: moduleCount * runtimeCount,
        })
        .map((times) => ({ moduleCount, runtimeCount, times: Float64Array.from(times) })),
    );

/** The least makespan, found by trying every schedule. */
export function leastMakespan({ moduleCount, runtimeCount, times }: TimeTable): number {
  const loads = Array.from({ length: runtimeCount }, () => 0);
  let least = Number.POSITIVE_INFINITY;
  const bind = (module: number): void => {
    if (module === moduleCount) {
      least = Math.min(least, Math.max(...loads));
      return;
    }
    for (let runtime = 0; runtime < runtimeCount; runtime++) {
      const time = times[module * runtimeCount + runtime] as number;
      loads[runtime] = (loads[runtime] as number) + time;
      bind(module + 1);
      loads[runtime] = (loads[runtime] as number) - time;
    }
  };
  bind(0);
  return least;
}
