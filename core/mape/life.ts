import { type ModuleId, type RuntimeId, realmBehind } from '../ids.ts';
import type { ExitReason } from '../input.ts';
import type { ModuleRecord, Phase } from '../knowledge/knowledge.ts';
import { homeOf, stoppedOn } from '../knowledge/recall.ts';
import {
  arm,
  moveStopping,
  release,
  rememberMigration,
  rememberModule,
  waitingEntry,
  waitingKey,
} from '../knowledge/remember.ts';
import type { Turn } from '../knowledge/turn.ts';

/** How many of the runtimes that failed a module are remembered against it (assumption: enough to break a tour). */
const AVOID_COUNT_MAX = 3;

/** Leaves room for more epochs than can ever be issued: above it integers are exact up to 2^53. */
const EPOCH_MET_MAX = 2 ** 50;

/** Moves a module to a phase, keeping the waiting queue and its alarm in step with it. */
export function enter(turn: Turn, record: ModuleRecord, phase: Phase): ModuleRecord {
  const { draft, owner } = turn;
  const { id } = record.module;
  if (record.phase.kind === 'pending' && phase.kind !== 'pending') {
    draft.waiting = draft.waiting.remove(waitingKey(record), id, owner);
  }
  if (record.phase.kind !== 'pending' && phase.kind === 'pending') {
    draft.waiting = draft.waiting.insert(waitingEntry(record, draft.rules), owner);
  }
  moveStopping(turn, id, stoppedOn(record.phase), stoppedOn(phase));
  const alarmMs = arm(turn, `m/${id}`, record.alarmMs, phaseDueMs(turn, phase));
  const next: ModuleRecord = { ...record, phase, alarmMs };
  rememberModule(turn, next);
  return next;
}

/** When a phase needs a look even if nothing is heard; `Infinity` for never. */
export function phaseDueMs(turn: Turn, phase: Phase): number {
  const { nowMs, settings } = turn.draft;
  switch (phase.kind) {
    case 'pending':
      return phase.notBeforeMs > nowMs ? phase.notBeforeMs : Number.POSITIVE_INFINITY;
    case 'starting':
      return phase.sinceMs + settings.startMsMax * 2 ** phase.attemptCount;
    case 'stopping':
      return phase.sinceMs + settings.stopMsMax;
    case 'ended':
      return phase.atMs + settings.forgetMs;
    default:
      return Number.POSITIVE_INFINITY; // A migration's own alarm watches over freezing and thawing.
  }
}

/** Puts a module without a home back among those that want one. Its old instance is believed no more. */
export function requeue(turn: Turn, record: ModuleRecord, reason: string, notBeforeMs: number): void {
  const { nowMs } = turn.draft;
  enter(turn, record, { kind: 'pending', sinceMs: nowMs, notBeforeMs, reason, claim: null });
  if (notBeforeMs <= nowMs) turn.homeless.push(record.module.id);
}

/** Ends a module's life. Its record is kept for a while, so that late instances are recognised. */
export function end(turn: Turn, record: ModuleRecord, reason: string, progress: 'ended' | 'given-up'): void {
  enter(turn, record, { kind: 'ended', atMs: turn.draft.nowMs, reason });
  turn.commands.push({ kind: 'report-progress', module: record.module.id, progress, reason });
  if (progress === 'given-up') turn.decisions.push({ kind: 'given-up', module: record.module.id, reason });
}

/** Tells a runtime to stop what it has of a module up to an epoch, and to accept nothing older. */
export function fence(turn: Turn, module: ModuleId, runtime: RuntimeId, epoch: number): void {
  surpass(turn, module, epoch);
  turn.commands.push({ kind: 'stop-module', runtime, module, epoch });
  turn.decisions.push({ kind: 'fenced', module, runtime, epoch });
}

/**
 * Sees to it that what is issued from now on exceeds an epoch that was met. Only what a supervisor without memory
 * once issued can be ahead of ours; a runtime would ignore all orders below it. Absurd ones are a lie or a fault of
 * one runtime, and must not use up the numbers of all.
 */
