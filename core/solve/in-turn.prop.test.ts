import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smallTable } from '../testing/tables.ts';
import { maxMin } from './max-min.ts';
import { minMin } from './min-min.ts';
import { Roster } from './roster.ts';
import { sufferage } from './sufferage.ts';
import type { TimeTable } from './times.ts';

/** The same by the book: all completions of all that wait, worked out anew in every turn. */
function byTheBook({ moduleCount, runtimeCount, times }: TimeTable, urgency: (sorted: number[]) => number) {
  const loads = Array.from({ length: runtimeCount }, () => 0);
  const homes = Array.from({ length: moduleCount }, () => -1);
  for (let turn = 0; turn < moduleCount; turn++) {
    const waiting = homes.flatMap((home, module) => (home === -1 ? [module] : []));
    const views = waiting.map((module) => {
      const completions = loads.map(
        (load, runtime) => load + (times[module * runtimeCount + runtime] as number),
      );
      const urgent = urgency(completions.toSorted((a, b) => a - b));
      return { module, urgent, completions };
    });
    const most = Math.max(...views.map(({ urgent }) => urgent));
    const { module, completions } = views.find(({ urgent }) => urgent === most) as (typeof views)[0];
    const home = completions.indexOf(Math.min(...completions));
    homes[module] = home;
    loads[home] = completions[home] as number;
  }
  return homes;
}

describe('binding in turn', () => {
  it.each([
    { name: 'min-min', solve: minMin, urgency: ([first = 0]: number[]) => -first },
    { name: 'max-min', solve: maxMin, urgency: ([first = 0]: number[]) => first },
    {
      name: 'sufferage',
      solve: sufferage,
      urgency: ([first = 0, second = first]: number[]) => second - first,
    },
  ])('$name is as in the book, for all that it looks at less', ({ solve, urgency }) => {
    fc.assert(
      fc.property(smallTable(), (table) => {
        expect([...solve(table).homes]).toEqual(byTheBook(table, urgency));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a roster', () => {
  it('lists everybody where he is, whoever moved', () => {
    const moves = fc.array(fc.tuple(fc.nat(7), fc.nat(2)), { size: 'max', maxLength: 40 });
    fc.assert(
      fc.property(fc.array(fc.nat(2), { minLength: 8, maxLength: 8 }), moves, (homes, story) => {
        const roster = new Roster(Int32Array.from(homes), 3);
        const truth = [...homes];
        for (const [module, to] of story) {
          roster.move(module, to);
          truth[module] = to;
        }
        expect([...roster.homes]).toEqual(truth);
        for (const runtime of [0, 1, 2]) {
          const listed = roster.lists[runtime]?.subarray(0, roster.counts[runtime]) ?? [];
          const there = truth.flatMap((home, module) => (home === runtime ? [module] : []));
          expect([...listed].toSorted((a, b) => a - b)).toEqual(there);
        }
      }),
    );
  });
});
