import { movedOn } from '../adapt/cool-down.ts';
import { type RuntimeId, realmBehind } from '../ids.ts';
import type { Migration, ModuleRecord } from '../knowledge/knowledge.ts';
import { followed, linkBetween } from '../knowledge/recall.ts';
import { bind, rememberMigration, rememberModule } from '../knowledge/remember.ts';
import type { Turn } from '../knowledge/turn.ts';
import type { Module } from '../model/module.ts';
import { leave } from './leave.ts';
import { enter, fence, type Word } from './life.ts';
import { discard, isOwn } from './saga-end.ts';

/** Why a module is moved, and where to within another realm. */
export type Why = Pick<Migration, 'reason' | 'onto'>;

/** Opens a migration: both ends hold room from now on, and the target prepares while the source still runs. */
export function openMigration(turn: Turn, record: ModuleRecord, to: RuntimeId, why: Why): void {
  const { draft } = turn;
  if (record.phase.kind !== 'running') return;
  const { module } = record;
  const toEpoch = record.epoch + 1;
  bind(turn, module, to);
  rememberModule(turn, { ...record, epoch: toEpoch });
  const migration: Migration = {
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
    ...why,
  };
  rememberMigration(turn, module.id, migration);
  orderPrepare(turn, migration, record);
}

/** Orders the target of a move to load its module, or repeats the order. */
export function orderPrepare(
  turn: Turn,
  { to, from, toEpoch }: Migration,
  { module: asked }: ModuleRecord,
): void {
  const module = asIsThere(turn, asked, to);
  turn.commands.push({ kind: 'prepare-module', runtime: to, module, epoch: toEpoch, from });
}

/** Moves of our own heed pins, so that only those a person asks for change one, and only if they succeed. */
function asIsThere(turn: Turn, module: Module, on: RuntimeId): Module {
  const there = turn.draft.runtimes.get(on);
  return there === undefined ? module : followed(module, there.runtime);
}

/** The target has loaded the module: now, and not before, the source pauses. */
export function prepared(turn: Turn, word: Word): void {
  const found = under(turn, word, 'to');
  if (found === undefined) return stray(turn, word); // That move is off.
  const id = word.module;
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
  orderFreeze(turn, migration);
}

/** Orders the source of a move to pause its module and send it off, or repeats the order. */
export function orderFreeze(turn: Turn, { module, from, fromEpoch, to, toEpoch }: Migration): void {
  turn.commands.push({ kind: 'freeze-module', runtime: from, module, epoch: fromEpoch, to, toEpoch });
}

/** The source has paused the module and is sending its snapshot. */
export function frozen(
  turn: Turn,
  word: Word & { readonly snapshotBytes: number; readonly loses?: string },
): void {
  const { module: id, snapshotBytes, loses } = word;
  const found = under(turn, word, 'from');
  if (found === undefined || found.migration.step !== 'freezing') return;
  const { migration, record } = found;
  const { draft } = turn;
  const isForStore = realmBehind(migration.to) !== null;
  const carriedMs = transferMs(turn, migration, snapshotBytes);
  rememberMigration(turn, id, {
    ...migration,
    step: 'thawing',
    ...(loses !== undefined && { loses }),
    frozenMs: draft.nowMs,
    // Only the other realm knows whether it goes on there, and its word always comes: nobody but a shell can say it.
    dueMs: isForStore ? Number.POSITIVE_INFINITY : draft.nowMs + draft.settings.thawMsMax + carriedMs,
  });
  const kept = isForStore ? { ...record, checkpointed: true } : record;
  enter(turn, kept, { kind: 'thawing', on: migration.from, to: migration.to, sinceMs: draft.nowMs });
}

/** The target runs the module: from this moment it is the module, and the source may forget its copy. */
export function thawed(turn: Turn, word: Word): void {
  const { module: id } = word;
  const found = under(turn, word, 'to');
  if (found === undefined) return stray(turn, word);
  const { migration, record } = found;
  if (migration.step === 'discarding' || migration.step === 'resuming') return;
  const realm = realmBehind(migration.to);
  if (realm !== null) return leave(turn, migration, realm);
  const { nowMs, settings } = turn.draft;
  turn.touched.push(migration.from);
  const source = turn.draft.runtimes.get(migration.from);
  const sourceGone = source === undefined || !source.bound.includes(id);
  const { loses } = migration;
  const { loss: _, ...kept } = record;
  enter(
    turn,
    {
      ...kept,
      ...(loses !== undefined && { loss: loses }),
      module: asIsThere(turn, record.module, migration.to),
      ...(isOwn(migration) && movedOn(record, migration.from, migration.to, { atMs: nowMs, settings })),
      instanceEpoch: migration.toEpoch,
      latencyMs: null,
      busyShare: null,
      stretchShare: 1,
      missCount: 0,
    },
    { kind: 'running', on: migration.to, sinceMs: nowMs },
  );
  turn.commands.push({
    kind: 'report-progress',
    module: id,
    progress: 'migrated',
    reason: `to ${migration.to}${loses === undefined ? '' : `, without ${loses}`}`,
  });
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

/** Word of an instance that no move is about: fenced off, unless it comes late or twice and is of the one believed. */
function stray(turn: Turn, { module: id, runtime: on, epoch }: Word): void {
  if (turn.draft.modules.get(id)?.instanceEpoch !== epoch) fence(turn, id, on, epoch);
}

/** The move that a word is about, if it is about one. */
function under(
  turn: Turn,
  { module: id, runtime: on, epoch }: Word,
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
