import fc from 'fast-check';
import { Ledger } from '../../core/testing/ledger.ts';
import { doubles } from '../../core/testing/small-laws.ts';
import { newWorld, universes } from '../../core/testing/small-realm.ts';
import { type Bench, cpuSeconds } from './bench.ts';

const SEED = 20_261_124;
const WARM_UP_COUNT = 3_000;
const WORLD_COUNT = 6_000;
const MOVE_COUNT = 30;

/**
 * Small random worlds of 30 moves, drawn by fast-check and lived through as the properties of `core/step.prop.test.ts`
 * do it: the real supervisor under every policy, four real agents, an adversarial network, and after every move the
 * ledger's laws. Drawing them is part of the work.
 */
export const smallWorlds: Bench = {
  name: 'small-worlds',
  title: 'small random worlds of 30 moves, with a ledger',
  unit: 'worlds/s',
  goal: { must: 1_000, aim: 4_000 },
  better: 'higher',
  peer: null,
  measure() {
    liveThrough(WARM_UP_COUNT, SEED + 1);
    let stepCount = 0;
    const seconds = cpuSeconds(() => {
      stepCount = liveThrough(WORLD_COUNT, SEED);
    });
    return { figure: WORLD_COUNT / seconds, check: `${stepCount} steps` };
  },
};

function liveThrough(worldCount: number, seed: number): number {
  let stepCount = 0;
  const property = fc.property(universes(MOVE_COUNT, MOVE_COUNT), (universe) => {
    const world = newWorld(universe);
    const ledger = new Ledger();
    let seenCount = 0;
    for (const move of universe.story) {
      world.make(move);
      for (; seenCount < world.history.length; seenCount++) ledger.post(world.history[seenCount] as never);
      if (ledger.complaints.length > 0 || doubles(world).length > 0) return false;
    }
    stepCount += world.history.length;
    return true;
  });
  fc.assert(property, { seed, numRuns: worldCount });
  return stepCount;
}
