import type { Knowledge, ModuleRecord } from '../knowledge/knowledge.ts';
import type { Candidacy, Placement } from './policy.ts';

/** What a policy chose, as it saw the realm then. */
export interface Choice {
  readonly module: ModuleRecord;
  readonly chosen: Candidacy;
  /** All others that fitted and were scored, best first. */
  readonly others: readonly Candidacy[];
  readonly knowledge: Knowledge;
  readonly placement: Placement;
  /** Whether the module was placed anew, or moved while it ran. */
  readonly reason: 'placed' | 'moved';
}

/** What a policy promises of every choice it makes. */
export interface ChoiceLaw {
  /** A sentence without its full stop, such as "nothing with an objective goes to a board". */
  readonly name: string;
  holds(choice: Choice): boolean;
}

/** What a policy claims of itself; a file exports it as `claims` beside its `policy`. */
export interface Claims {
  /** The most that its placements may fall short of the best ones, on average over all looks. */
  readonly regretShareMax?: number;
  readonly laws?: readonly ChoiceLaw[];
}
