import { access } from 'node:fs/promises';
import type { Reading } from '../wire/index.ts';
import { isUserName, type Role } from './identity.ts';
import { hashPassword, newKey, passwordFault, type ScryptCost } from './password.ts';
import { loadUsers, newUser, readUsers, saveUsers, type User, type Users, writeUsers } from './users.ts';

/** Somebody to be put on the list, in place of whoever had the name. */
export interface Enrolment {
  readonly name: string;
  readonly role: Role;
  /** How it shows who it is: by a password, by a key that is made for it, or by tokens only. */
  readonly by: { readonly password: string } | 'key' | 'token';
  /** Whatever else the list says of it. */
  readonly parts?: Partial<Pick<User, 'rights' | 'runtimes' | 'realms' | 'publ' | 'subs'>>;
  /** What a guess at the password costs, if it is not to be the usual. */
  readonly cost?: ScryptCost;
}

/** Puts somebody on the list in a file, which begins with the first one. Gives the key, to be shown once, or `null`. */
export async function enrol(path: string, enrolment: Enrolment): Promise<Reading<string | null>> {
  const { name, role, by, parts = {}, cost } = enrolment;
  if (!isUserName(name)) return fault('name', 'is no name of a user');
  const why = typeof by === 'object' ? passwordFault(by.password) : null;
  if (why !== null) return fault('password', why);
  const users = await listIn(path);
  if (users.kind === 'issues') return users;
  const { key, secret } = await credentialOf(by, cost);
  const list = new Map(users.value).set(name, newUser(name, role, { ...parts, secret }));
  // What could not be read again is not written.
  const reading = readUsers(writeUsers(list));
  if (reading.kind === 'issues') return reading;
  await saveUsers(path, list);
  return { kind: 'value', value: key };
}

/** Takes somebody off the list in a file; `false` when it was not on it. Tokens in its name are good again: bar it to end them. */
export async function strike(path: string, name: string): Promise<Reading<boolean>> {
  return change(path, (list) => list.delete(name));
}

/** Shuts somebody on the list out, whatever it shows, or lets it in again; `false` when it is not on it. */
export async function bar(path: string, name: string, isBarred: boolean): Promise<Reading<boolean>> {
  return change(path, (list) => {
    const user = list.get(name);
    if (user !== undefined) list.set(name, { ...user, isBarred });
    return user !== undefined;
  });
}

async function change(path: string, by: (list: Map<string, User>) => boolean): Promise<Reading<boolean>> {
  const reading = await loadUsers(path);
  if (reading.kind === 'issues') return reading;
  const list = new Map(reading.value.users);
  const isChanged = by(list);
  if (isChanged) await saveUsers(path, list);
  return { kind: 'value', value: isChanged };
}

async function listIn(path: string): Promise<Reading<Users>> {
  try {
    await access(path);
  } catch {
    return { kind: 'value', value: new Map() };
  }
  const reading = await loadUsers(path);
  return reading.kind === 'issues' ? reading : { kind: 'value', value: reading.value.users };
}

async function credentialOf(
  by: Enrolment['by'],
  cost: ScryptCost | undefined,
): Promise<{ readonly key: string | null; readonly secret: string | null }> {
  if (by === 'key') return newKey();
  if (by === 'token') return { key: null, secret: null };
  return { key: null, secret: await hashPassword(by.password, cost) };
}

const fault = (path: string, message: string): Reading<never> => ({
  kind: 'issues',
  issues: [{ code: 'wrong-shape', path, message }],
});
