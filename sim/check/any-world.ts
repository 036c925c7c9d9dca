import fc from 'fast-check';
import type { Scenario } from '../../scenarios/model.ts';
import { worldOf } from '../swarm/world.ts';

/** Seeds of random worlds; any other number is as good (assumption: nobody tries more). */
const SEED_MAX = 1_000_000;

/**
 * Any random world of the swarm, such as `arts check` lives: small, crowded and stormy, then calm. It is told by its seed,
 * and not made smaller by fast-check: `checkPolicy` does that, by what the law that broke needs.
 */
export const anyWorld = (): fc.Arbitrary<Scenario> =>
  fc
    .noShrink(fc.integer({ min: 1, max: SEED_MAX }))
    .map((seed) =>
      Object.defineProperty(worldOf(seed), fc.toStringMethod, { value: () => `world of seed ${seed}` }),
    );
