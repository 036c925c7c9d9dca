import type { ModuleId, RuntimeId } from '../ids.ts';
import type { Worth } from '../knowledge/decision.ts';
import type { Knowledge, ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import { homeOf } from '../knowledge/recall.ts';
import type { Placement, Profile } from '../place/policy.ts';
import { type Bid, realmOf } from '../place/whole/realm-of.ts';
import { replan } from '../solve/replan.ts';
import { isAiling, isBusy, type Move, movesPerDevice, type PlaceFunction } from './judge.ts';
import { affordable } from './purse.ts';
import { mayMove } from './victims.ts';
import { isWorthIt, quoteFor } from './worth.ts';

/** Modules that one plan looks at; the next one goes on where it ended (bounds the work of a turn; assumption). */
const MODULE_COUNT_MAX = 128;
/** Homes that one module is quoted for, the policy's first (as many as a placement in a large realm reports). */
const TARGET_COUNT_MAX = 8;
/** Offers looked at per plan (assumption: some milliseconds). */
const STEP_COUNT = 200_000;
/**
 * How much better a policy has to like a home, of a score of at most 1, for a plan to move somebody there. With 0.02 bursts
 * chased each other in `mixed-realm` (9.6 % late instead of 7.4), with 0.08 slow tabs kept what they had (core/README.md).
 */
const LIKING_MIN = 0.05;
/** Milliseconds that staying counts for, above any gain there could be: a plan leaves nobody without a home. */
const HOME_WORTH_MS = 1e9;

/** Which of the equal spans a time is in; a plan is made at the first news in each. */
export const spanOf = (atMs: number, gapMs: number): number => Math.floor(atMs / gapMs);

/** A move that a plan wants. */
export interface Wish {
  readonly module: ModuleId;
  readonly to: RuntimeId;
}

/**
 * Plans moves for the whole realm: every module that may move is offered its home and the policy's first homes elsewhere, each
 * worth what moving there gains net of its price and margin (`worth.ts`); who gets the scarce room is sought for all together
 * (`solve/replan.ts`). Nobody is offered a home that the policy does not like clearly better than his present one. Only moves that gain by themselves are wished for, the largest gain first, so that constant load
 * comes to rest.
 *
 * Known weakness: gains are quoted as if all others stayed, and are quoted anew before each move is made; a chain in which
 * one gives way at a loss to another's gain is never begun, as its second half might not come.
 */
export function wishesOf(
  profile: Profile,
  knowledge: Knowledge,
  gapMs: number,
  place: PlaceFunction,
): readonly Wish[] {
  const movable = movableAt(knowledge, spanOf(knowledge.nowMs, gapMs));
  const bids = movable.map((record) => bidsFor(profile, knowledge, record, place));
  const { realm, runtimes } = realmOf(knowledge, movable, bids);
  const { moves } = replan(realm, { stepCount: STEP_COUNT });
  return moves
    .filter(({ gain }) => gain > 0)
    .toSorted((a, b) => b.gain - a.gain || a.module - b.module)
    .flatMap(({ module, to }) => {
      const record = movable[module];
      const runtime = runtimes[to];
      return record === undefined || runtime === undefined ? [] : [{ module: record.module.id, to: runtime }];
    });
}

/** The move a wish means, as things are now; `null` if anything speaks against it by now. */
export function granted(
  profile: Profile,
  knowledge: Knowledge,
  { module: id, to }: Wish,
  place: PlaceFunction,
): Move | null {
  const { purse, nowMs, settings } = knowledge;
  const record = knowledge.modules.get(id);
  const from = record === undefined ? undefined : homeRecord(knowledge, record);
  const target = knowledge.runtimes.get(to);
  if (record === undefined || from === undefined || target === undefined) return null;
  if (!affordable(purse, nowMs, settings) || !mayMove(knowledge, record, 'better-home')) return null;
  const moveCounts = movesPerDevice(knowledge);
  const devices = [from.runtime.device.id, target.runtime.device.id];
  if (devices.some((device) => isBusy(knowledge, moveCounts, device))) return null;
  const placement = place(profile, knowledge, record, { exclude: new Set(record.avoid) });
  if (!preferredIn(placement, from.runtime.id).includes(to)) return null;
  const { worth } = quoteFor(knowledge, { module: record, from, to: target, escapes: false });
  if (!isWorthIt(worth)) return null;
  return {
    module: id,
    from: from.runtime.id,
    to,
    by: 'migration',
    worth,
    placement: { ...placement, chosen: to, tieBreak: 'planned for the whole realm' },
    reason: 'whole-realm',
  };
}

/** A move that could be made, as it is quoted. */
export interface Chance {
  readonly module: ModuleRecord;
  readonly from: RuntimeId;
  readonly to: RuntimeId;
  /** Whether the policy would go there first. */
  readonly isFirst: boolean;
  readonly worth: Worth;
}

/** Every module that may move with the policy's first homes elsewhere, whether it is worth its price or not. */
export function chancesOf(
  profile: Profile,
  knowledge: Knowledge,
  gapMs: number,
  place: PlaceFunction,
): readonly Chance[] {
  return movableAt(knowledge, spanOf(knowledge.nowMs, gapMs)).flatMap((record) => {
    const from = homeRecord(knowledge, record);
    if (from === undefined) return [];
    const exclude = new Set<RuntimeId>([from.runtime.id, ...record.avoid]);
    const { contenders } = place(profile, knowledge, record, { exclude });
    const ids = contenders.slice(0, TARGET_COUNT_MAX).map(({ runtime }) => runtime);
    return chancesAt(knowledge, record, from, ids);
  });
}

/** What a move is worth by itself, net of its price and its margin. */
export const netMsOf = ({ benefitMs, priceMs, marginShare }: Worth): number =>
  benefitMs - priceMs * (1 + marginShare);

/** Modules that may move, so many of them and others each time. */
function movableAt(knowledge: Knowledge, turnCount: number): readonly ModuleRecord[] {
  const all = knowledge.modules.values().filter((record) => mayMove(knowledge, record, 'better-home'));
  if (all.length <= MODULE_COUNT_MAX) return all;
  const first = (turnCount * MODULE_COUNT_MAX) % all.length;
  return [...all.slice(first), ...all.slice(0, first)].slice(0, MODULE_COUNT_MAX);
}

function bidsFor(
  profile: Profile,
  knowledge: Knowledge,
  record: ModuleRecord,
  place: PlaceFunction,
): readonly Bid[] {
  const from = homeRecord(knowledge, record);
  if (from === undefined) return [];
  const placement = place(profile, knowledge, record, { exclude: new Set(record.avoid) });
  const chances = chancesAt(knowledge, record, from, preferredIn(placement, from.runtime.id));
  return [
    { runtime: from.runtime.id, value: HOME_WORTH_MS },
    ...chances.map(({ to, worth }) => ({ runtime: to, value: HOME_WORTH_MS + netMsOf(worth) })),
  ];
}

/** Some homes elsewhere as chances, the policy's first one first; those that ail are none. */
function chancesAt(
  knowledge: Knowledge,
  record: ModuleRecord,
  from: RuntimeRecord,
  ids: readonly RuntimeId[],
): readonly Chance[] {
  return ids.flatMap((runtime, rank) => {
    const to = knowledge.runtimes.get(runtime);
    if (to === undefined || isAiling(to)) return [];
    const { worth } = quoteFor(knowledge, { module: record, from, to, escapes: false });
    return [{ module: record, from: from.runtime.id, to: runtime, isFirst: rank === 0, worth }];
  });
}

function homeRecord(knowledge: Knowledge, record: ModuleRecord): RuntimeRecord | undefined {
  const home = homeOf(record);
  return home === null ? undefined : knowledge.runtimes.get(home);
}

/** Whom the policy likes clearly better than the present home, best first; all that fit where home does not. */
function preferredIn({ contenders }: Placement, home: RuntimeId): readonly RuntimeId[] {
  const own = contenders.find(({ runtime }) => runtime === home)?.total ?? Number.NEGATIVE_INFINITY;
  return contenders
    .filter(({ total }) => total > own + LIKING_MIN)
    .slice(0, TARGET_COUNT_MAX)
    .map(({ runtime }) => runtime);
}
