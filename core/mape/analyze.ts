import { weigh } from '../adapt/advice.ts';
import { movesPerDevice } from '../adapt/judge.ts';
import { type Move, movesFor, reviewDueMs } from '../adapt/plan-moves.ts';
import { affordable, spent } from '../adapt/purse.ts';
import { granted, spanOf, wishesOf } from '../adapt/whole-realm.ts';
import type { RuntimeId } from '../ids.ts';
import { arm, rememberRuntime } from '../knowledge/remember.ts';
import type { Turn } from '../knowledge/turn.ts';
import { place } from '../place/place.ts';
import { stop } from './life.ts';
import { openMigration } from './saga.ts';

/** Moves ordered in one turn at most; a bound on work, never reached while links carry few moves each. */
const MOVE_COUNT_MAX = 64;

/**
 * Looks for symptoms on the runtimes this turn touched and orders the moves that are worth their price, one after
 * the other, so that each is judged with the room of the last one reserved.
 */
export function adapt(turn: Turn): void {
  const { draft } = turn;
  for (let count = 0; count < MOVE_COUNT_MAX && turn.touched.length > 0; count++) {
    const plan = movesFor(turn.profile, draft, turn.touched, place);
    for (const decision of plan.decisions) turn.decisions.push(decision);
    for (const { runtime, signals } of plan.signals) {
      const record = draft.runtimes.get(runtime);
      if (record !== undefined) rememberRuntime(turn, { ...record, signals });
    }
    if (plan.moves.length === 0) break;
    draft.purse = plan.purse;
    for (const move of plan.moves) execute(turn, move);
  }
  replanned(turn);
  advised(turn);
  for (const id of turn.touched) watchDrain(turn, id);
}

/** Now and then moves what gains by it, for policies that plan for the whole realm, as far as the purse goes. */
function replanned(turn: Turn): void {
  const { draft, profile, beforeMs } = turn;
  const { replanMs } = profile;
  if (
    !profile.adapts ||
    replanMs === undefined ||
    spanOf(beforeMs, replanMs) === spanOf(draft.nowMs, replanMs)
  )
    return;
  if (!affordable(draft.purse, draft.nowMs, draft.settings)) return;
  for (const wish of wishesOf(profile, draft, replanMs, place)) {
    const move = granted(profile, draft, wish, place);
    if (move === null) continue;
    draft.purse = spent(draft.purse, draft.nowMs, draft.settings);
    execute(turn, move);
  }
}

/** Follows advice as far as it is allowed now, each move judged with the room of the one before reserved; says what was left. */
function advised(turn: Turn): void {
  const { draft, profile, advice } = turn;
  if (advice === null) return;
  for (const move of advice.moves.slice(0, MOVE_COUNT_MAX)) {
    const scene = { profile, knowledge: draft, place, moveCounts: movesPerDevice(draft) };
    const judgement = weigh(scene, advice, move);
    if (judgement.kind === 'refused') {
      turn.decisions.push({ kind: 'migration-declined', ...judgement.refusal });
      continue;
    }
    draft.purse = spent(draft.purse, draft.nowMs, draft.settings);
    execute(turn, judgement.move);
  }
}

function execute(turn: Turn, { by, ...move }: Move): void {
  const record = turn.draft.modules.get(move.module);
  if (record?.phase.kind !== 'running') return;
  turn.decisions.push({ kind: 'migration-planned', ...move });
  if (by === 'migration') openMigration(turn, record, move.to, { reason: move.reason });
  else stop(turn, record, 'requeue');
}

/** A draining runtime that sends no keep-alives is looked at again by alarm. */
function watchDrain(turn: Turn, id: RuntimeId): void {
  const record = turn.draft.runtimes.get(id);
  if (record === undefined || !record.draining || record.bound.length === 0) return;
  const dueMs = reviewDueMs(record);
  if (dueMs === Number.POSITIVE_INFINITY) return;
  arm(turn, `d/${id}`, Number.POSITIVE_INFINITY, Math.max(dueMs, turn.draft.nowMs + 1));
}
