import type { ModuleId, RuntimeId } from '../ids.ts';
import { movedInVain, movedOn } from '../adapt/cool-down.ts';
import type { Migration, ModuleRecord } from '../knowledge/knowledge.ts';
import { linkBetween } from '../knowledge/recall.ts';
import { bind, release, rememberMigration, rememberModule } from '../knowledge/remember.ts';
import type { Turn } from '../knowledge/turn.ts';
import { enter, fence, requeue } from './life.ts';

/** The reason of a move that somebody asked for. */
export const REQUESTED = 'requested';

/** How often an order of the saga is repeated before its end is decided without the runtime's word. */
const SETTLE_COUNT_MAX = 3;

/** Opens a migration: both ends hold room from now on, and the target prepares while the source still runs. */
export function openMigration(turn: Turn, record: ModuleRecord, to: RuntimeId, reason: string): void {
  const { draft } = turn;
  if (record.phase.kind !== 'running') return;
  const { module } = record;
  const toEpoch = record.epoch + 1;
  bind(turn, module, to);
  rememberModule(turn, { ...record, epoch: toEpoch });
  rememberMigration(turn, module.id, {
    module: module.id,
    from: record.phase.on,
    to,
    fromEpoch: record.instanceEpoch,
    toEpoch,
    step: 'preparing',
    attemptCount: 0,
    startedMs: draft.nowMs,
    frozenMs: draft.nowMs,
    dueMs: draft.nowMs + draft.settings.prepareMsMax,
    reason,
  });
  turn.commands.push({ kind: 'prepare-module', runtime: to, module, epoch: toEpoch, from: record.phase.on });
}

/** The target has loaded the module: now, and not before, the source pauses. */
export function prepared(turn: Turn, id: ModuleId, on: RuntimeId, epoch: number): void {
  const found = under(turn, id, on, epoch, 'to');
  if (found === undefined) return strayPrepared(turn, id, on, epoch);
  const { migration, record } = found;
  if (migration.step !== 'preparing') return;
  const { draft } = turn;
  const carriedMs = transferMs(turn, migration, record.module.demand.stateBytes);
  rememberMigration(turn, id, {
    ...migration,
    step: 'freezing',
    dueMs: draft.nowMs + draft.settings.freezeMsMax + carriedMs,
  });
  enter(turn, record, { kind: 'freezing', on: migration.from, to: migration.to, sinceMs: draft.nowMs });
  turn.commands.push({
    kind: 'freeze-module',
    runtime: migration.from,
    module: id,
    epoch: migration.fromEpoch,
    to: migration.to,
    toEpoch: migration.toEpoch,
  });
}

/** The source has paused the module and is sending its snapshot. */
export function frozen(turn: Turn, id: ModuleId, on: RuntimeId, epoch: number, snapshotBytes: number): void {
  const found = under(turn, id, on, epoch, 'from');
  if (found === undefined || found.migration.step !== 'freezing') return;
  const { migration, record } = found;
  const { draft } = turn;
  rememberMigration(turn, id, {
    ...migration,
    step: 'thawing',
    frozenMs: draft.nowMs,
    dueMs: draft.nowMs + draft.settings.thawMsMax + transferMs(turn, migration, snapshotBytes),
  });
  enter(turn, record, { kind: 'thawing', on: migration.from, to: migration.to, sinceMs: draft.nowMs });
}

/** The target runs the module: from this moment it is the module, and the source may forget its copy. */
export function thawed(turn: Turn, id: ModuleId, on: RuntimeId, epoch: number): void {
  const found = under(turn, id, on, epoch, 'to');
  if (found === undefined) {
    if (turn.draft.modules.get(id)?.instanceEpoch !== epoch) fence(turn, id, on, epoch);
    return;
  }
  const { migration, record } = found;
  if (migration.step === 'discarding' || migration.step === 'resuming') return;
  const { nowMs, settings } = turn.draft;
  turn.touched.push(migration.from);
  const source = turn.draft.runtimes.get(migration.from);
  const sourceGone = source === undefined || !source.bound.includes(id);
  enter(
    turn,
    {
      ...record,
      ...(isOwn(migration) && movedOn(record, migration.from, migration.to, { atMs: nowMs, settings })),
      instanceEpoch: migration.toEpoch,
      latencyMs: null,
      busyShare: null,
      stretchShare: 1,
      missCount: 0,
    },
    { kind: 'running', on: migration.to, sinceMs: nowMs },
  );
  turn.commands.push({ kind: 'report-progress', module: id, progress: 'migrated', reason: `to ${migration.to}` });
  turn.decisions.push({ kind: 'migration-finished', module: id, downtimeMs: nowMs - migration.frozenMs });
  if (sourceGone) return rememberMigration(turn, id, null);
  rememberMigration(turn, id, {
    ...migration,
    step: 'discarding',
    attemptCount: 0,
    dueMs: nowMs + settings.settleMsMax,
  });
  discard(turn, migration);
}

