import { access, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  bar,
  type Enrolment,
  enrol,
  isRight,
  isRole,
  loadUsers,
  type Right,
  strike,
  type User,
} from '../access/index.ts';
import type { Reading } from '../wire/index.ts';
import { defaultFolder, usersFileIn } from './access-options.ts';
import { EXIT } from './remote/exits.ts';
import { Refusal, refused } from './remote/refusal.ts';
import { table } from './remote/table.ts';
import { askSecret } from './secret.ts';

/** Options that all commands for the list of users have. */
export interface UserOptions {
  readonly users?: string;
  readonly state?: string;
  readonly json?: boolean;
}

/** Options of `arts user add`, as they are written; lists are parted by commas. */
export interface UserAddOptions extends UserOptions {
  readonly role: string;
  readonly runtimes?: string;
  readonly rights?: string;
  readonly realms?: string;
  readonly publ?: string;
  readonly subs?: string;
  readonly key?: boolean;
  readonly tokenOnly?: boolean;
  readonly replace?: boolean;
}

/** Options of `arts user bar`, as they are written. */
export interface UserBarOptions extends UserOptions {
  readonly undo?: boolean;
}

/** Where the commands print, and how they ask; tests put their own in place. */
export interface UserTools {
  out(text: string): void;
  err(text: string): void;
  /** Asks without showing what is typed; `null` where there is nobody to ask. */
  ask(question: string): Promise<string | null>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const CHANGED = 'A supervisor that runs reads the list again on SIGHUP.\n';

/** Puts somebody on the list of users. */
export async function userAdd(
  name: string,
  options: UserAddOptions,
  tools: UserTools = ownTools(),
): Promise<number> {
  return refused(options, tools, async () => {
    const file = fileOf(options, tools);
    const before = await listIn(file);
    if (before.has(name) && options.replace !== true)
      throw new Refusal(EXIT.input, `${name} is on the list already`, 'Say --replace to begin it anew.');
    const enrolment = await enrolmentOf(name, options, tools);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const key = readIn(file, await enrol(file, enrolment));
    if (options.json === true) tools.out(`${JSON.stringify({ name, role: enrolment.role, file, key })}\n`);
    else if (key !== null) tools.out(`${key}\n`);
    tools.err(`${name} is on the list in ${file}\n`);
    if (key !== null) tools.err('Its key stands there but as a hash: keep it, it is not shown again.\n');
    tools.err(CHANGED);
    return EXIT.ok;
  });
}

/** Takes somebody off the list of users. */
export async function userRm(
  name: string,
  options: UserOptions,
  tools: UserTools = ownTools(),
): Promise<number> {
  return refused(options, tools, async () => {
    const file = fileOf(options, tools);
    if (!readIn(file, await strike(file, name))) throw unknown(name, file);
    return changed(name, file, { isRemoved: true }, { options, tools });
  });
}

/** Shuts somebody on the list out, tokens and all, or lets it in again. */
export async function userBar(
  name: string,
  options: UserBarOptions,
  tools: UserTools = ownTools(),
): Promise<number> {
  return refused(options, tools, async () => {
    const file = fileOf(options, tools);
    const isBarred = options.undo !== true;
    if (!readIn(file, await bar(file, name, isBarred))) throw unknown(name, file);
    return changed(name, file, { isBarred }, { options, tools });
  });
}

/** Lists users; what their passwords are known by is not shown. */
export async function userLs(options: UserOptions, tools: UserTools = ownTools()): Promise<number> {
  return refused(options, tools, async () => {
    const file = fileOf(options, tools);
    const rows = [...(await listIn(file)).values()].map(({ secret, ...user }) => ({
      ...user,
      shows: shownBy(secret),
    }));
    if (options.json === true) tools.out(`${JSON.stringify(rows)}\n`);
    else if (rows.length === 0) tools.err(`no users in ${file}\n`);
    else tools.out(table([['NAME', 'ROLE', 'SHOWS', 'RIGHTS', 'RUNTIMES', 'REALMS'], ...rows.map(cells)]));
    return EXIT.ok;
  });
}

type Row = Omit<User, 'secret'> & { readonly shows: string };

const cells = ({ name, role, shows, isBarred, rights, runtimes, realms }: Row): readonly string[] => [
  name,
  role,
  isBarred ? 'barred' : shows,
  rights.join(',') || '–',
  runtimes.join(',') || (role === 'runtime' ? name : '–'),
  realms?.join(',') ?? 'all',
];

function shownBy(secret: string | null): 'password' | 'key' | 'token' {
  if (secret === null) return 'token';
  return secret.startsWith('scrypt$') ? 'password' : 'key';
}

function changed(
  name: string,
  file: string,
  what: object,
  { options, tools }: { readonly options: UserOptions; readonly tools: UserTools },
): number {
  if (options.json === true) tools.out(`${JSON.stringify({ name, file, ...what })}\n`);
  else tools.err(CHANGED);
  return EXIT.ok;
}

const fileOf = ({ users, state }: UserOptions, { env }: UserTools): string =>
  users ?? env.ARTS_USERS ?? usersFileIn(state ?? defaultFolder(env));

async function listIn(file: string): Promise<ReadonlyMap<string, User>> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  return isThere ? readIn(file, await loadUsers(file)).users : new Map();
}

