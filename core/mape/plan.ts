import type { ModuleId, RuntimeId } from '../ids.ts';
import type { ModuleRecord } from '../knowledge/knowledge.ts';
import { bind, rememberModule, waitingKey } from '../knowledge/remember.ts';
import type { Turn } from '../knowledge/turn.ts';
import type { Module } from '../model/module.ts';
import { rulesOn } from '../model/realm-rule.ts';
import { place } from '../place/place.ts';
import type { Placement, Queue } from '../place/policy.ts';
import { batchesOf, gather } from './batch.ts';
import { enter, stop } from './life.ts';
import { evictionFor } from './preemption.ts';

/**
 * Finds homes: first for all that wait if room appeared somewhere, else only for the newly homeless, because
 * for the others nothing has changed. Most important first, then who came first. What could not be placed once
 * in this turn is not tried again for an equal demand, so a long queue costs little.
 */
export function settle(turn: Turn): void {
  findHomes(turn);
  // Where modules are spread, one that found a home may let in others that came before it, and so may one that went.
  for (let wordCount = 0; isSpread(turn) && wordsIn(turn) > wordCount; ) {
    wordCount = wordsIn(turn);
    turn.roomier = true;
    findHomes(turn);
  }
}

const wordsIn = ({ decisions, commands }: Turn): number => decisions.length + commands.length;

/** Whether somebody waits whom a placement of others could let in. */
const isSpread = ({ draft }: Turn): boolean => draft.waiting.size > 0 && draft.waiting.roomMax > 0;

function findHomes(turn: Turn): void {
  const { draft, profile } = turn;
  if (profile.queue !== undefined) gather(turn, profile.queue.gatherMs);
  const failed: Module[] = [];
  if (turn.roomier && draft.waiting.size > 0) {
    if (profile.queue !== undefined) return settleBatches(turn, profile.queue, [...idsOf(draft.waiting)]);
    for (const { id } of draft.waiting.entries()) settleOne(turn, id as ModuleId, failed);
  } else if (turn.homeless.length > 0) {
    const ids = inTurn(turn);
    if (profile.queue !== undefined) return settleBatches(turn, profile.queue, ids);
    for (const id of ids) settleOne(turn, id, failed);
  }
}

function* idsOf(waiting: Turn['draft']['waiting']): Iterable<ModuleId> {
  for (const { id } of waiting.entries()) yield id as ModuleId;
}

/** Finds homes in the order of a queue, batch by batch: who is named first gets the room that is left. */
function settleBatches(turn: Turn, queue: Queue, ids: readonly ModuleId[]): void {
  const { draft, profile } = turn;
  const failed: Module[] = [];
  for (const batch of batchesOf(draft, ids)) {
    const left = new Set(batch.map(({ module }) => module.id));
    // Nobody has to be asked who of one goes first, but where it goes may still be the queue's word.
    const picks = queue.open(profile, draft, batch);
    for (let pick = picks.next(draft); pick !== undefined && left.size > 0; pick = picks.next(draft)) {
      if (!left.delete(pick.module)) break; // Names somebody twice, or a stranger: the rest go as they came.
      settleOne(turn, pick.module, failed, pick.to);
    }
    for (const id of left) settleOne(turn, id, failed);
  }
}

function inTurn(turn: Turn): readonly ModuleId[] {
  if (turn.homeless.length < 2) return turn.homeless;
  const keyed = turn.homeless
    .map((id) => turn.draft.modules.get(id))
    .filter((record) => record !== undefined)
    .map((record) => ({ id: record.module.id, key: waitingKey(record) }));
  return keyed.sort((a, b) => a.key - b.key).map(({ id }) => id);
}

function settleOne(turn: Turn, id: ModuleId, failed: Module[], to: RuntimeId | null = null): void {
  const record = turn.draft.modules.get(id);
  if (record === undefined || record.phase.kind !== 'pending') return;
  if (record.phase.notBeforeMs > turn.draft.nowMs) return;
  if (failed.some((other) => asks(turn.draft, other, record.module))) return explainOnce(turn, record);

  const onto = ontoOf(record);
  const placement =
    onto === null
      ? (planned(turn, record, to) ?? choose(turn, record))
      : place(turn.profile, turn.draft, record, { onlyOn: onto });
  if (placement.chosen !== null) return start(turn, record, placement.chosen, placement);
  if (onto === null) failed.push(record.module);
  keepWaiting(turn, record, placement);
}

/** The placement that a queue planned, with the policy's own scores; `null` when it is not to be had. */
function planned(turn: Turn, record: ModuleRecord, to: RuntimeId | null): Placement | null {
  if (to === null || record.avoid.includes(to) || isReserved(turn, to, record)) return null;
  const placement = place(turn.profile, turn.draft, record);
  if (placement.chosen === to) return placement;
  const isKnown = placement.contenders.some(({ runtime }) => runtime === to);
  const found = isKnown ? placement : place(turn.profile, turn.draft, record, { onlyOn: to });
  if (!isKnown && found.chosen === null) return null;
  return { ...found, chosen: to, tieBreak: 'planned together with others that waited' };
}

/** The one runtime that may take in a module that is on its way from another realm; `null` for any. */
const ontoOf = ({ origin }: ModuleRecord): RuntimeId | null =>
  origin === undefined || origin.isHere ? null : origin.onto;

/** Runtimes that failed the module lately come last: they are asked only when no other fits. */
function choose(turn: Turn, record: ModuleRecord): Placement {
  if (record.avoid.length > 0) {
    const elsewhere = chooseOutside(turn, record, record.avoid);
    if (elsewhere.chosen !== null) return elsewhere;
  }
  return chooseOutside(turn, record, []);
}

