import { gateOf, type RealmId } from '../ids.ts';
import type { FarMove, Migration, ModuleRecord } from '../knowledge/knowledge.ts';
import { arm, rememberMigration, rememberModule } from '../knowledge/remember.ts';
import type { Turn } from '../knowledge/turn.ts';
import { end, enter, orderStop, phaseDueMs, type Word } from './life.ts';

type FarMoves = Pick<ModuleRecord, 'recalls' | 'landed'>;

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

/**
 * Another realm has said its last word of a move: it has nothing any more of a module that was called back from it, or it has
 * ended one that came from it. What has ended here, too, may then be forgotten.
 */
export function farMoveOver(
  turn: Turn,
  { module: id, runtime: gate, epoch }: Word,
  of: 'recalls' | 'landed',
): void {
  const found = turn.draft.modules.get(id);
  if (found?.[of] === undefined) return;
  const { recalls = [], landed = [], ...record } = found;
  const isOther = (one: FarMove): boolean => gateOf(one.realm) !== gate || one.epoch !== epoch;
  const left = {
    recalls: of === 'recalls' ? recalls.filter(isOther) : recalls,
    landed: of === 'landed' ? landed.filter(isOther) : landed,
  };
  const { phase, alarmMs } = record;
  rememberModule(turn, {
    ...record,
    ...farMovesOf(left),
    alarmMs: phase.kind === 'ended' ? arm(turn, `m/${id}`, alarmMs, phaseDueMs(turn, phase)) : alarmMs,
  });
}

/** What a record keeps of moves to and from other realms, however often its module begins anew; nothing if there is nothing. */
export const farMovesOf = ({ recalls = [], landed = [] }: FarMoves): FarMoves => ({
  ...(recalls.length > 0 && { recalls }),
  ...(landed.length > 0 && { landed }),
});