function surpass(turn: Turn, module: ModuleId, epoch: number): void {
  const { draft } = turn;
  if (!(epoch <= EPOCH_MET_MAX)) return;
  const record = draft.modules.get(module);
  if (record === undefined) draft.epochFloor = Math.max(draft.epochFloor, epoch);
  else if (epoch > record.epoch) rememberModule(turn, { ...record, epoch });
}

/** Whose word it is, and of which instance. */
export interface Word {
  readonly runtime: RuntimeId;
  readonly module: ModuleId;
  readonly epoch: number;
}

/** A runtime says that an instance runs. */
export function started(turn: Turn, word: Word & { readonly fixed?: string }): void {
  const { module, runtime: on, epoch, fixed } = word;
  const record = turn.draft.modules.get(module);
  if (record === undefined || homeOf(record) !== on || record.instanceEpoch !== epoch) {
    if (!isMigrationEnd(turn, word)) fence(turn, module, on, epoch);
    return;
  }
  if (record.phase.kind !== 'starting') return; // Said before.
  const here = hereAfter(record);
  enter(turn, fixed === undefined ? here : fixedAt(here, fixed, 'instance'), {
    kind: 'running',
    on,
    sinceMs: turn.draft.nowMs,
  });
  turn.commands.push({ kind: 'report-progress', module, progress: 'running', reason: `on ${on}` });
}

/** The record of a module once it runs: it is here, and what it was once brought along with is past, as it asked for no checkpoints. */
export function hereAfter(record: ModuleRecord): ModuleRecord {
  const { origin, landed = [], module } = record;
  const checkpointed = record.checkpointed && module.checkpointIntervalMs !== null;
  if (origin === undefined || origin.isHere) return { ...record, checkpointed };
  const { realm, epoch } = origin;
  const here = { ...origin, isHere: true };
  return { ...record, checkpointed, origin: here, landed: [...landed, { realm, epoch }] };
}

/** The record of a module that cannot be paused; what is known of its file says more than what one instance is. */
export const fixedAt = (
  record: ModuleRecord,
  reason: string,
  of: NonNullable<ModuleRecord['fixed']>['of'],
): ModuleRecord => (record.fixed?.of === 'file' ? record : { ...record, fixed: { reason, of } });

/** A runtime says that it cannot start an instance: the module goes elsewhere, and this runtime is avoided. */
export function startFailed(turn: Turn, word: Word & { readonly reason: string }): void {
  const { module, runtime: on, epoch, reason } = word;
  const record = turn.draft.modules.get(module);
  if (record === undefined || homeOf(record) !== on || record.instanceEpoch !== epoch) return;
  if (record.phase.kind === 'stopping') return exited(turn, { ...word, reason: 'stopped' });
  if (record.phase.kind !== 'starting') return;
  release(turn, record.module, on);
  faulted(turn, avoiding(record, on), `start failed on ${on}: ${reason}`);
}

/** A runtime says that an instance is gone. */
export function exited(turn: Turn, word: Word & { readonly reason: ExitReason }): void {
  const { module, runtime: on, epoch, reason: why } = word;
  const found = turn.draft.modules.get(module);
  if (found === undefined || homeOf(found) !== on) return;
  const { phase } = found;
  // What has come to its end has run here, though nobody may have said so.
  const record = why === 'completed' ? hereAfter(found) : found;
  if (phase.kind === 'stopping') {
    if (epoch < record.instanceEpoch) return; // A late answer to an earlier stop.
    release(turn, record.module, on);
    if (phase.fate === 'end') return end(turn, record, phase.reason ?? 'deleted', 'ended');
    if (why === 'completed') return end(turn, record, why, 'ended'); // It was faster than the order to stop.
    return requeue(turn, record, 'displaced', turn.draft.nowMs);
  }
  if (epoch !== record.instanceEpoch) return;
  const left = dropMigration(turn, record);
  release(turn, left.module, on);
  if (why === 'completed') return end(turn, left, why, 'ended');
  if (why === 'stopped') return requeue(turn, left, `stopped by ${on}`, turn.draft.nowMs);
  faulted(turn, avoiding(left, on), `${why} on ${on}`);
}