/** What is being cleared for somebody more important is no choice, or the displaced would move back in for ever. */
function chooseOutside(turn: Turn, record: ModuleRecord, avoid: readonly RuntimeId[]): Placement {
  const exclude = new Set(avoid);
  for (;;) {
    const placement = place(turn.profile, turn.draft, record, { exclude });
    if (placement.chosen === null || !isReserved(turn, placement.chosen, record)) return placement;
    exclude.add(placement.chosen);
  }
}

/** Whether room is being made on the device for one that goes before this one: all its runtimes share it. */
function isReserved({ draft }: Turn, on: RuntimeId, record: ModuleRecord): boolean {
  // Whoever room is made for waits, and this one does not go before itself.
  if (draft.waiting.size <= 1 || draft.stopping.size === 0) return false;
  const device = draft.runtimes.get(on)?.runtime.device.id;
  const siblings = (device === undefined ? undefined : draft.devices.get(device)?.runtimes) ?? [];
  return siblings.some((id) => isClearedFor(draft, id, record));
}

/** Whether modules are being stopped on this very runtime for one that goes before this one. */
function isClearedFor(draft: Turn['draft'], on: RuntimeId, record: ModuleRecord): boolean {
  const stopping = draft.stopping.get(on) ?? [];
  return stopping.some((id) => {
    const phase = draft.modules.get(id)?.phase;
    if (phase?.kind !== 'stopping' || phase.heir === null) return false;
    const heir = draft.modules.get(phase.heir);
    const isDue = heir?.phase.kind === 'pending' && heir.phase.claim === on;
    return isDue && waitingKey(heir) < waitingKey(record);
  });
}

function start(turn: Turn, record: ModuleRecord, on: RuntimeId, placement: Placement): void {
  const { draft } = turn;
  const epoch = record.epoch + 1;
  bind(turn, record.module, on);
  draft.turn = on;
  const { fixed, loss: _, ...rest } = record;
  const next = enter(
    turn,
    // What could not be paused of an instance may be otherwise with the next; what is so of its file, is so.
    { ...rest, ...(fixed?.of === 'file' && { fixed }), epoch, instanceEpoch: epoch },
    {
      kind: 'starting',
      on,
      sinceMs: draft.nowMs,
      attemptCount: 0,
    },
  );
  turn.decisions.push({ kind: 'placed', placement, epoch });
  sendStart(turn, next);
}

/** Orders a start, or repeats the order; equal orders are told apart by nothing and done once. */
export function sendStart(turn: Turn, { module, phase, epoch, checkpointed, origin }: ModuleRecord): void {
  if (phase.kind !== 'starting') return;
  turn.commands.push({
    kind: 'start-module',
    runtime: phase.on,
    module,
    epoch,
    fromCheckpoint: checkpointed,
    ...(origin?.isHere === false && { onlyFromCheckpoint: true }),
  });
}

function keepWaiting(turn: Turn, record: ModuleRecord, placement: Placement): void {
  if (record.phase.kind !== 'pending') return;
  const claim = turn.profile.preempts && ontoOf(record) === null ? preempt(turn, record, placement) : null;
  const reason = whyNot(placement);
  if (reason === record.phase.reason && claim === record.phase.claim) return; // Said before.
  rememberModule(turn, { ...record, phase: { ...record.phase, reason, claim } });
  turn.decisions.push({ kind: 'queued', placement, reason });
  if (record.phase.reason !== reason) {
    turn.commands.push({ kind: 'report-progress', module: record.module.id, progress: 'queued', reason });
  }
}

/** An equal module was refused in this turn already: say so once, without asking every runtime again. */
function explainOnce(turn: Turn, record: ModuleRecord): void {
  if (record.phase.kind !== 'pending' || record.phase.reason.startsWith('waits')) return;
  const reason = 'waits: nothing fits an equal module';
  rememberModule(turn, { ...record, phase: { ...record.phase, reason } });
  turn.commands.push({ kind: 'report-progress', module: record.module.id, progress: 'queued', reason });
}

function preempt(turn: Turn, record: ModuleRecord, placement: Placement): RuntimeId | null {
  if (record.phase.kind !== 'pending') return null;
  const { claim } = record.phase;
  if (claim !== null && turn.draft.stopping.has(claim)) return claim;
  const eviction = evictionFor(turn.draft, record, placement);
  if (eviction === null) return null;
  for (const victim of eviction.victims) {
    turn.decisions.push({
      kind: 'preempted',
      module: record.module.id,
      victim: victim.module.id,
      on: eviction.on,
    });
    stop(turn, victim, 'requeue', record.module.id);
  }
  return eviction.on;
}

function whyNot(placement: Placement): string {
  const reasons = placement.verdicts
    .filter(({ verdict }) => verdict !== 'fits')
    .map(({ reason, runtimeCount }) => `${reason} (${runtimeCount})`);
  return reasons.length === 0 ? 'waits: no runtime is registered' : `waits: ${reasons.join(', ')}`;
}

/** Whether a module asks for at least as much as one that found no room. */
function asks({ rules }: Turn['draft'], refused: Module, module: Module): boolean {
  return (
    module.demand.memoryBytes >= refused.demand.memoryBytes &&
    module.demand.cpuShare >= refused.demand.cpuShare &&
    module.priority <= refused.priority &&
    refused.antiAffinity.length === 0 &&
    rulesOn(refused, rules) === undefined &&
    refused.affinity === null &&
    same(refused.apis, module.apis) &&
    same(refused.architectures, module.architectures) &&
    same(refused.peripherals, module.peripherals)
  );
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((name, at) => name === b[at]));
}
