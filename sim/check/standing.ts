import { type Profile, profileNamed } from '../../core/index.ts';
import type { Scenario } from '../../scenarios/model.ts';
import { type Estimate, estimateOf, meanOf } from '../statistics/estimate.ts';
import { type Ratio, ratioOf } from '../statistics/ratio.ts';
import { live } from '../swarm/life.ts';
import { realmOf } from './realm-at.ts';
import { regretShare } from './regret-share.ts';

/** The regret of one world on average over its looks, under the policy and under the two that it is compared with. */
export interface WorldRegret {
  readonly ownShare: number;
  readonly standardShare: number;
  readonly chanceShare: number;
}

/** Where a policy stands between chance and `standard`, world by world. */
export interface Standing {
  readonly worldCount: number;
  readonly ownShareMean: number;
  readonly standardShareMean: number;
  readonly chanceShareMean: number;
  /** By how much it regrets more than chance in the same world; below 0 it is better. */
  readonly beyondChance: Estimate;
  /** More than this luck alone makes nobody regret, at 0.99. */
  readonly luckShare: number;
  /** How far it is on the way from chance, at 0, to `standard`, at 1; `null` where worlds are too few to tell these apart. */
  readonly way: Ratio | null;
}

const STANDARD = profileNamed('standard') as Profile;
const CHANCE = profileNamed('random') as Profile;

/** Lives a world under `standard` and by chance, and sets their regret beside what it was under a policy; `null` if nobody had any. */
export async function besideOthers(
  scenario: Scenario,
  ownShares: readonly number[],
): Promise<WorldRegret | null> {
  const standard = await sharesOf(scenario, STANDARD);
  const chance = await sharesOf(scenario, CHANCE);
  if ([ownShares, standard, chance].some(({ length }) => length === 0)) return null;
  return { ownShare: meanOf(ownShares), standardShare: meanOf(standard), chanceShare: meanOf(chance) };
}

/** By how much a world is regretted more under a policy than by chance, from the shares of its looks. */
export async function beyondChance(scenario: Scenario, ownShares: readonly number[]): Promise<number> {
  return meanOf(ownShares) - meanOf(await sharesOf(scenario, CHANCE));
}

async function sharesOf(scenario: Scenario, profile: Profile): Promise<readonly number[]> {
  const shares: Promise<number>[] = [];
  live(scenario, {
    profile,
    onLook: ({ supervisor }) => {
      const realm = realmOf(profile, supervisor.knowledge);
      if (realm !== null) shares.push(regretShare(realm));
    },
  });
  return Promise.all(shares);
}

/** Where a policy stands after some worlds; `null` after none. */
export function standingOf(worlds: readonly WorldRegret[]): Standing | null {
  if (worlds.length === 0) return null;
  const [own, standard, chance] = [
    worlds.map(({ ownShare }) => ownShare),
    worlds.map(({ standardShare }) => standardShare),
    worlds.map(({ chanceShare }) => chanceShare),
  ];
  const gained = worlds.map(({ ownShare, chanceShare }) => chanceShare - ownShare);
  const toGain = worlds.map(({ standardShare, chanceShare }) => chanceShare - standardShare);
  return {
    worldCount: worlds.length,
    ownShareMean: meanOf(own),
    standardShareMean: meanOf(standard),
    chanceShareMean: meanOf(chance),
    beyondChance: estimateOf(gained.map((share) => -share)),
    luckShare: estimateOf(gained, SURE_SHARE).halfWidth,
    way: ratioOf(gained, toGain),
  };
}

/** How sure one has to be that a policy is worse than chance, as some that come with arts are by a hair (see README). */
const SURE_SHARE = 0.99;

/** Whether a policy is worse than chance by more than luck would have it. */
export const isWorseThanChance = ({ luckShare, beyondChance }: Standing): boolean =>
  beyondChance.mean > luckShare;
