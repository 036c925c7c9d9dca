import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Listeners, matches } from './filters.ts';

const level = fc.constantFrom('a', 'b', '', '$x');
const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
const filter = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { maxLength: 4 }), fc.boolean())
  .map(([levels, isOpen]) => [...levels, ...(isOpen || levels.length === 0 ? ['#'] : [])].join('/'));

/** The rule of MQTT as a regular expression: another way to say it. */
function witness(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && /^[+#]/.test(filter)) return false;
  const pattern = filter
    .replace(/[.$\\]/g, '\\$&')
    .replaceAll('+', '[^/]*')
    .replace(/^#$/, '.*')
    .replace(/\/#$/, '(/.*)?');
  return new RegExp(`^${pattern}$`).test(topic);
}

describe('a topic filter', () => {
  it.each([
    ['a/b', 'a/b', true],
    ['a/+', 'a/b', true],
    ['a/+', 'a/b/c', false],
    ['a/#', 'a', true],
    ['a/#', 'a/b/c', true],
    ['+/b', 'a/b', true],
    ['a/+/c', 'a//c', true],
    ['#', '$SYS/x', false],
    ['$SYS/#', '$SYS/x', true],
  ])('%s takes in %s: %s', (one, other, isTaken) => expect(matches(one, other)).toBe(isTaken));

  it('takes in what the standard says', () => {
    fc.assert(
      fc.property(filter, topic, (one, other) => {
        expect(matches(one, other)).toBe(witness(one, other));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is found among many, once for every listener', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(filter, fc.nat({ max: 3 }))),
        topic,
        fc.nat({ max: 3 }),
        (all, on, gone) => {
          const listeners = new Listeners<number>();
          for (const [one, listener] of all) listeners.add([one], listener);
          listeners.remove(gone);
          const expected = all
            .filter(([one, listener]) => listener !== gone && matches(one, on))
            .map(([, who]) => who);
          expect(listeners.of(on).toSorted()).toEqual([...new Set(expected)].toSorted());
        },
      ),
    );
  });
});
