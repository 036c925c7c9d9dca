import {
  type AdvisedMove,
  type Knowledge,
  type Profile,
  profileNamed,
  prospectsOf,
  readKnowledge,
  wholeRealmMoves,
} from '../../core/index.ts';

/** Moves that are tried together. */
export interface Plan {
  readonly name: string;
  /** None: to stay. */
  readonly moves: readonly AdvisedMove[];
}

/** Single moves that are tried, those that are quoted best. */
const SINGLE_COUNT = 3;
/** Moves of a plan at most: half of a full purse, so that a plan is not cut short in its midst. */
const MOVE_COUNT_MAX = 4;
/** Who else is asked where modules would go: the fastest, the nearest, the least crowded. */
const ADVISERS: readonly string[] = ['minimum-completion', 'latency-locality', 'shortest-queue'];

/** What every plan is held against. */
export const STAY: Plan = { name: 'stay', moves: [] };

/**
 * The plans that are worth a try, without the one to stay: the moves of a plan for the whole realm; the three single moves
 * that are quoted best, also those that nobody would make for their quote; and for three simple policies the moves to
 * their first choices, those quoted best first. Who moved lately is left alone. Equal ones are named once.
 */
export function plansFor(profile: Profile, text: string): readonly Plan[] {
  const knowledge = readKnowledge(profile, text);
  const whole = wholeRealmMoves(profile, knowledge).filter((move) => !isRestless(knowledge, move));
  const singles = bestOfEach(
    prospectsOf(profile, knowledge).filter(({ move }) => !isRestless(knowledge, move)),
  );
  const plans: Plan[] = [
    { name: 'whole-realm', moves: whole.slice(0, MOVE_COUNT_MAX) },
    ...singles
      .slice(0, SINGLE_COUNT)
      .map(({ move }) => ({ name: `${move.module} to ${move.to}`, moves: [move] })),
    ...ADVISERS.map((name) => ({ name: `as ${name}`, moves: firstChoices(name, text) })),
  ];
  const seen = new Set<string>();
  return plans.filter(({ moves }) => {
    const key = moves
      .map(({ module, to }) => `${module} ${to}`)
      .toSorted()
      .join('\n');
    if (moves.length === 0 || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** What a policy would choose for modules that run elsewhere. */
function firstChoices(name: string, text: string): readonly AdvisedMove[] {
  const profile = profileNamed(name);
  if (profile === undefined) return [];
  // The index of runtimes is in another order under another policy.
  const knowledge = readKnowledge(profile, text);
  const prospects = prospectsOf(profile, knowledge).filter(
    ({ isFirst, move }) => isFirst && !isRestless(knowledge, move),
  );
  return bestOfEach(prospects)
    .slice(0, MOVE_COUNT_MAX)
    .map(({ move }) => move);
}

/**
 * Whether a module moved within the longest cool-down. It is left alone then: what it moved for may be over as things were
 * last measured, and the worlds of a roll-out know nothing of that it may come again. Without this rule, modules that had
 * fled from thin links were sent back again and again (measured in `link-degradation`: 5.7 % of objectives missed, not 1.9).
 */
function isRestless({ modules, nowMs, settings }: Knowledge, { module }: AdvisedMove): boolean {
  const record = modules.get(module);
  return record !== undefined && record.cameFrom !== null && nowMs - record.movedMs < settings.coolDownMsMax;
}

/** The best of each module, in order. */
function bestOfEach<Each extends { readonly move: AdvisedMove }>(
  prospects: readonly Each[],
): readonly Each[] {
  const seen = new Set<string>();
  return prospects.filter(({ move }) => {
    if (seen.has(move.module)) return false;
    seen.add(move.module);
    return true;
  });
}
