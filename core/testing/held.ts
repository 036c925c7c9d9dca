import type { Candidacy, Filter, Profile, Scorer, Verdict } from '../place/policy.ts';
import { readOnly, type Watcher } from './read-only.ts';

/** A law on single calls of filters and scorers that was broken; the stack tells where. */
export class BrokenLaw extends Error {
  override readonly name: string = 'BrokenLaw';
  readonly law: string;
  readonly hint: string;

  constructor(law: string, message: string, hint: string) {
    super(message);
    this.law = law;
    this.hint = hint;
  }
}

/** Laws of single calls, each with what it asks for. */
export const CALL_LAWS = {
  'a policy changes nothing': 'what it is given is what the supervisor works with; build a new value instead',
  'a policy keeps nothing between calls':
    'the same question must have the same answer: keep nothing outside of the function, not even a count',
  'a filter looks only where its scope lets it':
    "a filter of scope 'kind' is asked once for many runtimes; give it scope: 'runtime' to look at each of them",
} as const;

type CallLaw = keyof typeof CALL_LAWS;

/** What a filter of scope `kind` may look at, and everything below. */
const KIND_PATHS = [
  ...['type', 'apis', 'architecture', 'aotTarget', 'tags'].map((name) => `candidacy.runtime.runtime.${name}`),
  ...['apis', 'architectures', 'peripherals'].map((name) => `candidacy.module.module.${name}`),
];

/**
 * The same policy, each of whose filters and scorers is asked every question twice, through glass: one that changes what
 * it is given, looks where it may not, or answers otherwise the second time throws a `BrokenLaw`. Parts that are trusted
 * are left as they are.
 */
export function held(profile: Profile, isTrusted: (part: unknown) => boolean = () => false): Profile {
  return {
    ...profile,
    filters: profile.filters.map((filter) => (isTrusted(filter) ? filter : heldFilter(filter))),
    scorers: profile.scorers.map(({ scorer, weight }) => ({
      scorer: isTrusted(scorer) ? scorer : heldScorer(scorer),
      weight,
    })),
  };
}

function heldFilter(filter: Filter): Filter {
  const { name, scope } = filter;
  const what = `filter "${name}"`;
  const judge = (candidacy: Candidacy): Verdict =>
    twice(what, filter.judge, () => asked(what, candidacy, scope === 'kind', (seen) => filter.judge(seen)));
  return { name, scope, judge };
}

function heldScorer(scorer: Scorer): Scorer {
  const { name } = scorer;
  const what = `scorer "${name}"`;
  const score = (candidacy: Candidacy): number =>
    twice(what, scorer.score, () => asked(what, candidacy, false, (seen) => scorer.score(seen)));
  return { name, score };
}

function twice<Answer>(what: string, asks: (seen: Candidacy) => Answer, ask: () => Answer): Answer {
  const [first, again] = [ask(), ask()];
  const [one, other] = [JSON.stringify(first), JSON.stringify(again)];
  if (one === other) return first;
  const note = `${what} gave ${one}, and ${other} when asked again`;
  throw within(asks, () => broken('a policy keeps nothing between calls', note));
}

/** An error whose stack tells where a function begins to look at what it is asked; so one knows where it is. */
export function within<Broken extends Error>(asks: (seen: Candidacy) => unknown, make: () => Broken): Broken {
  let made: Broken | null = null;
  const get = (): never => {
    made ??= make();
    throw made;
  };
  try {
    asks(new Proxy({} as Candidacy, { get }));
  } catch {
    // Whatever it throws, what was made there is all that is wanted.
  }
  return made ?? make();
}

function asked<Answer>(
  what: string,
  candidacy: Candidacy,
  isOfKind: boolean,
  ask: (seen: Candidacy) => Answer,
): Answer {
  let found: BrokenLaw | null = null;
  const object = (law: CallLaw, note: string): never => {
    found ??= broken(law, note);
    throw found;
  };
  const watcher: Watcher = {
    onWrite: (path) => object('a policy changes nothing', `${what} changes ${path}`),
    onRead: (path) => {
      if (isOfKind && !isOfItsKind(path))
        object('a filter looks only where its scope lets it', `${what} of scope 'kind' looks at ${path}`);
    },
  };
  try {
    const answer = ask(readOnly(candidacy, 'candidacy', watcher));
    if (found === null) return answer;
  } catch (error) {
    // Whoever catches what is thrown at him is told of nevertheless.
    throw found ?? error;
  }
  throw found;
}

const isOfItsKind = (path: string): boolean =>
  KIND_PATHS.some((allowed) => path.startsWith(allowed) || allowed.startsWith(`${path}.`));

const broken = (law: CallLaw, message: string): BrokenLaw => new BrokenLaw(law, message, CALL_LAWS[law]);
