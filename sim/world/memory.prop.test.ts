import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Memory } from './memory.ts';

const KIB = 1_024;
/** Two runtimes share a board of 256 KiB, which together promise more than it has. */
const ROOMS = [
  { device: 0, pageBytes: 64 * KIB, memoryBytes: 200 * KIB },
  { device: 0, pageBytes: 4 * KIB, memoryBytes: 150 * KIB },
];
const DEVICE_BYTES = 256 * KIB;

const deeds = fc.array(
  fc.record({
    runtime: fc.nat(1),
    bytes: fc.nat(150 * KIB),
    kind: fc.constantFrom('reserve', 'reserve', 'release', 'clear'),
  }),
  { maxLength: 40, size: 'max' },
);

describe('memory', () => {
  it('gives a page whole or not at all: two pages fit into 129 KiB, three do not', () => {
    const memory = new Memory([{ device: 0, pageBytes: 64 * KIB, memoryBytes: 129 * KIB }], [DEVICE_BYTES]);
    expect(memory.pages(0, 129 * KIB)).toBe(3);
    expect(memory.reserve(0, 129 * KIB)).toBe(false);
    expect(memory.reserve(0, 65 * KIB)).toBe(true);
    expect(memory.heldBytes(0)).toBe(128 * KIB);
    expect(memory.reserve(0, 1)).toBe(false);
  });

  it('is never overcommitted, and refuses only what a plain sum says does not fit', () => {
    fc.assert(
      fc.property(deeds, (history) => {
        const memory = new Memory(ROOMS, [DEVICE_BYTES]);
        const held: number[][] = [[], []];
        const rounded = (runtime: number, bytes: number): number =>
          Math.ceil(bytes / (ROOMS[runtime]?.pageBytes ?? 1)) * (ROOMS[runtime]?.pageBytes ?? 1);
        const sum = (runtime: number): number =>
          (held[runtime] ?? []).reduce((total, bytes) => total + rounded(runtime, bytes), 0);
        for (const { kind, runtime, bytes } of history) {
          const size = rounded(runtime, bytes);
          if (kind === 'reserve') {
            const fits =
              sum(runtime) + size <= (ROOMS[runtime]?.memoryBytes ?? 0) &&
              sum(0) + sum(1) + size <= DEVICE_BYTES;
            expect(memory.reserve(runtime, bytes)).toBe(fits);
            if (fits) held[runtime]?.push(bytes);
          } else if (kind === 'release') {
            const last = held[runtime]?.pop();
            if (last !== undefined) memory.release(runtime, last);
          } else {
            memory.clear(runtime);
            held[runtime] = [];
          }
          expect([memory.heldBytes(0), memory.heldBytes(1)]).toEqual([sum(0), sum(1)]);
          expect(memory.deviceHeldBytes(0)).toBe(sum(0) + sum(1));
        }
      }),
    );
  });
});
