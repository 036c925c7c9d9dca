import { randomUUID } from 'node:crypto';
import { chmod, open, readFile, rename, stat } from 'node:fs/promises';
import { z } from 'zod';
import type { Issue, Reading } from '../wire/index.ts';
import { filterFault } from './filters.ts';
import { isRuntimePattern, isUserName, type Right, type Role, rightsOf } from './identity.ts';
import { readSecret } from './password.ts';

/** Somebody on the list. */
export interface User {
  readonly name: string;
  readonly role: Role;
  /** What its password is known by; `null` for one that comes with tokens only. */
  readonly secret: string | null;
  /** Rights beyond those of its role. */
  readonly rights: readonly Right[];
  /** Runtimes it may speak for; one of the role `runtime` that names none is the one of its own name. */
  readonly runtimes: readonly string[];
  /** Realms it has business in; `null` for all. */
  readonly realms: readonly string[] | null;
  readonly publ: readonly string[];
  readonly subs: readonly string[];
  /** Shut out, whatever it shows: the way to take back a token before it ends. */
  readonly isBarred: boolean;
}

/** A list of users, by name. */
export type Users = ReadonlyMap<string, User>;

/** What a list of users was read from a file, with what a person should mend. */
export interface UserFile {
  readonly users: Users;
  readonly warnings: readonly string[];
}

/** Names of all rights, and of all roles. */
const RIGHTS = rightsOf.admin as readonly [Right, ...Right[]];
const ROLES = Object.keys(rightsOf) as [Role, ...Role[]];
/** Bounds of lists (assumptions: ARENA's longest tokens hold some dozens of filters). */
const ENTRY_COUNT_MAX = 1_024;
const USER_COUNT_MAX = 100_000;
const FILE_BYTES_MAX = 67_108_864;

const filter = z.string().refine((text) => filterFault(text) === null, 'is no topic filter');

/** Filters of topics, as a user's entry and a token give them. */
export const filters: z.ZodType<readonly string[]> = z.array(filter).max(ENTRY_COUNT_MAX);

/** Runtimes, as a user's entry and a token give them. */
export const runtimePatterns: z.ZodType<readonly string[]> = z
  .array(
    z.string().refine(isRuntimePattern, 'is neither the name of a runtime nor the beginning of some with *'),
  )
  .max(ENTRY_COUNT_MAX);

/** Roles and rights, as a user's entry and a token name them. */
export const roleName: z.ZodType<Role> = z.enum(ROLES);
/** Rights, as a user's entry and a token list them. */
export const rightNames: z.ZodType<readonly Right[]> = z.array(z.enum(RIGHTS)).max(RIGHTS.length);
/** Realms, as a user's entry and a token list them. */
export const realmNames: z.ZodType<readonly string[]> = z
  .array(z.string().min(1).max(1_024))
  .max(ENTRY_COUNT_MAX);

const entry: z.ZodType<User> = z.strictObject({
  name: z.string().refine(isUserName, 'is no name of a user'),
  role: roleName,
  secret: z
    .string()
    .refine((text) => readSecret(text) !== null, 'was not written by "arts user add"')
    .nullable()
    .default(null),
  rights: rightNames.default([]),
  runtimes: runtimePatterns.default([]),
  realms: realmNames.nullable().default(null),
  publ: filters.default([]),
  subs: filters.default([]),
  isBarred: z.boolean().default(false),
}) as unknown as z.ZodType<User>;

const list = z.strictObject({ v: z.literal(1), users: z.array(entry).max(USER_COUNT_MAX) });

/** A user with nothing but a role; for whoever adds one. */
export const newUser = (name: string, role: Role, parts: Partial<User> = {}): User => ({
  name,
  role,
  secret: null,
  rights: [],
  runtimes: [],
  realms: null,
  publ: [],
  subs: [],
  isBarred: false,
  ...parts,
});

/** Reads a list of users, or says everything that is wrong with it. */
export function readUsers(text: string): Reading<Users> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The words of the parser would show what stands there, and that is secret.
    return { kind: 'issues', issues: [{ code: 'not-json', path: '', message: 'is no JSON' }] };
  }
  const parsed = list.safeParse(value);
  if (!parsed.success) return { kind: 'issues', issues: parsed.error.issues.map(issueOf) };
  const users = new Map(parsed.data.users.map((user) => [user.name, user]));
  if (users.size === parsed.data.users.length) return { kind: 'value', value: users };
  return { kind: 'issues', issues: [{ code: 'wrong-shape', path: 'users', message: 'has a name twice' }] };
}

const issueOf = ({ path, message }: z.core.$ZodIssue): Issue => ({
  code: 'wrong-shape',
  path: path.map(String).join('.'),
  message,
});

/** Writes a list of users down, sorted by name. */
export function writeUsers(users: Users): string {
  const sorted = [...users.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return `${JSON.stringify({ v: 1, users: sorted }, null, 2)}\n`;
}

/** Reads a file of users; one that is not there is an issue as well. */
export async function loadUsers(path: string): Promise<Reading<UserFile>> {
  const fault = (message: string): Reading<UserFile> => ({
    kind: 'issues',
    issues: [{ code: 'wrong-shape', path, message }],
  });
  try {
    const { mode, size: fileBytes } = await stat(path);
    if (fileBytes > FILE_BYTES_MAX) return fault('is too large for a list of users');
    const reading = readUsers(await readFile(path, 'utf8'));
    if (reading.kind === 'issues') return reading;
    const isOpen = (mode & 0o077) !== 0;
    const warnings = isOpen ? [`others can read ${path}: chmod 600 it`] : [];
    return { kind: 'value', value: { users: reading.value, warnings } };
  } catch (error) {
    return fault(`cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown fault'}`);
  }
}

/** Writes a file of users that only its owner can read; whoever reads it meanwhile sees the old list or the new one. */
export async function saveUsers(path: string, users: Users): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(writeUsers(users));
    await file.sync();
  } finally {
    await file.close();
  }
  await chmod(draft, 0o600);
  await rename(draft, path);
}
