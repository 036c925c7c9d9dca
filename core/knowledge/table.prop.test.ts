import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Owner, Table } from './table.ts';
import { hashOf } from './trie.ts';

const pair = (a: number, b: number): string => String.fromCharCode(a, b);
const state = (a: number, b: number): number => Math.imul(0x811c9dc5 ^ a ^ (b << 16), 0x01000193);

/** Keys of a small universe, some of which share all 32 bits of their hash. */
const KEYS: readonly string[] = [
  ...Array.from({ length: 60 }, (_, n) => `key-${n}`),
  ...collisions(),
  '',
  'ä',
];

interface Change {
  readonly kind: 'set' | 'delete';
  readonly key: string;
  readonly value: number;
  /** Whether a new batch begins before it. */
  readonly opens: boolean;
  /** Whether it is made outside of any batch. */
  readonly loose: boolean;
}

const changes = fc.array(
  fc.record<Change>({
    kind: fc.constantFrom('set', 'set', 'delete'),
    key: fc.constantFrom(...KEYS),
    value: fc.integer({ min: 0, max: 3 }),
    opens: fc.boolean(),
    loose: fc.boolean(),
  }),
  { maxLength: 300, size: 'max' },
);

describe('a table, whatever is done to it', () => {
  it('holds what a map would hold, sorted by key, in every version that was kept', () => {
    fc.assert(
      fc.property(changes, (history) => {
        let table = Table.empty<string, number>();
        const model = new Map<string, number>();
        const kept: [Table<string, number>, readonly (readonly [string, number])[]][] = [];
        let owner = new Owner();
        for (const { kind, key, value, opens, loose } of history) {
          if (opens || loose) {
            kept.push([table, sorted(model)]);
            owner = new Owner();
          }
          const by = loose ? undefined : owner;
          table = kind === 'set' ? table.set(key, value, by) : table.delete(key, by);
          if (kind === 'set') model.set(key, value);
          else model.delete(key);
          if (
            table.size !== model.size ||
            table.get(key) !== model.get(key) ||
            table.has(key) !== model.has(key)
          ) {
            expect([table.size, table.get(key), table.has(key)]).toEqual([
              model.size,
              model.get(key),
              model.has(key),
            ]);
          }
        }
        kept.push([table, sorted(model)]);
        for (const [version, entries] of kept.slice(-12)) {
          expect(version.entries()).toEqual(entries);
          expect(version.size).toBe(entries.length);
          expect(entries.every(([key, value]) => version.get(key) === value)).toBe(true);
        }
        expect(KEYS.every((key) => table.get(key) === model.get(key))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('lists keys and values in the order of its entries', () => {
    const table = Table.empty<string, number>().set('b', 2).set('a', 1).set('B', 3);
    expect(table.keys()).toEqual(['B', 'a', 'b']);
    expect(table.values()).toEqual([3, 1, 2]);
  });

  it('returns itself when a change changes nothing', () => {
    const table = Table.empty<string, number>().set('a', 1);
    expect(table.set('a', 1)).toBe(table);
    expect(table.set('a', 1, new Owner())).toBe(table);
    expect(table.delete('b')).toBe(table);
  });

  it('keeps apart what it changes under an owner from the version before the batch', () => {
    const before = Table.empty<string, number>().set('a', 1).set('b', 2);
    const owner = new Owner();
    const first = before.set('a', 5, owner);
    const second = first.set('b', 6, owner).delete('a', owner);
    expect(second).toBe(first);
    expect(second.entries()).toEqual([['b', 6]]);
    expect(before.entries()).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
  });

  it('stays right for a hundred thousand entries', () => {
    const owner = new Owner();
    let table = Table.empty<string, number>();
    for (let n = 0; n < 100_000; n++) table = table.set(`runtime-${n}`, n, owner);
    for (let n = 0; n < 100_000; n += 2) table = table.delete(`runtime-${n}`, owner);
    expect(table.size).toBe(50_000);
    expect(table.get('runtime-99999')).toBe(99_999);
    expect(table.get('runtime-99998')).toBeUndefined();
    expect(table.entries().length).toBe(50_000);
  });
});

function sorted(model: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...model].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Texts with equal hashes: the second pair of code units undoes what the first pair changed. */
function collisions(): string[] {
  const texts: string[] = [];
  const wanted = hashOf(pair(97, 97) + pair(97, 97));
  const target = state(97, 97) ^ (97 | (97 << 16));
  for (let a = 98; a < 104; a++) {
    const rest = target ^ state(a, 97);
    const text = pair(a, 97) + pair(rest & 0xffff, (rest >>> 16) & 0xffff);
    if (hashOf(text) === wanted) texts.push(text);
  }
  if (texts.length < 5) throw new Error('no collisions were made');
  return [...texts, 'aaaa'];
}
