import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editCount, nearest } from './spelling.ts';

/** The same number by trying every way; slow and obviously right. */
function edits(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const ways = [
    edits(a.slice(1), b) + 1,
    edits(a, b.slice(1)) + 1,
    edits(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1),
  ];
  if (a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0])
    ways.push(edits(a.slice(2), b.slice(2)) + 1);
  return Math.min(...ways);
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });

describe('editCount', () => {
  it('counts as many edits as the best of all ways takes', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editCount(a, b)).toBe(edits(a, b));
      }),
    );
  });

  it('counts the same both ways', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editCount(a, b)).toBe(editCount(b, a));
      }),
    );
  });
});

describe('nearest', () => {
  it('finds a name again from which one letter is gone', () => {
    const names = ['wasmtime-a', 'wasmtime-j', 'wasm3-i', 'iwasm-a'];
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(5), (name, at) => {
        const damaged = name.slice(0, at) + name.slice(at + 1);
        const found = nearest(damaged, names) ?? '';
        expect(edits(damaged.slice(0, 6), found.slice(0, 6))).toBeLessThanOrEqual(2);
        expect(editCount(damaged, found)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('says nothing where nothing is near', () => {
    expect(nearest('colour', ['class', 'count'])).toBeUndefined();
    expect(nearest('', ['id'])).toBeUndefined();
  });

  it('takes the first of equally near names', () => {
    expect(nearest('cat', ['bat', 'hat'])).toBe('bat');
  });
});