const unknown = (name: string, file: string): Refusal =>
  new Refusal(EXIT.input, `${name} is not on the list in ${file}`, '"arts user ls" shows who is.');

/** What was read, or the end of the command. */
function readIn<T>(file: string, reading: Reading<T>): T {
  if (reading.kind === 'value') return reading.value;
  const faults = reading.issues.map(({ path, message }) => `${path} ${message}`.trim());
  throw new Refusal(EXIT.input, faults.join(`\n      `), `The list is ${file}.`);
}

async function enrolmentOf(name: string, options: UserAddOptions, tools: UserTools): Promise<Enrolment> {
  const { role, rights, realms, runtimes, publ, subs } = options;
  if (!isRole(role))
    throw new Refusal(EXIT.usage, `--role "${role}" is none of admin, operator, client, viewer, runtime`);
  const granted = listOf(rights);
  const odd = granted.find((right) => !isRight(right));
  if (odd !== undefined) throw new Refusal(EXIT.usage, `--rights "${odd}" is none of ${RIGHTS.join(', ')}`);
  const by = await credentialsFor(name, options, tools);
  return {
    name,
    role,
    by,
    parts: {
      rights: granted as readonly Right[],
      runtimes: listOf(runtimes),
      realms: realms === undefined ? null : listOf(realms),
      publ: listOf(publ),
      subs: listOf(subs),
    },
  };
}

const RIGHTS: readonly Right[] = [
  'modules:read',
  'modules:write',
  'files:read',
  'files:write',
  'operate',
  'topics',
];

const listOf = (text = ''): readonly string[] => text.split(/[\s,]+/).filter((entry) => entry !== '');

async function credentialsFor(
  name: string,
  { key, tokenOnly }: UserAddOptions,
  { ask, env }: UserTools,
): Promise<Enrolment['by']> {
  if (key === true && tokenOnly === true)
    throw new Refusal(EXIT.usage, '--key and --token-only exclude each other');
  if (key === true) return 'key';
  if (tokenOnly === true) return 'token';
  if (env.ARTS_PASSWORD !== undefined) return { password: env.ARTS_PASSWORD };
  const password = await ask(`Password of ${name}: `);
  if (password === null) {
    const hint = 'Set ARTS_PASSWORD, or have a key made with --key.';
    throw new Refusal(EXIT.usage, 'there is no terminal to ask for a password on', hint);
  }
  if ((await ask('Once more: ')) !== password) throw new Refusal(EXIT.input, 'these were two passwords');
  return { password };
}

const ownTools = (): UserTools => ({
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  ask: askSecret,
  env: process.env,
});
