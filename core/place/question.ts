import type { DeviceId, RuntimeId } from '../ids.ts';
import type { Knowledge, ModuleRecord } from '../knowledge/knowledge.ts';
import type { Candidacy, Profile, Verdict, VerdictReport } from './policy.ts';

/** One question: where this module should go. */
export interface Question {
  readonly profile: Profile;
  readonly knowledge: Knowledge;
  readonly module: ModuleRecord;
  readonly partners: readonly DeviceId[];
  readonly exclude: ReadonlySet<RuntimeId>;
}

/** Runtimes that fit and are worth scoring, and what became of all others. */
export interface Survey {
  readonly contenders: readonly Candidacy[];
  readonly verdicts: readonly VerdictReport[];
}

/** A runtime its asker does not want. */
export const EXCLUDED: Verdict = { kind: 'crowded', reason: 'set aside for this placement' };
