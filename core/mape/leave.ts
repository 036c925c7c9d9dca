import { gateOf, type RealmId } from '../ids.ts';
import type { Migration } from '../knowledge/knowledge.ts';
import { arm, rememberMigration, rememberModule } from '../knowledge/remember.ts';
import type { Turn } from '../knowledge/turn.ts';
import { end, enter, orderStop, phaseDueMs, type Word } from './life.ts';

/** Ends a module that goes on in another realm: its paused source is stopped, and the record says where it went. */
export function leave(turn: Turn, { module: id, from, frozenMs }: Migration, realm: RealmId): void {
  const { draft } = turn;
  const record = draft.modules.get(id);
  rememberMigration(turn, id, null);
  if (record === undefined) return;
  turn.commands.push({
    kind: 'report-progress',
    module: id,
    progress: 'migrated',
    reason: `to realm ${realm}`,
  });
  turn.decisions.push({ kind: 'migration-finished', module: id, downtimeMs: draft.nowMs - frozenMs });
  const reason = `moved to realm ${realm}`;
  if (!draft.runtimes.get(from)?.bound.includes(id)) return end(turn, record, reason, 'ended');
  const phase = {
    kind: 'stopping',
    on: from,
    sinceMs: draft.nowMs,
    fate: 'end',
    heir: null,
    reason,
  } as const;
  orderStop(turn, enter(turn, record, phase));
}

/** Another realm has nothing any more of a module that was called back from it; what has ended may then be forgotten. */
export function calledBack(turn: Turn, { module: id, runtime: gate, epoch }: Word): void {
  const found = turn.draft.modules.get(id);
  if (found?.recalls === undefined) return;
  const { recalls, ...record } = found;
  const left = recalls.filter((one) => gateOf(one.realm) !== gate || one.epoch !== epoch);
  const { phase, alarmMs } = record;
  rememberModule(turn, {
    ...record,
    ...(left.length > 0 && { recalls: left }),
    alarmMs: phase.kind === 'ended' ? arm(turn, `m/${id}`, alarmMs, phaseDueMs(turn, phase)) : alarmMs,
  });
}
