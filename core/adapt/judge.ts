import { assert } from '../assert.ts';
import type { DeviceId, ModuleId, RuntimeId } from '../ids.ts';
import type { Symptom, SymptomKind, Worth } from '../knowledge/decision.ts';
import type { Knowledge, ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import { homeOf, isMovable } from '../knowledge/recall.ts';
import type { Placement, Profile } from '../place/policy.ts';
import { BIT } from './signals.ts';
import { timeLeftMs } from './triggers/battery-low.ts';
import { isEscape } from './triggers/trigger.ts';
import { isWorthIt, quoteFor } from './worth.ts';

/** How a module is placed; `core/place/place.ts` does it. */
export type PlaceFunction = (
  profile: Profile,
  knowledge: Knowledge,
  module: ModuleRecord,
  options: { readonly exclude: ReadonlySet<RuntimeId> },
) => Placement;

/** What a judgement rests on. */
export interface Scene {
  readonly profile: Profile;
  readonly knowledge: Knowledge;
  readonly place: PlaceFunction;
  /** Migrations under way to or from each device. */
  readonly moveCounts: ReadonlyMap<DeviceId, number>;
}

/** A move that was found worth its price. */
export interface Move {
  readonly module: ModuleId;
  readonly from: RuntimeId;
  readonly to: RuntimeId;
  /** `restart` stops the module and starts it anew elsewhere, for one that cannot be frozen on a runtime that drains. */
  readonly by: 'migration' | 'restart';
  readonly worth: Worth;
  readonly placement: Placement;
  readonly reason: string;
}

/** Why a module was not moved. The reason has no figures in it, so that it changes only when the case does. */
export interface Refusal {
  readonly module: ModuleId;
  readonly from: RuntimeId;
  readonly to: RuntimeId | null;
  readonly worth: Worth | null;
  readonly reason: string;
}

/** A move, or the reason against it. */
export type Judgement =
  | { readonly kind: 'move'; readonly move: Move }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Placements asked for one module: a second one when the first has nobody who may be moved to. */
const PLACEMENT_COUNT_MAX = 2;
/** Contenders of a placement that are weighed in trouble, from the policy's first on (bounds the work per module). */
const TARGET_COUNT_MAX = 4;

/**
 * Asks the policy for the best homes elsewhere and goes where most is gained: the policy knows what a home is good for,
 * the worth knows what was measured and what the way there costs. A mere chance (`better-home`) is taken only if it is
 * the policy's first, before the present home too, as who is in no trouble need not make do with less. An escape goes to the policy's first for
 * which there is time enough: staying is worth nothing, so no gain is needed.
 */
export function judge(scene: Scene, module: ModuleRecord, symptom: Symptom): Judgement {
  const { knowledge } = scene;
  const home = homeOf(module);
  const from = home === null ? undefined : knowledge.runtimes.get(home);
  assert(from !== undefined, 'a module that runs has a home that is known');
  const escapes = isEscape(symptom.kind);
  const refuse = (to: RuntimeId | null, worth: Worth | null, reason: string): Judgement => ({
    kind: 'refused',
    refusal: { module: module.module.id, from: from.runtime.id, to, worth, reason },
  });

  const { targets, to, reason } = targetsFor(scene, module, from, symptom.kind);
  if (targets.length === 0) return refuse(to, null, reason);
  const offers = targets.map((target): Offer => {
    const { worth, durationMs } = quoteFor(knowledge, { module, from, to: target.to, escapes });
    return { ...target, worth, durationMs };
  });
  const leftMs = symptom.kind === 'battery-low' ? timeLeftMs(from) : Number.POSITIVE_INFINITY;
  const best = escapes ? offers.find(({ durationMs }) => durationMs <= leftMs) : bestOf(offers);
  if (best === undefined) {
    return refuse(offers[0]?.to.runtime.id ?? null, offers[0]?.worth ?? null, 'no time is left for the move');
  }
  if (!escapes && !isWorthIt(best.worth)) {
    return refuse(best.to.runtime.id, best.worth, 'not worth its price');
  }
  if (symptom.kind === 'better-home' && !isPreferred(scene, module, best.to.runtime.id)) {
    return refuse(best.to.runtime.id, best.worth, 'the policy prefers its present home');
  }
  return {
    kind: 'move',
    move: {
      module: module.module.id,
      from: from.runtime.id,
      to: best.to.runtime.id,
      by: isMovable(module) ? 'migration' : 'restart',
      worth: best.worth,
      placement: leadingTo(best),
      reason: symptom.kind,
    },
  };
}

/** Whether the policy would choose a runtime for a module if its present home were asked as well. */
const isPreferred = ({ profile, knowledge, place }: Scene, module: ModuleRecord, to: RuntimeId): boolean =>
  place(profile, knowledge, module, { exclude: new Set(module.avoid) }).chosen === to;

interface Target {
  readonly to: RuntimeRecord;
  readonly placement: Placement;
}

interface Offer extends Target {
  readonly worth: Worth;
  readonly durationMs: number;
}

/** The offer that gains most; of equal ones the policy's first. */
function bestOf(offers: readonly Offer[]): Offer | undefined {
  const net = ({ worth }: Offer): number => worth.benefitMs - worth.priceMs;
  return offers.reduce<Offer | undefined>(
    (best, offer) => (best === undefined || net(offer) > net(best) ? offer : best),
    undefined,
  );
}

/** The placement as it was decided in the end, for those who ask why. */
function leadingTo({ placement, to }: Offer): Placement {
  if (placement.chosen === to.runtime.id) return placement;
  const tieBreak = `a move to ${placement.chosen} would have gained less`;
  return { ...placement, chosen: to.runtime.id, tieBreak };
}

/** Whether anything is wrong with a runtime; that it is new is nothing wrong. */
export const isAiling = ({ signals }: Pick<RuntimeRecord, 'signals'>): boolean =>
  (signals.bits & ~BIT.newcomer) !== 0;

/** Counts the migrations under way to or from each device. */
export function movesPerDevice(knowledge: Knowledge): ReadonlyMap<DeviceId, number> {
  const counts = new Map<DeviceId, number>();
  if (knowledge.migrations.size === 0) return counts;
  for (const { from, to } of knowledge.migrations.values()) {
    const source = knowledge.runtimes.get(from)?.runtime.device.id;
    const target = knowledge.runtimes.get(to)?.runtime.device.id;
    if (source !== undefined) counts.set(source, (counts.get(source) ?? 0) + 1);
    if (target !== undefined && target !== source) counts.set(target, (counts.get(target) ?? 0) + 1);
  }
  return counts;
}

/** Whether a device has as many migrations under way as its link is granted. */
export function isBusy(knowledge: Knowledge, moveCounts: Scene['moveCounts'], device: DeviceId): boolean {
  return (moveCounts.get(device) ?? 0) >= knowledge.settings.linkMoveCountMax;
}

/** Who may be moved to, the policy's first before others; if nobody, whom it proposed last and what speaks against it. */
interface Targets {
  readonly targets: readonly Target[];
  readonly to: RuntimeId | null;
  readonly reason: string;
}

function targetsFor(scene: Scene, module: ModuleRecord, from: RuntimeRecord, why: SymptomKind): Targets {
  const { knowledge, profile, place } = scene;
  const exclude = new Set<RuntimeId>([from.runtime.id, ...module.avoid]);
  if (why === 'battery-low') {
    // All runtimes of the device go out with it.
    for (const id of knowledge.devices.get(from.runtime.device.id)?.runtimes ?? []) exclude.add(id);
  }
  const countMax = why === 'better-home' ? 1 : TARGET_COUNT_MAX;
  const targets: Target[] = [];
  let last: Omit<Targets, 'targets'> = { to: null, reason: 'nothing else fits' };
  for (let count = 0; count < PLACEMENT_COUNT_MAX && targets.length === 0; count++) {
    const placement = place(profile, knowledge, module, { exclude });
    for (const id of rankedIn(placement).slice(0, countMax)) {
      assert(!exclude.has(id), 'a placement keeps clear of what it was told to exclude');
      const to = knowledge.runtimes.get(id);
      assert(to !== undefined, 'a placement chooses among those who are known');
      const reason = objectionTo(scene, from, to, why);
      if (reason === null) targets.push({ to, placement });
      else last = { to: id, reason };
      exclude.add(id);
    }
  }
  return { targets, ...last };
}

function rankedIn({ chosen, contenders }: Placement): readonly RuntimeId[] {
  const others = contenders.map(({ runtime }) => runtime).filter((id) => id !== chosen);
  return chosen === null ? [] : [chosen, ...others];
}

/** What speaks against a target that fits, or `null`. */
function objectionTo(
  { knowledge, moveCounts }: Scene,
  from: RuntimeRecord,
  to: RuntimeRecord,
  why: SymptomKind,
): string | null {
  const device = to.runtime.device.id;
  if (device !== from.runtime.device.id && isBusy(knowledge, moveCounts, device)) {
    return 'the link of the target is taken';
  }
  return isTroubled(knowledge, to, why) ? 'the target is in trouble itself' : null;
}

/** Whether a target is no better than what is fled from; who must go anyway is not choosy about other troubles. */
function isTroubled(knowledge: Knowledge, { runtime, signals }: RuntimeRecord, why: SymptomKind): boolean {
  if (!isEscape(why)) return isAiling({ signals });
  if (why !== 'battery-low' || (signals.bits & BIT.battery) === 0) return false;
  return knowledge.devices.get(runtime.device.id)?.charging !== true;
}
