import { chancesOf, netMsOf, wishesOf } from '../adapt/whole-realm.ts';
import { byText } from '../ids.ts';
import type { Knowledge, ModuleRecord } from '../knowledge/knowledge.ts';
import { homeOf } from '../knowledge/recall.ts';
import { place } from '../place/place.ts';
import type { Profile } from '../place/policy.ts';
import type { AdvisedMove } from '../shell-word.ts';

/** Realms are planned anew so often; only says which modules of a very large realm are looked at (as `whole-realm` does). */
const GAP_MS = 15_000;

/** A move that a shell may try ahead before it advises it. */
export interface Prospect {
  readonly move: AdvisedMove;
  /** Whether the policy would place the module there first. */
  readonly isFirst: boolean;
  /** What it is quoted to gain over the horizon, net of price and margin; below 0 for what nobody would do unasked. */
  readonly netMs: number;
}

/** All moves that could be made now, the best quoted first; what is quoted at a loss may be worth a try. */
export function prospectsOf(profile: Profile, knowledge: Knowledge): readonly Prospect[] {
  return chancesOf(profile, knowledge, GAP_MS, place)
    .map(({ module, from, to, isFirst, worth }) => ({
      move: { module: module.module.id, epoch: module.instanceEpoch, from, to },
      isFirst,
      netMs: netMsOf(worth),
    }))
    .toSorted(
      (a, b) => b.netMs - a.netMs || byText(a.move.module, b.move.module) || byText(a.move.to, b.move.to),
    );
}

/** What a plan for the whole realm would move now, in its order; see `adapt/whole-realm.ts`. */
export function wholeRealmMoves(profile: Profile, knowledge: Knowledge): readonly AdvisedMove[] {
  return wishesOf(profile, knowledge, GAP_MS, place).flatMap(({ module, to }) => {
    const record = knowledge.modules.get(module);
    const from = record === undefined ? null : homeOf(record);
    return from === null ? [] : [{ module, epoch: (record as ModuleRecord).instanceEpoch, from, to }];
  });
}
