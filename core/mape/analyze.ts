import { movesFor } from '../adapt/plan-moves.ts';
import { spent } from '../adapt/purse.ts';
import { arm, rememberModule } from '../knowledge/remember.ts';
import type { Turn } from '../knowledge/turn.ts';
import { place } from '../place/place.ts';
import { openMigration } from './saga.ts';

/**
 * Looks for symptoms on the runtimes this turn touched and orders the moves that are worth their price.
 * A profile that does not adapt skips this; what is lost is placed anew all the same.
 */
export function adapt(turn: Turn): void {
  if (!turn.profile.adapts || turn.touched.length === 0) return;
  const { moves, decisions } = movesFor(turn.profile, turn.draft, turn.touched, place);
  for (const decision of decisions) turn.decisions.push(decision);
  for (const move of moves) {
    const record = turn.draft.modules.get(move.module);
    if (record === undefined || record.phase.kind !== 'running') continue;
    turn.decisions.push({
      kind: 'migration-planned',
      module: move.module,
      from: record.phase.on,
      to: move.to,
      worth: move.worth,
      placement: move.placement,
      reason: move.reason,
    });
    openMigration(turn, record, move.to, move.reason);
  }
  void [spent, arm, rememberModule];
}
