import { movedInVain } from '../adapt/cool-down.ts';
import type { ModuleId } from '../ids.ts';
import type { Migration, ModuleRecord } from '../knowledge/knowledge.ts';
import { release, rememberMigration, rememberModule } from '../knowledge/remember.ts';
import type { Turn } from '../knowledge/turn.ts';
import { avoiding, enter, fence, hereAfter, requeue, type Word } from './life.ts';

/** The reason of a move that somebody asked for. */
export const REQUESTED = 'requested';

/** How often an order of the saga is repeated before its end is decided without the runtime's word. */
const SETTLE_COUNT_MAX = 3;

/** Whether the supervisor moved the module on its own account; only such moves make it cautious. */
export const isOwn = ({ reason }: Migration): boolean => reason !== REQUESTED;

/** The source has forgotten its copy: the move is over. */
export function discarded(turn: Turn, { module: id, runtime: on, epoch }: Word): void {
  const migration = turn.draft.migrations.get(id);
  if (migration?.from !== on || migration.step !== 'discarding' || epoch < migration.fromEpoch) return;
  settle(turn, migration);
}

/** The source runs on under its new epoch, after the target failed. */
export function resumed(turn: Turn, { module: id, runtime: on, epoch }: Word): void {
  const migration = turn.draft.migrations.get(id);
  const record = turn.draft.modules.get(id);
  if (migration?.from !== on || migration.step !== 'resuming' || record?.epoch !== epoch) return;
  rememberMigration(turn, id, null);
  enter(
    turn,
    { ...hereAfter(record), instanceEpoch: epoch },
    { kind: 'running', on, sinceMs: turn.draft.nowMs },
  );
}

/**
 * A source that waits frozen though no move is under way, as after a move that was settled without its word, goes on
 * under a new epoch.
 */
export function revive(turn: Turn, record: ModuleRecord): void {
  const { draft } = turn;
  if (record.phase.kind !== 'running') return;
  const { on } = record.phase;
  const asEpoch = record.epoch + 1;
  const migration: Migration = {
    module: record.module.id,
    from: on,
    to: on,
    fromEpoch: record.instanceEpoch,
    toEpoch: record.epoch,
    step: 'resuming',
    attemptCount: 0,
    startedMs: draft.nowMs,
    frozenMs: draft.nowMs,
    dueMs: draft.nowMs + draft.settings.settleMsMax,
    reason: 'found frozen',
  };
  rememberModule(turn, { ...record, epoch: asEpoch });
  rememberMigration(turn, record.module.id, migration);
  resume(turn, migration, asEpoch);
}

/** Gives a migration up: the target is fenced off, the source goes on if it can, else the module restarts. */
export function abort(turn: Turn, id: ModuleId, reason: string): void {
  const migration = turn.draft.migrations.get(id);
  const found = turn.draft.modules.get(id);
  if (migration === undefined || found === undefined) return;
  if (migration.step === 'discarding' || migration.step === 'resuming') return;
  const { draft } = turn;
  turn.touched.push(migration.from);
  const record = isOwn(migration)
    ? { ...found, ...movedInVain(found, { atMs: draft.nowMs, settings: draft.settings }) }
    : found;
  rememberModule(turn, record);
  release(turn, record.module, migration.to);
  fence(turn, id, migration.to, migration.toEpoch);
  turn.decisions.push({ kind: 'migration-aborted', module: id, reason });
  turn.commands.push({ kind: 'report-progress', module: id, progress: 'migration-aborted', reason });
  const source = draft.runtimes.get(migration.from);
  if (source === undefined || !source.bound.includes(id)) {
    rememberMigration(turn, id, null);
    return requeue(turn, record, `source lost and ${reason}`, draft.nowMs);
  }
  if (migration.step === 'preparing') return rememberMigration(turn, id, null);

  const asEpoch = migration.toEpoch + 1;
  rememberModule(turn, { ...record, epoch: asEpoch });
  rememberMigration(turn, id, {
    ...migration,
    step: 'resuming',
    attemptCount: 0,
    dueMs: draft.nowMs + draft.settings.settleMsMax,
  });
  resume(turn, migration, asEpoch);
}

/** A step of the saga took too long. */
export function overdue(turn: Turn, migration: Migration): void {
  const { draft } = turn;
  if (migration.step !== 'discarding' && migration.step !== 'resuming') {
    return abort(turn, migration.module, `${migration.step} took too long`);
  }
  const record = draft.modules.get(migration.module);
  const attemptCount = migration.attemptCount + 1;
  if (record === undefined) return rememberMigration(turn, migration.module, null);
  if (attemptCount <= SETTLE_COUNT_MAX) {
    const dueMs = draft.nowMs + draft.settings.settleMsMax * 2 ** attemptCount;
    rememberMigration(turn, migration.module, { ...migration, attemptCount, dueMs });
    if (migration.step === 'discarding') return discard(turn, migration);
    return resume(turn, migration, record.epoch);
  }
  if (migration.step === 'discarding') return cutShort(turn, migration);
  // The source answers nothing: its copy is fenced off and the module starts anew.
  rememberMigration(turn, migration.module, null);
  release(turn, record.module, migration.from);
  fence(turn, migration.module, migration.from, record.epoch);
  requeue(turn, avoiding(record, migration.from), 'source does not resume', draft.nowMs);
}

/** Ends a move whose target runs, without its source's word that it has forgotten its copy: that is fenced off instead. */
export function cutShort(turn: Turn, migration: Migration): void {
  fence(turn, migration.module, migration.from, migration.fromEpoch);
  settle(turn, migration);
}

function settle(turn: Turn, migration: Migration): void {
  const record = turn.draft.modules.get(migration.module);
  rememberMigration(turn, migration.module, null);
  if (record !== undefined) release(turn, record.module, migration.from);
}

/** Tells the source to forget its copy. */
export function discard(turn: Turn, { from, module, fromEpoch }: Migration): void {
  turn.commands.push({ kind: 'discard-module', runtime: from, module, epoch: fromEpoch });
}

/** Tells a frozen source to go on under a new epoch. */
export function resume(turn: Turn, { from, module, fromEpoch }: Migration, asEpoch: number): void {
  turn.commands.push({ kind: 'resume-module', runtime: from, module, epoch: fromEpoch, asEpoch });
}
