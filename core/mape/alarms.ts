import type { ModuleId, RuntimeId } from '../ids.ts';
import type { ModuleRecord } from '../knowledge/knowledge.ts';
import { arm, release, rememberModule } from '../knowledge/remember.ts';
import type { Turn } from '../knowledge/turn.ts';
import { avoiding, enter, fence, orderStop, phaseDueMs, requeue } from './life.ts';
import { sendStart } from './plan.ts';
import { listen } from './registration.ts';
import { overdue } from './saga-end.ts';

/** Rings every alarm that is due: silences, time-outs, back-offs, things to forget. */
export function ring(turn: Turn): void {
  const { draft, owner } = turn;
  for (let first = draft.alarms.first(); first !== undefined; first = draft.alarms.first()) {
    if (first.key > draft.nowMs) return;
    draft.alarms = draft.alarms.remove(first.key, first.id, owner);
    const name = first.id.slice(2);
    switch (first.id.charAt(0)) {
      case 'r':
        listen(turn, name as RuntimeId);
        break;
      case 'm':
        attend(turn, name as ModuleId);
        break;
      case 'g': {
        const migration = draft.migrations.get(name as ModuleId);
        if (migration !== undefined) overdue(turn, migration);
        break;
      }
      default: // A draining runtime's alarm: the analysis that follows has a look at it.
        turn.touched.push(name as RuntimeId);
    }
  }
}

/** A module's alarm rang: its phase has lasted too long, or the alarm was early. */
function attend(turn: Turn, id: ModuleId): void {
  const found = turn.draft.modules.get(id);
  if (found === undefined) return;
  const record: ModuleRecord = { ...found, alarmMs: Number.POSITIVE_INFINITY };
  rememberModule(turn, record);
  const { nowMs } = turn.draft;
  const dueMs = phaseDueMs(turn, record.phase);
  if (record.phase.kind === 'pending' && record.phase.notBeforeMs <= nowMs) {
    turn.homeless.push(id);
    return;
  }
  if (dueMs > nowMs) {
    const alarmMs = arm(turn, `m/${id}`, record.alarmMs, dueMs);
    if (alarmMs !== record.alarmMs) rememberModule(turn, { ...record, alarmMs });
    return;
  }
  if (record.phase.kind === 'starting') return startOverdue(turn, record);
  if (record.phase.kind === 'stopping') return stopOverdue(turn, record);
  if (record.phase.kind === 'ended') return forget(turn, record);
}

/** A start that is not confirmed is ordered again; when that does not help, the module goes elsewhere. */
function startOverdue(turn: Turn, record: ModuleRecord): void {
  const { phase, module } = record;
  if (phase.kind !== 'starting') return;
  const attemptCount = phase.attemptCount + 1;
  if (attemptCount < turn.draft.settings.startAttemptCountMax) {
    const next = enter(turn, record, { ...phase, attemptCount, sinceMs: turn.draft.nowMs });
    return sendStart(turn, next);
  }
  release(turn, module, phase.on);
  fence(turn, module.id, phase.on, record.epoch);
  requeue(turn, avoiding(record, phase.on), `start on ${phase.on} is not confirmed`, turn.draft.nowMs);
}

/** A stop that is not confirmed is ordered again. Its phase does not begin anew: that would put off missing it. */
function stopOverdue(turn: Turn, record: ModuleRecord): void {
  const { phase, module } = record;
  if (phase.kind !== 'stopping') return;
  const { nowMs, settings } = turn.draft;
  const alarmMs = arm(turn, `m/${module.id}`, record.alarmMs, nowMs + settings.stopMsMax);
  rememberModule(turn, { ...record, alarmMs });
  orderStop(turn, record);
}

/** Drops what is known of an ended module; its epoch lives on in the floor that new modules start above. */
function forget(turn: Turn, record: ModuleRecord): void {
  if (record.recalls !== undefined || record.landed !== undefined) return; // Another realm has a part in it.
  const { draft, owner } = turn;
  draft.modules = draft.modules.delete(record.module.id, owner);
  if (record.epoch > draft.epochFloor) draft.epochFloor = record.epoch;
}
