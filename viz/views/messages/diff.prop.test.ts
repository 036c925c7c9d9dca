import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diff, flat } from './diff.ts';

const payload = fc.dictionary(
  fc.constantFrom('kind', 'load', 'runtime'),
  fc.oneof(
    fc.constantFrom(1, 2, null, true, 'one', 'two'),
    fc.dictionary(fc.constantFrom('busyShare', 'memoryBytes'), fc.nat({ max: 3 })),
    fc.array(fc.record({ module: fc.constantFrom('camera', 'mixer'), epoch: fc.nat({ max: 2 }) }), {
      maxLength: 3,
    }),
  ),
);

describe('the difference of two payloads', () => {
  it('holds all that either says, once, and nothing else', () => {
    fc.assert(
      fc.property(payload, payload, (older, newer) => {
        const entries = diff(older, newer);
        const side = (of: 'was' | 'is'): ReadonlyMap<string, string> =>
          new Map(
            entries.flatMap((entry) => (entry[of] === undefined ? [] : [[entry.path, entry[of]] as const])),
          );
        expect(side('was')).toEqual(flat(older));
        expect(side('is')).toEqual(flat(newer));
        expect(new Set(entries.map(({ path }) => path)).size).toBe(entries.length);
      }),
    );
  });

  it('is none between equals, and some between others', () => {
    fc.assert(
      fc.property(payload, payload, (older, newer) => {
        const isSame = diff(older, newer).every(({ was, is }) => was === is);
        expect(isSame).toBe(JSON.stringify(sorted(older)) === JSON.stringify(sorted(newer)));
      }),
    );
  });

  it('follows an element by its name, not by its place', () => {
    const [camera, mixer] = [
      { module: 'camera', epoch: 1 },
      { module: 'mixer', epoch: 1 },
    ];
    expect(diff({ instances: [camera, mixer] }, { instances: [{ ...mixer, epoch: 2 }] })).toEqual([
      { path: 'instances[mixer].module', was: 'mixer', is: 'mixer' },
      { path: 'instances[mixer].epoch', was: '1', is: '2' },
      { path: 'instances[camera].module', was: 'camera' },
      { path: 'instances[camera].epoch', was: '1' },
    ]);
  });
});

/** Keys in one order, and elements that have different names by them: their order is no difference. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const elements = value.map(sorted);
    const names = new Set(value.map((element: { readonly module: string }) => element.module));
    return names.size === value.length
      ? elements.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
      : elements;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
