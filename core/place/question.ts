import type { RuntimeId } from '../ids.ts';
import type { Asked } from './candidacy.ts';
import type { Candidacy, Profile, Verdict, VerdictReport } from './policy.ts';

/** One question: where this module should go. */
export interface Question extends Asked {
  readonly profile: Profile;
  readonly exclude: ReadonlySet<RuntimeId>;
}

/** Adds to what is asked by whose rules, and what is out of the question. */
export const questionOf = (profile: Profile, asked: Asked, exclude: ReadonlySet<RuntimeId>): Question => ({
  knowledge: asked.knowledge,
  module: asked.module,
  partners: asked.partners,
  home: asked.home,
  reach: asked.reach,
  profile,
  exclude,
});

/** Runtimes that fit and are worth scoring, and what became of all others. */
export interface Survey {
  readonly contenders: readonly Candidacy[];
  readonly verdicts: readonly VerdictReport[];
}

/** A runtime its asker does not want. */
export const EXCLUDED: Verdict = { kind: 'crowded', reason: 'set aside for this placement' };
