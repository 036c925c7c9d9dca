import type { ModuleId } from '../ids.ts';
import { waitingEntry } from '../knowledge/remember.ts';
import type { Turn } from '../knowledge/turn.ts';
import type { RealmRule } from '../model/realm-rule.ts';

/** Holds a realm to other rules from now on, and looks once more for a home for all who wait. */
export function holdTo(turn: Turn, rules: readonly RealmRule[]): void {
  const { draft, owner } = turn;
  if (rules.length === 0) delete draft.rules;
  else draft.rules = rules;
  // Who waits may have become one whom others let in, or no longer be one.
  for (const { key, id } of [...draft.waiting.entries()]) {
    const record = draft.modules.get(id as ModuleId);
    if (record === undefined) continue;
    draft.waiting = draft.waiting.remove(key, id, owner).insert(waitingEntry(record, draft.rules), owner);
  }
  turn.roomier = true;
}
