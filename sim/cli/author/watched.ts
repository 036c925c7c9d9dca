import type { Candidacy, Filter, Profile, Scorer, Verdict } from '../../../core/index.ts';
import { within } from '../../../core/testing/held.ts';
import { FAULT_LAWS, guard, PolicyFault, type PolicyFile, placeIn } from './guard.ts';
import { shown } from './objections.ts';
import { builtIn } from './shape.ts';

/** A policy whose own filters and scorers are watched at every call, and held to what they must answer. */
export function watched(profile: Profile, file: PolicyFile): Profile {
  return {
    ...profile,
    filters: profile.filters.map((filter) => (builtIn.has(filter) ? filter : watchedFilter(filter, file))),
    scorers: profile.scorers.map(({ scorer, weight }) => ({
      scorer: builtIn.has(scorer) ? scorer : watchedScorer(scorer, file),
      weight,
    })),
  };
}

function watchedFilter(filter: Filter, file: PolicyFile): Filter {
  const { name, scope } = filter;
  const watch = { what: `filter "${name}"`, file };
  const judge = (candidacy: Candidacy): Verdict => {
    const verdict = guard.call(watch, () => filter.judge(candidacy));
    if (isVerdict(verdict)) return verdict;
    throw new PolicyFault(
      `${placeOf(filter.judge, file)}: filter "${name}" gave ${shown(verdict)}, which is no Verdict`,
      "give { kind: 'fits' }, or { kind: 'crowded' | 'unsuitable', reason: 'why' }",
      FAULT_LAWS.verdict,
    );
  };
  return { name, scope, judge };
}

/** Where a function of the policy is. */
const placeOf = (asks: (candidacy: Candidacy) => unknown, file: PolicyFile): string =>
  placeIn(file, within(asks, () => new Error('here')).stack);

function isVerdict(verdict: Verdict | undefined): boolean {
  if (verdict?.kind === 'fits') return true;
  return (
    (verdict?.kind === 'crowded' || verdict?.kind === 'unsuitable') && typeof verdict.reason === 'string'
  );
}

function watchedScorer(scorer: Scorer, file: PolicyFile): Scorer {
  const { name } = scorer;
  const watch = { what: `scorer "${name}"`, file };
  const score = (candidacy: Candidacy): number => {
    const number = guard.call(watch, () => scorer.score(candidacy));
    if (number >= 0 && number <= 1) return number;
    const got = typeof number === 'number' ? String(number) : shown(number);
    throw new PolicyFault(
      `${placeOf(scorer.score, file)}: scorer "${name}" gave ${got}, which is not in [0, 1]`,
      '1 is best and 0 worst; divide by the most that it can be, and mind what is divided by 0',
      FAULT_LAWS.score,
    );
  };
  return { name, score };
}
