import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paged } from './paging.ts';
import { Problem } from './problem.ts';

const keys = fc
  .uniqueArray(fc.string({ maxLength: 3 }), { maxLength: 30, size: 'max' })
  .map((all) => all.toSorted());
const limit = fc.integer({ min: 1, max: 7 });

describe('paging', () => {
  it('tells everything that was there all the time once and in order, whatever comes and goes', () => {
    fc.assert(
      fc.property(keys, keys, limit, fc.func(fc.boolean()), (stay, passing, size, isThere) => {
        const told: string[] = [];
        let cursor: string | undefined;
        for (let turn = 0; ; turn++) {
          const now = [...new Set([...stay, ...passing.filter((key) => isThere(key, turn))])].toSorted();
          const page = paged(now, { count: size, cursor }, (key) => key);
          expect(page.entries.length).toBeLessThanOrEqual(size);
          told.push(...page.entries);
          if (page.next === null) break;
          expect(page.entries.length).toBe(size);
          cursor = page.next;
        }
        expect(told).toEqual([...new Set(told)].toSorted());
        expect(told.filter((key) => stay.includes(key))).toEqual(stay);
      }),
    );
  });

  it('counts what is left out as not there', () => {
    fc.assert(
      fc.property(keys, limit, (all, size) => {
        const isWanted = (key: string): boolean => key.length % 2 === 0;
        const first = paged(all, { count: size }, (key) => (isWanted(key) ? key : null));
        expect(first.entries).toEqual(all.filter(isWanted).slice(0, size));
        expect(first.next === null).toBe(all.filter(isWanted).length <= size);
      }),
    );
  });

  it('takes no cursor that it never gave', () => {
    fc.assert(
      fc.property(fc.string(), (cursor) => {
        try {
          paged(['a'], { count: 1, cursor }, (key) => key);
        } catch (fault) {
          expect(fault).toBeInstanceOf(Problem);
        }
      }),
    );
  });
});
