import { describe, expect, it } from 'vitest';
import { Dice } from './dice.ts';
import { NOWHERE, packedOffers } from './offers.ts';
import type { Realm } from './realm.ts';
import { replan } from './replan.ts';

const PLENTY = 1_000_000;

/** A crowded realm in which all want the same runtimes. */
function crowded(seed: number): Realm {
  const dice = new Dice(seed);
  const [runtimeCount, moduleCount] = [100, 1_000];
  const speeds = Array.from({ length: runtimeCount }, () => 0.3 + 0.7 * dice.share());
  const rows = Array.from({ length: moduleCount }, () => {
    const suited = new Set(Array.from({ length: 8 }, () => dice.below(runtimeCount)));
    return [...suited].map((runtime) => ({
      runtime,
      value: 0.8 * (speeds[runtime] as number) + 0.2 * dice.share(),
    }));
  });
  return {
    offers: packedOffers(runtimeCount, rows),
    resourceCount: 1,
    capacities: new Float64Array(runtimeCount).fill(70),
    demands: Float64Array.from({ length: moduleCount }, () => 1 + dice.below(12)),
    homes: new Int32Array(moduleCount).fill(NOWHERE),
  };
}

describe('a realm that is planned', () => {
  it.each([1, 2, 3, 4, 5])('is left alone by the next plan, also where it is crowded: realm %i', (seed) => {
    const realm = crowded(seed);
    const { homes, isSettled } = replan(realm, { stepCount: PLENTY });
    expect(isSettled).toBe(true);
    expect(replan({ ...realm, homes }, { stepCount: PLENTY }).moves).toEqual([]);
  });

  it('has a module give way to one that gains more, and says what each move is worth', () => {
    const offers = packedOffers(2, [
      [
        { runtime: 0, value: 5 },
        { runtime: 1, value: 4 },
      ],
      [{ runtime: 0, value: 3 }],
    ]);
    const realm = {
      offers,
      resourceCount: 1,
      capacities: Float64Array.of(1, 1),
      demands: Float64Array.of(1, 1),
      homes: Int32Array.of(0, NOWHERE),
    };
    expect(replan(realm, { stepCount: PLENTY })).toEqual({
      homes: Int32Array.of(1, 0),
      moves: [
        { module: 0, from: 0, to: 1, gain: -1 },
        { module: 1, from: NOWHERE, to: 0, gain: 3 },
      ],
      value: 7,
      isSettled: true,
    });
  });

  it('does not move for what the cost of moving takes up', () => {
    // At home 4; elsewhere 5 less a cost of 1.
    const offers = packedOffers(2, [
      [
        { runtime: 0, value: 4 },
        { runtime: 1, value: 4 },
      ],
    ]);
    const room = { resourceCount: 1, capacities: Float64Array.of(1, 1), demands: Float64Array.of(1) };
    expect(replan({ offers, ...room, homes: Int32Array.of(1) }, { stepCount: PLENTY }).moves).toEqual([]);
  });
});
