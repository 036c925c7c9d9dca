import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches } from '../mqtt/index.ts';
import { covers, filterFault, overlap, topicFault } from './filters.ts';

/** Small, so that filters and topics meet; `z` is in no filter and stands for all names that are not. */
const NAMES = ['a', 'b', '', '$s'];
const LEVEL_COUNT_MAX = 3;

const level = fc.constantFrom(...NAMES, '+');
const filters: fc.Arbitrary<string> = fc
  .tuple(fc.array(level, { minLength: 1, maxLength: LEVEL_COUNT_MAX }), fc.boolean())
  .map(([levels, isOpen]) => (isOpen ? [...levels.slice(0, -1), '#'] : levels).join('/'))
  // The empty text is no filter.
  .filter((filter) => filter !== '');

/** All topics of up to one level more than any filter has. */
const TOPICS = Array.from({ length: LEVEL_COUNT_MAX + 1 }, (_, at) => at + 1)
  .flatMap((count) =>
    Array.from({ length: count }).reduce<readonly string[]>(
      (heads) => heads.flatMap((head) => [...NAMES, 'z'].map((name) => `${head}/${name}`)),
      [''],
    ),
  )
  .map((topic) => topic.slice(1))
  .filter((topic) => topic !== '');

/** The witness: the filter as a regular expression, read off the standard's own examples. */
function taken(filter: string): ReadonlySet<string> {
  const levels = filter.split('/');
  const body = levels.map((one) => (one === '+' ? '[^/]*' : one.replace('$', '\\$'))).join('/');
  const open = levels.length === 1 ? '.*' : `${body.slice(0, -2)}(/.*)?`;
  const shape = new RegExp(`^${levels.at(-1) === '#' ? open : body}$`);
  const isShy = levels[0] === '+' || levels[0] === '#';
  return new Set(TOPICS.filter((topic) => shape.test(topic) && !(isShy && topic[0] === '$')));
}

describe('topic filters', () => {
  it('take in exactly the topics that a regular expression and the broker say they do', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        const witness = [...taken(filter)];
        expect(TOPICS.filter((topic) => covers(filter, topic))).toEqual(witness);
        expect(TOPICS.filter((topic) => matches(filter, topic))).toEqual(witness);
      }),
      { numRuns: 300 },
    );
  });

  it('cover another one exactly if they take in all its topics', () => {
    fc.assert(
      fc.property(filters, filters, (wide, narrow) => {
        const [all, some] = [taken(wide), taken(narrow)];
        expect(covers(wide, narrow)).toBe([...some].every((topic) => all.has(topic)));
      }),
      { numRuns: 1_500 },
    );
  });

  it('overlap exactly if some topic is taken in by both', () => {
    fc.assert(
      fc.property(filters, filters, (one, other) => {
        const [left, right] = [taken(one), taken(other)];
        expect(overlap(one, other)).toBe([...left].some((topic) => right.has(topic)));
        expect(overlap(other, one)).toBe(overlap(one, other));
      }),
      { numRuns: 1_500 },
    );
  });

  it.each(['', 'a/#/b', 'a#', 'a/b+', '#/a', 'a/../b', './a', 'a/__proto__/b', 'a\\b', 'a\u0000', '\ud800'])(
    'are not written %j',
    (filter) => expect(filterFault(filter)).not.toBeNull(),
  );

  it.each(['#', '+', '+/#', '/', 'a//b', 'a/+/b/#', '$SYS/#', 'Küche/Licht', 'a b/c'])(
    'are written %j',
    (filter) => expect(filterFault(filter)).toBeNull(),
  );

  it('never pass for topics when they have a wildcard, nor do texts beyond all bounds', () => {
    for (const topic of ['+', 'a/#', 'a+b', 'x'.repeat(1_025), Array(33).fill('a').join('/')]) {
      expect(topicFault(topic), topic).not.toBeNull();
    }
    expect(topicFault('a/b')).toBeNull();
  });
});
