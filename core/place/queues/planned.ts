import type { RuntimeId } from '../../ids.ts';
import type { Knowledge, ModuleRecord } from '../../knowledge/knowledge.ts';
import { Flow } from '../../solve/flow.ts';
import { NOWHERE, packedOffers } from '../../solve/offers.ts';
import { replan } from '../../solve/replan.ts';
import { place } from '../place.ts';
import type { Batch, Profile, Queue } from '../policy.ts';
import { type Bid, realmOf } from '../whole/realm-of.ts';
import { GATHER_MS } from './prospects.ts';

/** Worth of being anywhere at all, above any difference of scores: nobody is left out so that others are better off. */
const PLACED_WORTH = 10;
/** Offers looked at per batch: 64 modules with 128 offers each are settled in less (assumption: at most some 10 ms). */
const STEP_COUNT = 500_000;

/**
 * Share of the cores that are left which a plan fills (assumption: beyond it neighbours are felt; who finds no room below it is
 * placed without a plan).
 */
const COMFORT_SHARE = 0.5;

/** What each of a batch is bid, by the scores of the profile as things are. */
const bidsOf = (
  profile: Profile,
  knowledge: Knowledge,
  waiting: readonly ModuleRecord[],
): readonly (readonly Bid[])[] =>
  waiting.map((record) =>
    place(profile, knowledge, record).contenders.map(({ runtime, total }) => ({
      runtime,
      value: PLACED_WORTH + total,
    })),
  );

/** Names who has a place in a plan, in the order of the queue, and then nobody. */
function following(waiting: readonly ModuleRecord[], homeAt: (at: number) => RuntimeId | null): Batch {
  let at = 0;
  return {
    next() {
      const record = waiting[at];
      if (record === undefined) return undefined;
      at += 1;
      return { module: record.module.id, to: homeAt(at - 1) };
    },
  };
}

/**
 * Places a batch as a whole: the sum of the profile's scores is sought under memory, cores and counts of modules by local search
 * with ejections (`solve/replan.ts`), under a budget of steps; whatever is found when it ends is used.
 *
 * Known weakness: scores are those of the moment before the batch, so that it does not see how its modules will crowd each
 * other until half of the cores are taken.
 */
export const replanned: Queue = {
  name: 'replanned',
  gatherMs: GATHER_MS,
  open(profile, knowledge, waiting) {
    if (waiting.length < 2) return following(waiting, () => null);
    const { realm, runtimes } = realmOf(
      knowledge,
      waiting,
      bidsOf(profile, knowledge, waiting),
      COMFORT_SHARE,
    );
    const { homes } = replan(realm, { stepCount: STEP_COUNT });
    return following(waiting, (at) => runtimes[homes[at] as number] ?? null);
  },
};

/**
 * What the next slots of a runtime are worth compared with the first: the inverse of the slowdown with 1, 2, 3 and 4 modules
 * on one machine (median over all pairs and groups, Pitot data).
 */
const SLOT_SHARES: readonly number[] = [1, 1 / 1.18, 1 / 1.49, 1 / 1.75];

/**
 * Places a batch by min-cost flow, as Quincy (Isard et al., SOSP 2009) and Firmament (Gog et al., OSDI 2016) do with whole
 * clusters: every runtime offers four slots, each worth less than the one before, so that the flow spreads load where that
 * is worth more. Exact for that worth; modules beyond four per runtime and batch go as without a plan.
 *
 * Known weakness: slots are alike for large and small modules; who does not fit after all is placed without a plan.
 */
export const flowing: Queue = {
  name: 'flowing',
  gatherMs: GATHER_MS,
  open(profile, knowledge, waiting) {
    if (waiting.length < 2) return following(waiting, () => null);
    const bids = bidsOf(profile, knowledge, waiting);
    const runtimes = [...new Set(bids.flatMap((row) => row.map(({ runtime }) => runtime)))].sort();
    const indexOf = new Map(runtimes.map((id, at) => [id, at]));
    const slotCount = SLOT_SHARES.length;
    const rows = bids.map((row) =>
      row.flatMap(({ runtime, value }) =>
        SLOT_SHARES.map((share, slot) => ({
          runtime: (indexOf.get(runtime) ?? 0) * slotCount + slot,
          value: PLACED_WORTH + (value - PLACED_WORTH) * share,
        })),
      ),
    );
    const offers = packedOffers(runtimes.length * slotCount, rows);
    const flow = new Flow(offers, new Int32Array(offers.runtimeCount).fill(1));
    for (let module = 0; module < offers.moduleCount; module++) flow.add(module);
    return following(waiting, (at) => {
      const home = flow.homes[at] as number;
      return home === NOWHERE ? null : (runtimes[Math.floor(home / slotCount)] ?? null);
    });
  },
};
