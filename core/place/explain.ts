import type { Knowledge, ModuleRecord } from '../knowledge/knowledge.ts';
import { askedOf, candidacyOf, scored } from './candidacy.ts';
import type { Profile, ScoreReport, Verdict } from './policy.ts';

/** What one filter has against a runtime. */
export interface Objection {
  readonly filter: string;
  readonly verdict: Verdict['kind'];
  readonly reason: string;
}

/** All that can be said of one runtime for one module; it is scored whether it fits or not. */
export interface Opinion extends ScoreReport {
  /** Of every filter that objects, in the order of the profile; empty when it fits. */
  readonly objections: readonly Objection[];
}

/**
 * Says of every single runtime what speaks against it and how it scores, those that fit first and best first. Takes
 * time in proportion to the realm: for people who ask, not for placing.
 */
export function explain(profile: Profile, knowledge: Knowledge, module: ModuleRecord): readonly Opinion[] {
  const asked = askedOf(knowledge, module);
  const opinions: Opinion[] = [];
  for (const id of knowledge.runtimes.keys()) {
    const candidacy = candidacyOf(asked, id);
    if (candidacy === undefined) continue;
    const objections: Objection[] = [];
    for (const filter of profile.filters) {
      const verdict = filter.judge(candidacy);
      if (verdict.kind !== 'fits') {
        objections.push({ filter: filter.name, verdict: verdict.kind, reason: verdict.reason });
      }
    }
    opinions.push({ ...scored(profile.scorers, candidacy), objections });
  }
  return opinions.sort(byPreference);
}

function byPreference(a: Opinion, b: Opinion): number {
  const fits = Number(a.objections.length > 0) - Number(b.objections.length > 0);
  return fits || b.total - a.total || (a.runtime < b.runtime ? -1 : 1);
}
