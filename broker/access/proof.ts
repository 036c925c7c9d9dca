import { type Identity, type Right, type Role, rightsOf } from './identity.ts';
import type { TokenWord } from './token.ts';
import type { User, Users } from './users.ts';

/** What somebody has shown: a name, by its password or by a token. */
export interface Proof {
  readonly name: string;
  /** What the password was known by when it was shown; `null` for a token. */
  readonly secret: string | null;
  /** What the token says; `null` for a password. */
  readonly word: TokenWord | null;
}

/**
 * Who somebody is by what was shown, and by the list as it is now: `null` once it is shut out, its password is another one,
 * or its token is over. A token narrows what the list says of its owner, and speaks for itself about whoever is not on it.
 */
export function identityOf(
  { name, secret, word }: Proof,
  users: Users | null,
  strangerRole: Role | null,
  nowMs: number,
): Identity | null {
  const user = users?.get(name);
  if (user?.isBarred) return null;
  if (word === null) return user === undefined || user.secret !== secret ? null : ofUser(user);
  if (word.untilMs <= nowMs) return null;
  if (user === undefined)
    return word.role === null && strangerRole === null ? null : ofToken(word, strangerRole);
  return narrowed(ofUser(user), word);
}

function ofUser({ name, role, rights, runtimes, realms, publ, subs }: User): Identity {
  return {
    name,
    role,
    rights: new Set([...rightsOf[role], ...rights]),
    runtimes: ownRuntimes(name, role, runtimes),
    realms,
    publ,
    subs,
    isBounded: false,
    untilMs: Number.POSITIVE_INFINITY,
  };
}

function ofToken(word: TokenWord, strangerRole: Role | null): Identity {
  const role = word.role ?? strangerRole ?? 'viewer';
  const { name, rights, runtimes, realms } = word;
  const plain = {
    name,
    role,
    rights: new Set<Right>([...rightsOf[role], ...rights]),
    realms,
    untilMs: word.untilMs,
  };
  return { ...plain, runtimes: ownRuntimes(name, role, runtimes), ...bounds(word, [], []) };
}

function narrowed(own: Identity, word: TokenWord): Identity {
  const { role, rights, runtimes, realms, untilMs } = word;
  const bounded = {
    ...own,
    untilMs,
    realms: inBoth(own.realms, realms),
    ...bounds(word, own.publ, own.subs),
  };
  if (role === null) return bounded;
  const granted = new Set<Right>([...rightsOf[role], ...rights]);
  return {
    ...bounded,
    role,
    rights: new Set([...own.rights].filter((right) => granted.has(right))),
    runtimes: ownRuntimes(own.name, role, runtimes).filter((one) =>
      own.runtimes.some((all) => isWithin(one, all)),
    ),
  };
}

/** ARENA's filters, where a token has any, are all that it may publish and hear. */
function bounds(
  { publ, subs }: TokenWord,
  ownPubl: readonly string[],
  ownSubs: readonly string[],
): Pick<Identity, 'publ' | 'subs' | 'isBounded'> {
  const isBounded = publ !== null || subs !== null;
  return isBounded
    ? { publ: publ ?? [], subs: subs ?? [], isBounded }
    : { publ: ownPubl, subs: ownSubs, isBounded };
}

/** A runtime that is not said to be any is the one of its own name. */
const ownRuntimes = (name: string, role: Role, runtimes: readonly string[]): readonly string[] =>
  role === 'runtime' && runtimes.length === 0 ? [name] : runtimes;

const isWithin = (one: string, all: string): boolean =>
  all.endsWith('*') ? one.startsWith(all.slice(0, -1)) : one === all;

const inBoth = (one: readonly string[] | null, other: readonly string[] | null): readonly string[] | null =>
  one === null || other === null ? (one ?? other) : one.filter((realm) => other.includes(realm));
