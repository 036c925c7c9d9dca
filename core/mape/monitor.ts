import { unreachable } from '../assert.ts';
import type { ExitReason, Input } from '../input.ts';
import { homeOf } from '../knowledge/recall.ts';
import { rememberModule } from '../knowledge/remember.ts';
import type { Turn } from '../knowledge/turn.ts';
import type { ModuleId, RuntimeId } from '../ids.ts';
import { keptAlive, linkMeasured } from './keep-alive.ts';
import { exited, startFailed, started } from './life.ts';
import { left, registered } from './registration.ts';
import { asked } from './requests.ts';
import { abort, discarded, frozen, prepared, resumed, thawed } from './saga.ts';

/** Folds one input into knowledge. */
export function monitor(turn: Turn, input: Input): void {
  switch (input.kind) {
    case 'time-passed':
      return;
    case 'keep-alive-received':
      return keptAlive(turn, input);
    case 'runtime-registered':
      return registered(turn, input);
    case 'runtime-left':
      return left(turn, input.runtime, input.incarnation, input.willed);
    case 'link-measured':
      return linkMeasured(turn, input);
    case 'module-started':
      return started(turn, input.module, input.runtime, input.epoch);
    case 'module-start-failed':
      return failed(turn, input.module, input.runtime, input.epoch, input.reason);
    case 'module-exited':
      return gone(turn, input.module, input.runtime, input.epoch, input.reason);
    case 'module-prepared':
      return prepared(turn, input.module, input.runtime, input.epoch);
    case 'module-frozen':
      return frozen(turn, input.module, input.runtime, input.epoch, input.snapshotBytes);
    case 'module-freeze-failed':
    case 'module-thaw-failed':
      return moveFailed(turn, input);
    case 'module-thawed':
      return thawed(turn, input.module, input.runtime, input.epoch);
    case 'module-resumed':
      return resumed(turn, input.module, input.runtime, input.epoch);
    case 'module-discarded':
      return discarded(turn, input.module, input.runtime, input.epoch);
    case 'checkpoint-stored':
      return checkpointed(turn, input.module, input.runtime, input.epoch);
    case 'module-requested':
    case 'program-requested':
    case 'module-deletion-requested':
    case 'migration-requested':
    case 'drain-requested':
    case 'runtime-removal-requested':
    case 'settings-changed':
      return asked(turn, input);
    default:
      return unreachable(input);
  }
}

/** A start can fail at a module's home, or at the target of its migration. */
function failed(turn: Turn, module: ModuleId, on: RuntimeId, epoch: number, reason: string): void {
  const migration = turn.draft.migrations.get(module);
  if (migration?.to === on && migration.toEpoch === epoch) return abort(turn, module, `target: ${reason}`);
  startFailed(turn, module, on, epoch, reason);
}

/** An instance can end at a module's home, or at the other end of a migration. */
function gone(turn: Turn, module: ModuleId, on: RuntimeId, epoch: number, reason: ExitReason): void {
  const migration = turn.draft.migrations.get(module);
  const record = turn.draft.modules.get(module);
  if (migration !== undefined && record !== undefined && homeOf(record) !== on) {
    if (migration.to === on && migration.toEpoch === epoch) return abort(turn, module, `target: ${reason}`);
    if (migration.from === on) return discarded(turn, module, on, epoch);
  }
  exited(turn, module, on, epoch, reason);
}

function moveFailed(turn: Turn, input: Extract<Input, { readonly kind: 'module-freeze-failed' | 'module-thaw-failed' }>): void {
  const migration = turn.draft.migrations.get(input.module);
  if (migration === undefined) return;
  const atSource = input.kind === 'module-freeze-failed';
  const epoch = atSource ? migration.fromEpoch : migration.toEpoch;
  if (input.runtime !== (atSource ? migration.from : migration.to) || input.epoch !== epoch) return;
  abort(turn, input.module, `${atSource ? 'source' : 'target'}: ${input.reason}`);
}

function checkpointed(turn: Turn, module: ModuleId, on: RuntimeId, epoch: number): void {
  const record = turn.draft.modules.get(module);
  if (record === undefined || record.instanceEpoch !== epoch || homeOf(record) !== on) return;
  if (!record.checkpointed) rememberModule(turn, { ...record, checkpointed: true });
}
