import fc from 'fast-check';
import { deviceId, realmId } from '../ids.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Profile } from '../place/policy.ts';
import { profiles } from '../place/profiles/index.ts';
import { defaultSettings, type Settings } from '../settings.ts';
import { newKnowledge } from '../step.ts';
import { Ledger } from './ledger.ts';
import { smallModules, smallRuntimes, smallStory } from './small-arbitraries.ts';
import type { Move } from './small-move.ts';
import type { Cast } from './small-request.ts';
import { SmallWorld } from './small-world.ts';

/** Everything that one small world takes. */
export interface Universe extends Cast {
  readonly story: readonly Move[];
}

/** Any of the policies. */
export const anyProfile: fc.Arbitrary<Profile> = fc.constantFrom(...profiles);

/** Any small world under any policy; its story has at least so many moves, and at most. */
export const universes = (minLength: number, maxLength: number): fc.Arbitrary<Universe> =>
  fc.record({
    profile: anyProfile,
    runtimes: smallRuntimes(),
    modules: smallModules(),
    story: smallStory(maxLength, minLength),
  });

/** Any small world under any policy. */
export const anyUniverse: fc.Arbitrary<Universe> = universes(0, 60);

/** As by default, but runtimes that flap are trusted again sooner, so that a world comes to rest sooner. */
const SETTINGS: Settings = { ...defaultSettings, flapHalfLifeMs: 60_000 };

/** A supervisor that has heard nothing. */
export const nothingKnown = (profile: Profile): Knowledge =>
  newKnowledge({ realm: realmId('realm'), hub: deviceId('hub'), profile, settings: SETTINGS });

/** A small world before its story begins. */
export const newWorld = (cast: Cast): SmallWorld => new SmallWorld(cast, nothingKnown(cast.profile));

/** A small world after its story. */
export const worldOf = (universe: Universe): SmallWorld => newWorld(universe).live(universe.story);

/** A ledger into which all of a world's history was entered. */
export function ledgerOf(world: SmallWorld): Ledger {
  const ledger = new Ledger();
  for (const told of world.history) ledger.post(told);
  return ledger;
}
