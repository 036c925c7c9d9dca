import type { ModuleId, RuntimeId } from '../ids.ts';
import type { InstanceReport } from '../input.ts';
import type { Migration, RuntimeRecord } from '../knowledge/knowledge.ts';
import { homeOf } from '../knowledge/recall.ts';
import type { Turn } from '../knowledge/turn.ts';
import { orderStop } from './life.ts';
import { sendStart } from './plan.ts';
import { orderFreeze, orderPrepare } from './saga.ts';
import { discard, resume } from './saga-end.ts';

/** One instance as its runtime lists it; `undefined` when it does not. */
type Held = InstanceReport | undefined;

/**
 * Tells a runtime that registers again what it may have missed: orders that are not answered and that do not show in what
 * it holds. Its connection broke, or its broker died, and what was on its way is gone; time-outs would repeat it much later.
 * Said under the same epochs, so that what was heard after all is answered and done no second time, and before the runtime's
 * list is reconciled, so that no order of this step is said twice. Time-outs run on as if nothing had been said.
 */
export function tellAgain(turn: Turn, record: RuntimeRecord, instances: readonly InstanceReport[]): void {
  if (record.bound.length === 0) return;
  const held = new Map(instances.map((instance) => [instance.module, instance]));
  for (const id of record.bound) {
    const migration = turn.draft.migrations.get(id);
    if (migration === undefined) tellOne(turn, id, record.runtime.id, held.get(id));
    else tellEnd(turn, migration, record.runtime.id, held.get(id));
  }
}

/** Of a module that is started or stopped here. */
function tellOne(turn: Turn, id: ModuleId, on: RuntimeId, held: Held): void {
  const record = turn.draft.modules.get(id);
  if (record === undefined || homeOf(record) !== on) return;
  if (record.phase.kind === 'starting' && (held?.epoch ?? 0) < record.instanceEpoch) sendStart(turn, record);
  if (record.phase.kind === 'stopping' && held?.state !== 'stopping') orderStop(turn, record);
}

/** Of a move with an end here. A source that does not have the module is not told to send it off. */
function tellEnd(turn: Turn, migration: Migration, on: RuntimeId, held: Held): void {
  const { step, from, to, fromEpoch, toEpoch } = migration;
  const record = turn.draft.modules.get(migration.module);
  if (record === undefined) return;
  if (step === 'preparing' && on === to && (held?.epoch ?? 0) < toEpoch)
    return orderPrepare(turn, migration, record);
  if (on !== from) return;
  if (step === 'freezing' && held?.epoch === fromEpoch && held.state === 'running')
    return orderFreeze(turn, migration);
  if (step === 'resuming' && (held?.epoch ?? 0) < record.epoch) return resume(turn, migration, record.epoch);
  if (step === 'discarding' && held?.state !== 'stopping') return discard(turn, migration);
}
