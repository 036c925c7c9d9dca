import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Band, banded, DOWN, type Latch } from './hysteresis.ts';

const BAND: Band = { enter: 6, leave: 3, dwellMs: 4 };

/** Values around the band at times that never go back, often at once. */
const history = (): fc.Arbitrary<readonly (readonly [gapMs: number, value: number])[]> =>
  fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 9 })), {
    size: 'max',
    maxLength: 60,
  });

function run(steps: readonly (readonly [number, number])[]): readonly (Latch & { readonly atMs: number })[] {
  let latch = DOWN;
  let atMs = 0;
  return steps.map(([gapMs, value]) => {
    atMs += gapMs;
    latch = banded(latch, value, BAND, atMs);
    return { ...latch, atMs };
  });
}

describe('a latch', () => {
  it('never flips twice within its dwell time', () => {
    fc.assert(
      fc.property(history(), (steps) => {
        const states = run(steps);
        const flips = states
          .filter(({ up }, at) => up !== (at === 0 ? false : states[at - 1]?.up))
          .map(({ atMs }) => atMs);
        for (const [at, flipMs] of flips.entries()) {
          if (at > 0) expect(flipMs - (flips[at - 1] ?? 0)).toBeGreaterThanOrEqual(BAND.dwellMs);
        }
      }),
    );
  });

  it('ignores whatever happens inside its band', () => {
    const inside = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 4, max: 5 })), {
      size: 'max',
      maxLength: 40,
    });
    fc.assert(
      fc.property(history(), inside, (before, within) => {
        const states = run([...before, ...within]);
        const settled = before.length === 0 ? false : states[before.length - 1]?.up;
        for (const { up } of states.slice(before.length)) expect(up).toBe(settled);
      }),
    );
  });

  it('follows what lasts longer than its dwell time', () => {
    fc.assert(
      fc.property(history(), fc.constantFrom(0, 9), (before, value) => {
        const last = run([...before, [BAND.dwellMs, value]]).at(-1);
        expect(last?.up).toBe(value === 9);
      }),
    );
  });
});
