import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Flow } from './flow.ts';
import { NOWHERE, type Offer, packedOffers } from './offers.ts';

const RUNTIMES = 3;
const MODULES = 6;

const rows = (): fc.Arbitrary<readonly (readonly Offer[])[]> =>
  fc.array(
    fc.uniqueArray(fc.record({ runtime: fc.nat(RUNTIMES - 1), value: fc.integer({ min: 1, max: 9 }) }), {
      selector: ({ runtime }) => runtime,
    }),
    { minLength: MODULES, maxLength: MODULES },
  );
const slots = (): fc.Arbitrary<number[]> => fc.array(fc.nat(3), { minLength: RUNTIMES, maxLength: RUNTIMES });
/** A change: who comes or goes (whichever he can), or a runtime's new number of slots. */
const story = () =>
  fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.record({ module: fc.nat(MODULES - 1) }) },
      fc.record({ runtime: fc.nat(RUNTIMES - 1), slotCount: fc.nat(3) }),
    ),
    { size: 'max', maxLength: 30 },
  );

/** The most that the modules can be worth, found by trying everything. */
function mostWorth(offers: readonly (readonly Offer[])[], here: readonly number[], free: number[]): number {
  const [module, ...rest] = here;
  if (module === undefined) return 0;
  let most = mostWorth(offers, rest, free);
  for (const { runtime, value } of offers[module] ?? []) {
    if (free[runtime] === 0) continue;
    const left = free.with(runtime, (free[runtime] as number) - 1);
    most = Math.max(most, value + mostWorth(offers, rest, left));
  }
  return most;
}

describe('a flow, whoever comes and goes', () => {
  it('keeps the placement that is worth most, and proves it by its prices', () => {
    fc.assert(
      fc.property(rows(), slots(), story(), (offers, first, changes) => {
        const flow = new Flow(packedOffers(RUNTIMES, offers), Int32Array.from(first));
        const here = new Set<number>();
        let counts = first;
        for (const change of changes) {
          if ('slotCount' in change) {
            flow.resize(change.runtime, change.slotCount);
            counts = counts.with(change.runtime, change.slotCount);
          } else if (here.delete(change.module)) flow.remove(change.module);
          else {
            here.add(change.module);
            flow.add(change.module);
          }
          expect(flow.worth).toBe(mostWorth(offers, [...here], counts));
          expect(flow.bound).toBeCloseTo(flow.worth, 9);
          expect(worthOf(flow.homes, offers)).toBe(flow.worth);
          const taken = counts.map((_, runtime) => flow.homes.filter((home) => home === runtime).length);
          expect(taken.every((count, runtime) => count <= (counts[runtime] as number))).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** What a placement is worth by the offers as they were written down. */
function worthOf(homes: Int32Array, offers: readonly (readonly Offer[])[]): number {
  return offers.reduce((sum, row, module) => {
    if (homes[module] === NOWHERE) return sum;
    const offer = row.find(({ runtime }) => runtime === homes[module]);
    expect(offer).toBeDefined();
    return sum + (offer?.value ?? 0);
  }, 0);
}
