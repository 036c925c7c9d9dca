import { assert } from '../assert.ts';
import type { DeviceId, ModuleId, RuntimeId } from '../ids.ts';
import type { Symptom, SymptomKind, Worth } from '../knowledge/decision.ts';
import type { Knowledge, ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import { homeOf } from '../knowledge/recall.ts';
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

/** Targets proposed by the policy that are tried before a module is left where it is (bounds the work per module). */
const TARGET_COUNT_MAX = 2;

/**
 * Asks the policy for the best home elsewhere and decides whether going there is worth it. An escape needs no gain, as
 * staying is worth nothing, but time enough.
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

  const found = targetFor(scene, module, from, symptom.kind);
  if (found.kind === 'none') return refuse(found.to, null, found.reason);
  const { to, placement } = found;
  const { worth, durationMs } = quoteFor(knowledge, { module, from, to, escapes });
  if (symptom.kind === 'battery-low' && durationMs > timeLeftMs(from)) {
    return refuse(to.runtime.id, worth, 'no time is left for the move');
  }
  if (!escapes && !isWorthIt(worth)) return refuse(to.runtime.id, worth, 'not worth its price');
  return {
    kind: 'move',
    move: {
      module: module.module.id,
      from: from.runtime.id,
      to: to.runtime.id,
      by: module.module.migratable ? 'migration' : 'restart',
      worth,
      placement,
      reason: symptom.kind,
    },
  };
}

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

type Target =
  | { readonly kind: 'target'; readonly to: RuntimeRecord; readonly placement: Placement }
  | { readonly kind: 'none'; readonly to: RuntimeId | null; readonly reason: string };

function targetFor(scene: Scene, module: ModuleRecord, from: RuntimeRecord, why: SymptomKind): Target {
  const { knowledge, profile, place, moveCounts } = scene;
  const exclude = new Set<RuntimeId>([from.runtime.id, ...module.avoid]);
  if (why === 'battery-low') {
    // All runtimes of the device go out with it.
    for (const id of knowledge.devices.get(from.runtime.device.id)?.runtimes ?? []) exclude.add(id);
  }
  let last: Target = { kind: 'none', to: null, reason: 'nothing else fits' };
  for (let tryCount = 0; tryCount < TARGET_COUNT_MAX; tryCount++) {
    const placement = place(profile, knowledge, module, { exclude });
    const to = placement.chosen === null ? undefined : knowledge.runtimes.get(placement.chosen);
    if (to === undefined) return last;
    assert(!exclude.has(to.runtime.id), 'a placement keeps clear of what it was told to exclude');
    const device = to.runtime.device.id;
    if (device !== from.runtime.device.id && isBusy(knowledge, moveCounts, device)) {
      last = { kind: 'none', to: to.runtime.id, reason: 'the link of the target is taken' };
    } else if (isTroubled(knowledge, to, why)) {
      last = { kind: 'none', to: to.runtime.id, reason: 'the target is in trouble itself' };
    } else {
      return { kind: 'target', to, placement };
    }
    exclude.add(to.runtime.id);
  }
  return last;
}

/** Whether a target is no better than what is fled from; who must go anyway is not choosy about other troubles. */
function isTroubled(knowledge: Knowledge, { runtime, signals }: RuntimeRecord, why: SymptomKind): boolean {
  if (!isEscape(why)) return (signals.bits & ~BIT.newcomer) !== 0;
  if (why !== 'battery-low' || (signals.bits & BIT.battery) === 0) return false;
  return knowledge.devices.get(runtime.device.id)?.charging !== true;
}
