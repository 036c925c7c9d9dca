import type { ModuleId } from '../ids.ts';
import type { ModuleRecord } from '../knowledge/knowledge.ts';
import { arm, rememberModule } from '../knowledge/remember.ts';
import type { Turn } from '../knowledge/turn.ts';

/**
 * Modules that are decided on together at most (assumption): queues compare each with each, so that work grows with the
 * square. Longer queues go in several batches.
 */
const BATCH_COUNT_MAX = 64;

/**
 * Lets who has just become homeless wait for others until the next multiple of `gatherMs`. The same instant for all, so
 * that nothing has to be remembered but when each may be placed.
 */
export function gather(turn: Turn, gatherMs: number): void {
  const { draft } = turn;
  if (gatherMs <= 0) return;
  const dueMs = Math.ceil(draft.nowMs / gatherMs) * gatherMs;
  if (dueMs <= draft.nowMs) return;
  for (const id of turn.homeless) {
    const record = draft.modules.get(id);
    if (record?.phase.kind !== 'pending' || record.phase.sinceMs !== draft.nowMs) continue;
    if (record.phase.notBeforeMs >= dueMs) continue;
    const alarmMs = arm(turn, `m/${id}`, record.alarmMs, dueMs);
    rememberModule(turn, { ...record, alarmMs, phase: { ...record.phase, notBeforeMs: dueMs } });
  }
}

/** Who may be placed now, in batches of equally important ones. Takes ids in the order of the queue. */
export function batchesOf(
  { modules, nowMs }: Pick<Turn['draft'], 'modules' | 'nowMs'>,
  ids: readonly ModuleId[],
): readonly (readonly ModuleRecord[])[] {
  const batches: ModuleRecord[][] = [];
  let last: ModuleRecord[] = [];
  for (const id of ids) {
    const record = modules.get(id);
    if (record?.phase.kind !== 'pending' || record.phase.notBeforeMs > nowMs) continue;
    const isOther = last[0]?.module.priority !== record.module.priority;
    if (isOther || last.length >= BATCH_COUNT_MAX) {
      last = [];
      batches.push(last);
    }
    last.push(record);
  }
  return batches;
}