/** Whether the supervisor moved the module on its own account; only such moves make it cautious. */
const isOwn = ({ reason }: Migration): boolean => reason !== REQUESTED;

/** The source has forgotten its copy: the move is over. */
export function discarded(turn: Turn, id: ModuleId, on: RuntimeId, epoch: number): void {
  const migration = turn.draft.migrations.get(id);
  if (migration?.from !== on || migration.step !== 'discarding' || epoch < migration.fromEpoch) return;
  settle(turn, migration);
}

/** The source runs on under its new epoch, after the target failed. */
export function resumed(turn: Turn, id: ModuleId, on: RuntimeId, epoch: number): void {
  const migration = turn.draft.migrations.get(id);
  const record = turn.draft.modules.get(id);
  if (migration?.from !== on || migration.step !== 'resuming' || record?.epoch !== epoch) return;
  rememberMigration(turn, id, null);
  enter(turn, { ...record, instanceEpoch: epoch }, { kind: 'running', on, sinceMs: turn.draft.nowMs });
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
  if (migration.step === 'discarding') {
    fence(turn, migration.module, migration.from, migration.fromEpoch);
    return settle(turn, migration);
  }
  // The source answers nothing: its copy is fenced off and the module starts anew.
  rememberMigration(turn, migration.module, null);
  release(turn, record.module, migration.from);
  fence(turn, migration.module, migration.from, record.epoch);
  requeue(turn, record, 'source does not resume', draft.nowMs);
}

function settle(turn: Turn, migration: Migration): void {
  const record = turn.draft.modules.get(migration.module);
  rememberMigration(turn, migration.module, null);
  if (record !== undefined) release(turn, record.module, migration.from);
}

function discard(turn: Turn, { from, module, fromEpoch }: Migration): void {
  turn.commands.push({ kind: 'discard-module', runtime: from, module, epoch: fromEpoch });
}

function resume(turn: Turn, { from, module, fromEpoch }: Migration, asEpoch: number): void {
  turn.commands.push({ kind: 'resume-module', runtime: from, module, epoch: fromEpoch, asEpoch });
}

/** A target that has prepared for a move that is off. */
function strayPrepared(turn: Turn, id: ModuleId, on: RuntimeId, epoch: number): void {
  const migration = turn.draft.migrations.get(id);
  if (migration?.to !== on || migration.toEpoch !== epoch) fence(turn, id, on, epoch);
}

function under(
  turn: Turn,
  id: ModuleId,
  on: RuntimeId,
  epoch: number,
  end: 'from' | 'to',
): { readonly migration: Migration; readonly record: ModuleRecord } | undefined {
  const migration = turn.draft.migrations.get(id);
  const record = turn.draft.modules.get(id);
  if (migration === undefined || record === undefined || migration[end] !== on) return undefined;
  if (epoch !== (end === 'from' ? migration.fromEpoch : migration.toEpoch)) return undefined;
  return { migration, record };
}

/** Time to carry a snapshot; an unmeasured path is assumed to carry 1 MB/s (assumption, a poor mobile link). */
function transferMs(turn: Turn, migration: Migration, bytes: number): number {
  const from = turn.draft.runtimes.get(migration.from)?.runtime.device.id;
  const to = turn.draft.runtimes.get(migration.to)?.runtime.device.id;
  const path = from === undefined || to === undefined ? undefined : linkBetween(turn.draft, from, to);
  const bytesPerSecond = path?.bandwidthBytesPerSecond ?? 1_000_000;
  return Math.ceil((2 * bytes * 1_000) / bytesPerSecond); // Twice: links share their bandwidth with other traffic.
}
