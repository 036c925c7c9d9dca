import type { RuntimeId } from '../ids.ts';
import { candidacyOf, judged } from './candidacy.ts';
import type { Kind } from './fleet.ts';
import type { Filter, Profile, VerdictReport } from './policy.ts';
import type { Question } from './question.ts';

/** Which kinds of runtime a module may run on at all. */
export interface Suited {
  readonly kinds: readonly Pick<Kind, 'number' | 'members'>[];
  readonly numbers: ReadonlySet<number>;
  /** The profile's filters that each runtime of those kinds is still to be asked. */
  readonly filters: readonly Filter[];
  /** Runtimes of those kinds, open or not. */
  readonly runtimeCount: number;
  /** The runtimes of all other kinds. */
  readonly refused: readonly VerdictReport[];
}

/** The runtime before which there are so many others of suited kinds. */
export function memberAt({ kinds }: Suited, rank: number): RuntimeId | undefined {
  let left = rank;
  for (const { members } of kinds) {
    if (left < members.size) return members.nth(left)?.id as RuntimeId | undefined;
    left -= members.size;
  }
  return undefined;
}

type Roster = readonly string[];

/**
 * What was found lately. A cache of a pure function: it cannot change a result, only save asking every kind again
 * for the next module with the same wishes. An entry lives as long as the roster, which is replaced when a runtime comes
 * or goes.
 */
const lately = new WeakMap<Profile, WeakMap<Roster, Map<string, Suited>>>();
/** Bounds what one roster keeps, should every module have wishes of its own. */
const WISHES_COUNT_MAX = 256;

/** The kinds of runtime that suit a module. */
export function suitedTo(question: Question): Suited {
  const { profile, knowledge, module } = question;
  const { kinds, roster } = knowledge.fleet;
  const byRoster = madeOnce(lately, profile, () => new WeakMap<Roster, Map<string, Suited>>());
  const byWishes = madeOnce(byRoster, roster, () => new Map<string, Suited>());
  const { apis, architectures, peripherals } = module.module;
  const wishes = `${apis.join()}|${architectures.join()}|${peripherals.join()}`;
  const known = byWishes.get(wishes);
  if (known !== undefined) return known;
  if (byWishes.size >= WISHES_COUNT_MAX) byWishes.clear();
  const suited = sifted(question, kinds);
  byWishes.set(wishes, suited);
  return suited;
}

function sifted(question: Question, all: readonly Kind[]): Suited {
  const { filters } = question.profile;
  const ofKind = filters.filter(({ scope }) => scope === 'kind');
  const kinds: Kind[] = [];
  const refused = new Map<string, VerdictReport>();
  let runtimeCount = 0;
  for (const kind of all) {
    const example = kind.members.first()?.id as RuntimeId | undefined;
    const candidacy = example === undefined ? undefined : candidacyOf(question, example);
    if (example === undefined || candidacy === undefined) continue;
    const verdict = judged(ofKind, candidacy);
    if (verdict.kind === 'fits') {
      kinds.push(kind);
      runtimeCount += kind.members.size;
      continue;
    }
    const { reason } = verdict;
    const before = refused.get(reason);
    refused.set(reason, {
      verdict: verdict.kind,
      reason,
      runtimeCount: (before?.runtimeCount ?? 0) + kind.members.size,
      examples: before?.examples ?? [example],
    });
  }
  return {
    kinds,
    numbers: new Set(kinds.map(({ number }) => number)),
    filters: filters.filter(({ scope }) => scope === 'runtime'),
    runtimeCount,
    refused: [...refused.values()],
  };
}

function madeOnce<K extends object, V>(map: WeakMap<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