/** Gives up a migration whose source instance ended by itself: the target is told to forget it. What is known of it then. */
function dropMigration(turn: Turn, record: ModuleRecord): ModuleRecord {
  const { module, recalls = [] } = record;
  const migration = turn.draft.migrations.get(module.id);
  if (migration === undefined) return record;
  rememberMigration(turn, module.id, null);
  if (migration.from === migration.to) return record; // It was only to be revived.
  const other = homeOf(record) === migration.from ? migration.to : migration.from;
  release(turn, module, other);
  const epoch = other === migration.to ? migration.toEpoch : migration.fromEpoch;
  fence(turn, module.id, other, epoch);
  const realm = realmBehind(other);
  if (realm === null || migration.step !== 'thawing') return record;
  // That realm may have it already, and may be out of reach for long.
  return { ...record, recalls: [...recalls, { realm, epoch }] };
}

/** Applies the module's crash policy: end it, give it up, or let it wait its back-off and start again. */
export function faulted(turn: Turn, record: ModuleRecord, reason: string): void {
  const { crashPolicy } = record.module;
  const { nowMs, settings } = turn.draft;
  if (crashPolicy.kind === 'ignore') return end(turn, record, reason, 'ended');

  const ranMs = record.phase.kind === 'running' ? nowMs - record.phase.sinceMs : 0;
  const crashCount = ranMs >= settings.crashForgivenMs ? 1 : record.crashCount + 1;
  if (crashCount > crashPolicy.attemptCountMax) {
    return end(turn, { ...record, crashCount }, `${reason}, ${crashCount} faults in a row`, 'given-up');
  }
  const backOffMs = Math.min(crashPolicy.backOffMs * 2 ** (crashCount - 1), crashPolicy.backOffMsMax);
  requeue(turn, { ...record, crashCount }, reason, nowMs + backOffMs);
}

/** Orders an instance stopped; the promise stays until the runtime confirms or is lost. */
export function stop(
  turn: Turn,
  record: ModuleRecord,
  fate: 'end' | 'requeue',
  heir: ModuleId | null = null,
): void {
  const on = homeOf(record);
  if (on === null) return;
  const left = dropMigration(turn, record);
  const { id } = left.module;
  if (!turn.draft.runtimes.get(on)?.bound.includes(id)) {
    // Its home went away while it was being moved: there is nobody to stop it.
    if (fate === 'end') return end(turn, left, 'deleted', 'ended');
    return requeue(turn, left, 'displaced', turn.draft.nowMs);
  }
  orderStop(turn, enter(turn, left, { kind: 'stopping', on, sinceMs: turn.draft.nowMs, fate, heir }));
}

/** Orders a stop, or repeats the order. */
export function orderStop(turn: Turn, { module, phase, epoch }: ModuleRecord): void {
  if (phase.kind !== 'stopping') return;
  turn.commands.push({ kind: 'stop-module', runtime: phase.on, module: module.id, epoch });
}

/** Remembers a runtime against a module that it failed; the oldest such memory makes room. */
export function avoiding(record: ModuleRecord, on: RuntimeId): ModuleRecord {
  const others = record.avoid.filter((id) => id !== on);
  return { ...record, avoid: [...others, on].slice(-AVOID_COUNT_MAX) };
}

function isMigrationEnd(turn: Turn, { module, runtime: on, epoch }: Word): boolean {
  const migration = turn.draft.migrations.get(module);
  if (migration === undefined) return false;
  if (migration.to === on) return epoch === migration.toEpoch;
  return migration.from === on && epoch === migration.fromEpoch;
}
