import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ring } from './ring.ts';

const CAPACITY_BYTES = 64;

/** Records of up to a ring's size, and reads, in any order. */
const acts = fc.array(
  fc.oneof(
    fc.record({ tag: fc.nat(9), isLast: fc.boolean(), bytes: fc.uint8Array({ maxLength: CAPACITY_BYTES }) }),
    fc.constant('read' as const),
  ),
  { size: 'max', maxLength: 200 },
);

describe('a ring', () => {
  it('gives back what it took, whole and in order, and takes whatever there is room for', () => {
    fc.assert(
      fc.property(acts, (steps) => {
        const ring = Ring.create(CAPACITY_BYTES);
        const reader = new Ring(ring.memory); // As the other thread sees it.
        const held: { tag: number; isLast: boolean; bytes: Uint8Array }[] = [];
        const usedBytes = (): number => held.reduce((sum, { bytes }) => sum + bytes.length + 8, 0);
        for (const step of steps) {
          if (step === 'read') {
            expect(reader.read()).toEqual(held.shift() ?? null);
          } else {
            const fits = usedBytes() + step.bytes.length + 8 <= CAPACITY_BYTES;
            expect(ring.write(step)).toBe(fits);
            if (fits) held.push(step);
          }
          expect(reader.isEmpty).toBe(held.length === 0);
        }
      }),
    );
  });

  it('goes on when its positions have passed 2³¹ and 2³²', () => {
    const ring = Ring.create(CAPACITY_BYTES);
    for (const start of [2 ** 31 - 20, 2 ** 32 - 20]) {
      new Int32Array(ring.memory, 0, 2).fill(start | 0);
      for (let n = 0; n < 10; n++) {
        expect(ring.write({ tag: n, isLast: true, bytes: Uint8Array.of(n, n) })).toBe(true);
        expect(ring.read()).toEqual({ tag: n, isLast: true, bytes: Uint8Array.of(n, n) });
      }
    }
  });
});
