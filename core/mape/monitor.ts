import { unreachable } from '../assert.ts';
import { realmBehind } from '../ids.ts';
import type { Input } from '../input.ts';
import { homeOf } from '../knowledge/recall.ts';
import { rememberModule } from '../knowledge/remember.ts';
import type { Turn } from '../knowledge/turn.ts';
import type { Finding } from '../shell-word.ts';
import { keptAlive, linkMeasured } from './keep-alive.ts';
import { farMoveOver } from './leave.ts';
import { exited, fixedAt, started, startFailed, type Word } from './life.ts';
import { heardAgain, left, registered } from './registration.ts';
import { asked } from './requests.ts';
import { frozen, prepared, thawed } from './saga.ts';
import { abort, discarded, resumed } from './saga-end.ts';

/** Folds one input into knowledge. */
export function monitor(turn: Turn, input: Input): void {
  switch (input.kind) {
    case 'time-passed':
      return;
    case 'supervisor-returned':
      return heardAgain(turn);
    case 'keep-alive-received':
      return keptAlive(turn, input);
    case 'runtime-registered':
      return registered(turn, input);
    case 'runtime-left':
      return left(turn, input.runtime, input.incarnation, input.willed);
    case 'link-measured':
      return linkMeasured(turn, input);
    case 'module-started':
      return begun(turn, input);
    case 'module-start-failed':
      return failed(turn, input);
    case 'module-exited':
      return gone(turn, input);
    case 'module-prepared':
      return prepared(turn, input);
    case 'module-frozen':
      return frozen(turn, input);
    case 'module-freeze-failed':
    case 'module-thaw-failed':
      return moveFailed(turn, input);
    case 'module-thawed':
      return thawed(turn, input);
    case 'module-resumed':
      return resumed(turn, input);
    case 'module-discarded':
      if (realmBehind(input.runtime) !== null) return farMoveOver(turn, input, 'landed');
      return discarded(turn, input);
    case 'checkpoint-stored':
      return checkpointed(turn, input);
    case 'module-found-fixed':
      return foundFixed(turn, input);
    case 'moves-advised':
      turn.advice = input; // Weighed last, when all that happened is known and who waits has been looked at.
      return;
    case 'module-requested':
    case 'program-requested':
    case 'module-deletion-requested':
    case 'migration-requested':
    case 'drain-requested':
    case 'runtime-removal-requested':
    case 'settings-changed':
    case 'rules-changed':
      return asked(turn, input);
    default:
      return unreachable(input);
  }
}

/** A module begins at its home, or anew at the target of a move that brings nothing along. */
function begun(turn: Turn, input: Extract<Input, { readonly kind: 'module-started' }>): void {
  const migration = turn.draft.migrations.get(input.module);
  const isTarget = migration?.to === input.runtime && migration.toEpoch === input.epoch;
  if (isTarget && migration.from !== migration.to) thawed(turn, input);
  else started(turn, input);
}

/** A start can fail at a module's home, or at the target of its migration. */
function failed(turn: Turn, input: Extract<Input, { readonly kind: 'module-start-failed' }>): void {
  const { module, runtime, epoch, reason } = input;
  const migration = turn.draft.migrations.get(module);
  if (migration?.to === runtime && migration.toEpoch === epoch)
    return abort(turn, module, `target: ${reason}`);
  startFailed(turn, input);
}

/** An instance can end at a module's home, or at the other end of a migration. */
function gone(turn: Turn, input: Extract<Input, { readonly kind: 'module-exited' }>): void {
  const { module, runtime, epoch, reason } = input;
  if (realmBehind(runtime) !== null) return farMoveOver(turn, input, 'recalls');
  const migration = turn.draft.migrations.get(module);
  const record = turn.draft.modules.get(module);
  if (migration !== undefined && record !== undefined && homeOf(record) !== runtime) {
    if (migration.from === runtime) return discarded(turn, input);
    if (migration.to !== runtime || migration.toEpoch !== epoch) return;
    if (reason !== 'completed') return abort(turn, module, `target: ${reason}`);
    thawed(turn, input); // The word of it was lost: what has not thawed cannot have come to its end.
  }
  exited(turn, input);
}

function moveFailed(
  turn: Turn,
  input: Extract<Input, { readonly kind: 'module-freeze-failed' | 'module-thaw-failed' }>,
): void {
  const migration = turn.draft.migrations.get(input.module);
  if (migration === undefined) return;
  const atSource = input.kind === 'module-freeze-failed';
  const epoch = atSource ? migration.fromEpoch : migration.toEpoch;
  if (input.runtime !== (atSource ? migration.from : migration.to) || input.epoch !== epoch) return;
  // What is in the store may be in the other realm by now: only that realm's word counts.
  if (atSource && migration.step === 'thawing' && realmBehind(migration.to) !== null) return;
  if (input.kind === 'module-freeze-failed' && input.isFixed === true) {
    const record = turn.draft.modules.get(input.module);
    if (record !== undefined) rememberModule(turn, fixedAt(record, input.reason, 'instance'));
  }
  abort(turn, input.module, `${atSource ? 'source' : 'target'}: ${input.reason}`);
}

/** A module of a file that can never be paused; a later one of the same name may be of another. */
function foundFixed(turn: Turn, { module, file, reason }: Finding): void {
  const record = turn.draft.modules.get(module);
  if (record?.module.file !== file || record.phase.kind === 'ended') return;
  rememberModule(turn, fixedAt(record, reason, 'file'));
}

function checkpointed(turn: Turn, { module, runtime, epoch }: Word): void {
  const record = turn.draft.modules.get(module);
  if (record === undefined || record.instanceEpoch !== epoch || homeOf(record) !== runtime) return;
  if (!record.checkpointed) rememberModule(turn, { ...record, checkpointed: true });
}
