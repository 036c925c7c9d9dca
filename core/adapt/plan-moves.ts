import type { DeviceId, RuntimeId } from '../ids.ts';
import type { Decision, Symptom } from '../knowledge/decision.ts';
import type { DeviceRecord, Knowledge, ModuleRecord, Purse, RuntimeRecord } from '../knowledge/knowledge.ts';
import type { Profile } from '../place/policy.ts';
import { homesFor } from './homes.ts';
import {
  isBusy,
  judge,
  type Move,
  movesPerDevice,
  type PlaceFunction,
  type Refusal,
  type Scene,
} from './judge.ts';
import { affordable, spent } from './purse.ts';
import { afterMove, afterNothing, isQuiet, isWell, symptomBits, TOLD_BIT } from './review.ts';
import type { Signals } from './signals.ts';
import { isEscape } from './triggers/trigger.ts';
import { triggers } from './triggers/triggers.ts';
import { victimsOf } from './victims.ts';

export type { Move, PlaceFunction } from './judge.ts';
export { reviewDueMs } from './review.ts';

/** What analysis found and wants done. */
export interface Plan {
  /** At most one: it has to be reserved in knowledge before the next can be judged truthfully. */
  readonly moves: readonly Move[];
  readonly decisions: readonly Decision[];
  /** Signals to keep: they tell when each runtime was looked at and what came of it. */
  readonly signals: readonly { readonly runtime: RuntimeId; readonly signals: Signals }[];
  /** The purse to keep. */
  readonly purse: Purse;
}

/**
 * Analyzes the runtimes that may have changed: symptoms → modules to move → targets by the active policy → worth →
 * purse, links, cool-downs. Call it again with the move reserved as long as it returns one, since plans have to
 * consume capacity in sequence (kubernetes-sigs/descheduler#1584).
 *
 * A healthy runtime costs a comparison of bits. A troubled one is looked at when a symptom is new and then after
 * growing gaps, each time at the price of at most `victimCountMax` placements; what was refused is told when it
 * changes. A profile that does not adapt still empties what is being drained.
 */
export function movesFor(
  profile: Profile,
  knowledge: Knowledge,
  touched: readonly RuntimeId[],
  place: PlaceFunction,
): Plan {
  let signals: { readonly runtime: RuntimeId; readonly signals: Signals }[] | null = null;
  let decisions: Decision[] = [];
  let scene: Scene | null = null;
  for (const id of touched) {
    const record = knowledge.runtimes.get(id);
    if (record === undefined || isWell(record) || (!profile.adapts && !record.draining)) continue;
    const device = knowledge.devices.get(record.runtime.device.id);
    if (device === undefined || isQuiet(record, device, knowledge.nowMs)) continue;
    scene ??= { profile, knowledge, place, moveCounts: movesPerDevice(knowledge) };
    const look = lookAt(scene, record, device);
    decisions = decisions.concat(look.decisions);
    signals ??= [];
    signals.push({ runtime: id, signals: look.signals });
    if (look.move === null) continue;
    const purse = spent(knowledge.purse, knowledge.nowMs, knowledge.settings);
    return { moves: [look.move], decisions, signals, purse };
  }
  return { moves: [], decisions, signals: signals ?? [], purse: knowledge.purse };
}

interface Look {
  readonly move: Move | null;
  readonly decisions: readonly Decision[];
  readonly signals: Signals;
}

/** Senses, tells what is new, and tries to cure one symptom after the other until one move is found. */
function lookAt(scene: Scene, record: RuntimeRecord, device: DeviceRecord): Look {
  const symptoms = symptomsOf(scene, record, device);
  const { toldBits } = record.signals.review;
  const decisions: Decision[] = symptoms
    .filter(({ kind }) => (TOLD_BIT[kind] & ~toldBits) !== 0)
    .map((symptom) => ({ kind: 'noticed', symptom }));
  const seenBits = symptoms.reduce((bits, { kind }) => bits | TOLD_BIT[kind], symptomBits(record, device));

  const refusals: Refusal[] = [];
  let isHeldUp = false;
  for (const symptom of symptoms) {
    if (isHeld(scene, record, symptom)) {
      isHeldUp = true;
      continue;
    }
    const cure = cureFor(scene, record, symptom);
    if (cure.kind === 'move') {
      return {
        move: cure.move,
        decisions,
        signals: afterMove(scene.knowledge, record, { seenBits, symptom }),
      };
    }
    refusals.push(...cure.refusals);
  }
  const told = refusals.map(({ module, reason }) => `${module}: ${reason}`).join('; ');
  if (told !== record.signals.review.refusals) {
    decisions.push(...refusals.map((refusal): Decision => ({ kind: 'migration-declined', ...refusal })));
  }
  const isPressing = symptoms.some(({ kind }) => isEscape(kind));
  return {
    move: null,
    decisions,
    signals: afterNothing(scene.knowledge, record, { seenBits, told, isHeldUp, isPressing }),
  };
}

function symptomsOf(
  { knowledge, profile }: Scene,
  record: RuntimeRecord,
  device: DeviceRecord,
): readonly Symptom[] {
  const isSuspect = record.health === 'suspect';
  const symptoms: Symptom[] = [];
  for (const trigger of triggers) {
    if (!profile.adapts && trigger.name !== 'draining') continue;
    if (isSuspect !== (trigger.name === 'runtime-suspect')) continue;
    const symptom = trigger.sense(record, device, knowledge);
    if (symptom !== null) symptoms.push(symptom);
  }
  return symptoms;
}

/** Escapes share a link up to its cap; all else waits until moves under way have shown their effect. */
function isHeld({ knowledge, moveCounts }: Scene, record: RuntimeRecord, symptom: Symptom): boolean {
  const device: DeviceId = record.runtime.device.id;
  if (isEscape(symptom.kind)) return isBusy(knowledge, moveCounts, device);
  return (moveCounts.get(device) ?? 0) > 0;
}

type Cure =
  | { readonly kind: 'move'; readonly move: Move }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

function cureFor(scene: Scene, record: RuntimeRecord, symptom: Symptom): Cure {
  const { knowledge } = scene;
  const { settings, purse, nowMs } = knowledge;
  const candidates = candidatesFor(knowledge, record, symptom);
  const refusals: Refusal[] = [];
  for (const module of candidates.slice(0, settings.victimCountMax)) {
    if (!isEscape(symptom.kind) && !affordable(purse, nowMs, settings)) {
      refusals.push(refusalOf(module, record, 'the purse is empty'));
      break;
    }
    const verdict = judge(scene, module, symptom);
    if (verdict.kind === 'move') return verdict;
    refusals.push(verdict.refusal);
  }
  return { kind: 'refused', refusals };
}

function candidatesFor(
  knowledge: Knowledge,
  record: RuntimeRecord,
  symptom: Symptom,
): readonly ModuleRecord[] {
  return symptom.kind === 'better-home' ? homesFor(knowledge, record) : victimsOf(knowledge, record, symptom);
}

function refusalOf({ module }: ModuleRecord, { runtime }: RuntimeRecord, reason: string): Refusal {
  return { module: module.id, from: runtime.id, to: null, worth: null, reason };
}
