import type { Command } from '../command.ts';
import type { ModuleId, RuntimeId } from '../ids.ts';
import type { Profile } from '../place/policy.ts';
import type { Advice } from '../shell-word.ts';
import type { Decision } from './decision.ts';
import type { Knowledge } from './knowledge.ts';
import { Owner } from './table.ts';

/** Knowledge while one step works on it; its tables are still persistent, only the record of them is open. */
export type Draft = { -readonly [Part in keyof Knowledge]: Knowledge[Part] };

/** One step's work: the draft, what came out so far, and what is still to be looked at. */
export interface Turn {
  readonly profile: Profile;
  readonly draft: Draft;
  readonly owner: Owner;
  /** Time of the input before this one. */
  readonly beforeMs: number;
  readonly commands: Command[];
  readonly decisions: Decision[];
  /** Runtimes whose symptoms may have changed. */
  readonly touched: RuntimeId[];
  /** Modules that want a home now. */
  readonly homeless: ModuleId[];
  /** Whether room appeared somewhere, so that waiting modules deserve another look. */
  roomier: boolean;
  /** What was advised in this turn; `null` in nearly all. */
  advice: Advice | null;
}

/** Opens a step on knowledge; the given one stays as it is. */
export function openTurn(profile: Profile, knowledge: Knowledge, atMs: number): Turn {
  const draft: Draft = { ...knowledge };
  if (atMs > draft.nowMs) draft.nowMs = atMs; // A shell whose clock stepped back does not turn time back.
  return {
    profile,
    draft,
    owner: new Owner(),
    beforeMs: knowledge.nowMs,
    commands: [],
    decisions: [],
    touched: [],
    homeless: [],
    roomier: false,
    advice: null,
  };
}
