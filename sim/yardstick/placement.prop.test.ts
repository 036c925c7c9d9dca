import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOWHERE, type Offer, packedOffers, type Realm, replan } from '../../core/index.ts';
import { exactPlacement, regretOf } from './placement.ts';

const LIMITS = { secondsMax: 30, gapShareMax: 0 };
const [RUNTIMES, MODULES, RESOURCES] = [3, 5, 3];

interface Written {
  readonly rows: readonly (readonly Offer[])[];
  readonly capacities: readonly number[];
  readonly demands: readonly number[];
}

const numbers = (length: number, max: number): fc.Arbitrary<number[]> =>
  fc.array(fc.nat(max), { size: 'max', minLength: length, maxLength: length });

/** Memory, cores and slots so small that modules are in each other's way. */
const realms = (): fc.Arbitrary<Written> =>
  fc.record({
    rows: fc.array(
      fc.uniqueArray(fc.record({ runtime: fc.nat(RUNTIMES - 1), value: fc.integer({ min: 1, max: 9 }) }), {
        size: 'max',
        maxLength: RUNTIMES,
        selector: ({ runtime }) => runtime,
      }),
      { size: 'max', minLength: MODULES, maxLength: MODULES },
    ),
    capacities: numbers(RUNTIMES * RESOURCES, 8),
    demands: numbers(MODULES * RESOURCES, 4),
  });

/** The most that modules from one on can be worth, found by trying everything. */
function mostWorth({ rows, demands }: Written, left: readonly number[], module = 0): number {
  const row = rows[module];
  if (row === undefined) return 0;
  const written = { rows, demands, capacities: left };
  let most = mostWorth(written, left, module + 1);
  for (const { runtime, value } of row) {
    const rest = left.map((room, place) =>
      Math.floor(place / RESOURCES) === runtime
        ? room - (demands[module * RESOURCES + (place % RESOURCES)] as number)
        : room,
    );
    if (rest.every((room) => room >= 0)) most = Math.max(most, value + mostWorth(written, rest, module + 1));
  }
  return most;
}

const realmOf = ({ rows, capacities, demands }: Written): Realm => ({
  offers: packedOffers(RUNTIMES, rows),
  resourceCount: RESOURCES,
  capacities: Float64Array.from(capacities),
  demands: Float64Array.from(demands),
  homes: new Int32Array(MODULES).fill(NOWHERE),
});

describe('the exact placement of a realm', () => {
  it('is worth as much as the best of all placements, and no bound is below it', async () => {
    await fc.assert(
      fc.asyncProperty(realms(), async (written) => {
        const exact = await exactPlacement(realmOf(written), LIMITS);
        const most = mostWorth(written, written.capacities);
        expect(exact.value).toBe(most);
        expect(exact.linearBound).toBeGreaterThanOrEqual(most);
        expect(exact.bound).toBeGreaterThanOrEqual(most);
        expect(exact.bound).toBeCloseTo(most, 5);
      }),
      { numRuns: 100 },
    );
  });

  it('says how much the local search left, and nothing of itself', async () => {
    await fc.assert(
      fc.asyncProperty(realms(), async (written) => {
        const realm = realmOf(written);
        const { homes, value } = replan(realm, { stepCount: 10_000 });
        const exact = await exactPlacement(realm, LIMITS, homes);
        const regret = regretOf(realm, homes, exact);
        expect(regret.value).toBeCloseTo(value, 9);
        expect(regret.regretLeast).toBe(mostWorth(written, written.capacities) - regret.value);
        expect(regret.regretMost).toBeCloseTo(regret.regretLeast, 5);
        expect(regretOf(realm, exact.homes ?? homes, exact).regretLeast).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});
