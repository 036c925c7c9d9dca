import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Flow, NOWHERE, type Offer, packedOffers } from '../../core/index.ts';
import { exactPlacement } from './placement.ts';

const [RUNTIMES, MODULES] = [6, 20];

const worlds = () =>
  fc.record({
    rows: fc.array(
      fc.uniqueArray(
        fc.record({ runtime: fc.nat(RUNTIMES - 1), value: fc.integer({ min: 1, max: 1_000 }) }),
        { size: 'max', maxLength: RUNTIMES, selector: ({ runtime }): number => runtime },
      ),
      { size: 'max', minLength: MODULES, maxLength: MODULES },
    ) as fc.Arbitrary<Offer[][]>,
    slots: fc.array(fc.nat(4), { minLength: RUNTIMES, maxLength: RUNTIMES }),
    leavers: fc.uniqueArray(fc.nat(MODULES - 1), { maxLength: 6 }),
    resized: fc.record({ runtime: fc.nat(RUNTIMES - 1), slotCount: fc.nat(4) }),
  });

describe('the min-cost flow', () => {
  it('is worth what HiGHS finds, after all have come, some have gone and a runtime has changed', async () => {
    await fc.assert(
      fc.asyncProperty(worlds(), async ({ rows, slots, leavers, resized }) => {
        const flow = new Flow(packedOffers(RUNTIMES, rows), Int32Array.from(slots));
        for (let module = 0; module < MODULES; module++) flow.add(module);
        expect(flow.worth).toBe(await mostWorth(rows, slots));
        for (const module of leavers) flow.remove(module);
        flow.resize(resized.runtime, resized.slotCount);
        const left = rows.map((row, module) => (leavers.includes(module) ? [] : row));
        expect(flow.worth).toBe(await mostWorth(left, slots.with(resized.runtime, resized.slotCount)));
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});

async function mostWorth(rows: readonly (readonly Offer[])[], slots: readonly number[]): Promise<number> {
  const realm = {
    offers: packedOffers(RUNTIMES, rows),
    resourceCount: 1,
    capacities: Float64Array.from(slots),
    demands: new Float64Array(MODULES).fill(1),
    homes: new Int32Array(MODULES).fill(NOWHERE),
  };
  const { value } = await exactPlacement(realm, { secondsMax: 30, gapShareMax: 0 });
  return value ?? Number.NaN;
}
