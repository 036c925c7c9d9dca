import { isName } from '../wire/index.ts';

/** What somebody is to a realm; each role brings some rights. */
export type Role = 'admin' | 'operator' | 'runtime' | 'viewer' | 'client';

/**
 * What somebody may do. To start and end modules is a right of its own, which no role of clients brings along; `operate` is
 * for runtimes and settings, and for the record of all that happens; `topics` is for every topic of the world.
 */
export type Right = 'modules:read' | 'modules:write' | 'files:read' | 'files:write' | 'operate' | 'topics';

const all: readonly Right[] = [
  'modules:read',
  'modules:write',
  'files:read',
  'files:write',
  'operate',
  'topics',
];

/** The rights that come with a role. What tells an admin from an operator, the list of users, is a file and no topic. */
export const rightsOf: Readonly<Record<Role, readonly Right[]>> = {
  admin: all,
  operator: all,
  runtime: ['files:read'],
  viewer: ['modules:read'],
  client: ['modules:read', 'files:read'],
};

/** Whether a text names a role. */
export const isRole = (text: string): text is Role => Object.hasOwn(rightsOf, text);

/** Whether a text names a right. */
export const isRight = (text: string): text is Right => all.some((right) => right === text);

/** Somebody who has shown who it is. */
export interface Identity {
  readonly name: string;
  readonly role: Role;
  readonly rights: ReadonlySet<Right>;
  /** The runtimes it may speak for; one that ends in `*` stands for all that begin so. */
  readonly runtimes: readonly string[];
  /** The realms it has business in; `null` for all. */
  readonly realms: readonly string[] | null;
  /** Filters of topics of the world that it may publish to and hear. */
  readonly publ: readonly string[];
  readonly subs: readonly string[];
  /** Whether these are all it may publish to and hear, in the realm as well: a token's word. */
  readonly isBounded: boolean;
  /** When its token ends, in milliseconds since 1970; `Infinity` for never. */
  readonly untilMs: number;
}

/** Marks off the sessions of a user: `ann~4711` is one of `ann`, and no user can have such a name. */
const SESSION_MARK = '~';

/** Whether a text may be the name of a user. */
export const isUserName = (text: string): boolean => isName(text) && !text.includes(SESSION_MARK);

/** Whether a text may stand for runtimes: a name, the beginning of names and `*`, or `*` alone. */
export const isRuntimePattern = (text: string): boolean =>
  text === '*' || isName(text.endsWith('*') ? text.slice(0, -1) : text);

/** Whether it has a right. */
export const can = ({ rights }: Identity, right: Right): boolean => rights.has(right);

/** Whether a name is that of a runtime it is. */
export const speaksFor = ({ runtimes }: Identity, runtime: string): boolean =>
  isName(runtime) &&
  runtimes.some((own) => (own.endsWith('*') ? runtime.startsWith(own.slice(0, -1)) : own === runtime));

/** Whether a name is that of the client it is, or of one of its sessions. */
export const isClient = ({ name }: Identity, client: string): boolean =>
  client === name || (client.startsWith(name + SESSION_MARK) && isName(client));

/** Whether it has any business in a realm. */
export const isAtHome = ({ realms }: Identity, realm: string): boolean => realms?.includes(realm) ?? true;
