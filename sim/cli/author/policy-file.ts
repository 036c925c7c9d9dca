import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Claims, Profile } from '../../../core/index.ts';
import { nameHint } from '../../../scenarios/format/spelling.ts';
import type { PolicySource, RunFolder } from '../../run/folder.ts';
import { sha256 } from '../../run/provenance.ts';
import { EXIT } from '../exits.ts';
import { findProfile, type Outcome, ready, refuse } from '../scenario-file.ts';
import type { Screen } from '../screen.ts';
import { objectionsToClaims } from './claims.ts';
import { guard, PolicyFault, type PolicyFile, placeIn } from './guard.ts';
import { importsOf } from './imports.ts';
import { openDoor, PACKAGE } from './loader.ts';
import { shown } from './objection.ts';
import { objectionsTo } from './shape.ts';
import { watched } from './watched.ts';

/** A policy that a command was given. */
export interface Policy {
  readonly profile: Profile;
  /** The same as it was written, its calls unwatched. */
  readonly written: Profile;
  readonly claims: Claims;
  /** Reads the file once more, into a policy that remembers nothing; `null` if there is no file. */
  readonly renew: (() => Promise<Profile>) | null;
  /** Where it came from; `null` if it comes with the core. */
  readonly file: PolicyFile | null;
}

/** What an author begins with, told wherever a file holds no policy. */
const START = 'export const policy: Profile = { … }; "arts init --policy mine" writes one to start from';

/** Finds a policy by name, or reads the file that it is; what is wrong goes to `err`. */
export async function findPolicy(word: string, screen: Screen): Promise<Outcome<Policy>> {
  if (isPath(word)) return readPolicy(word, screen);
  const found = findProfile(word, screen);
  if (found.kind === 'refused') return found;
  return ready({ profile: found.value, written: found.value, claims: {}, renew: null, file: null });
}

/** Finds several policies that are to be told apart by name. */
export async function findPolicies(
  words: readonly string[],
  screen: Screen,
): Promise<Outcome<readonly Policy[]>> {
  const policies: Policy[] = [];
  for (const word of words) {
    const found = await findPolicy(word, screen);
    if (found.kind === 'refused') return found;
    const { name } = found.value.profile;
    const twin = policies.findIndex(({ profile }) => profile.name === name);
    if (twin >= 0)
      return refuse(
        screen,
        EXIT.input,
        `${word}: name: "${name}" is also the name of ${words[twin]}`,
        'they are told apart by name',
      );
    policies.push(found.value);
  }
  return ready(policies);
}

/** The policy that a run was made with; one of the user’s own is read from where it lay. */
export async function policyOfRun(
  { path, record }: Pick<RunFolder, 'path' | 'record'>,
  screen: Screen,
): Promise<Outcome<Policy>> {
  const { name, file } = record.policy;
  const policy = await findPolicy(file === undefined ? name : join(path, file.path), screen);
  if (policy.kind === 'refused') return { ...policy, exitCode: EXIT.input };
  const changed = file === undefined ? [] : changesIn(path, file).filter(({ was, is }) => was !== is);
  for (const { shown } of changed)
    screen.err(`${screen.paintErr('yellow', 'arts:')} ${shown} was changed since the run\n`);
  return policy;
}

/** How a scenario is to be loaded under the first of some policies. */
export function knownAs(...policies: readonly (Policy | undefined)[]): {
  readonly policy: string | undefined;
  readonly policies: readonly string[];
} {
  const names = policies.flatMap((policy) => (policy === undefined ? [] : [policy.profile.name]));
  return { policy: names[0], policies: names };
}

/** What the hash of a file of a policy was, and what it is. */
interface FileChange {
  /** As seen from the run folder. */
  readonly shown: string;
  readonly was: string;
  readonly is: string;
}

/** The files of the policy that a run was made with, as they were and as they are; the policy itself comes first. */
export function changesIn(folder: string, file: PolicySource): readonly FileChange[] {
  const main = join(folder, file.path);
  const now = new Map(
    fileHash(main) === null ? [] : importsOf(main).map((one) => [one.path, one.sha256] as const),
  );
  const before = new Map((file.imports ?? []).map((one) => [one.path, one.sha256]));
  const paths = [...new Set([...before.keys(), ...now.keys()])].toSorted();
  const near = dirname(file.path);
  return [
    { shown: file.path, was: file.sha256, is: fileHash(main) ?? 'missing' },
    ...paths.map((path) => ({
      shown: join(near, path),
      was: before.get(path) ?? 'not imported',
      is: now.get(path) ?? fileHash(join(dirname(main), path)) ?? 'missing',
    })),
  ];
}

/** Hash of the file of a policy and all that it imports; `null` where it cannot be read. */
export function policyHash(path: string): string | null {
  const own = fileHash(path);
  if (own === null) return null;
  return sha256([own, ...importsOf(path).map((one) => `${one.path} ${one.sha256}`)].join('\n'));
}

/** Hash of a file, `null` where none can be read. */
function fileHash(path: string): string | null {
  try {
    return sha256(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** The file that a policy is to be read from, with all that it imports; `null` if there is none, or a name was given. */
export function policyFileAt(path: string): PolicyFile | null {
  const hash = isPath(path) ? fileHash(path) : null;
  if (hash === null) return null;
  return { path, realPath: realpathSync(resolve(path)), sha256: hash, imports: importsOf(path) };
}

/** Whether a word names a policy by the path of its file. */
export const isPath = (word: string): boolean => /[/\\]|\.[cm]?[jt]s$/.test(word);

async function readPolicy(path: string, screen: Screen): Promise<Outcome<Policy>> {
  const file = policyFileAt(path);
  if (file === null)
    return refuse(screen, EXIT.input, `${path}: there is no such file, or it cannot be read`);
  if (!/\.(ts|mts|mjs|js)$/.test(path))
    return refuse(screen, EXIT.input, `${path}: a policy is a file of TypeScript`, 'call it NAME.ts');
  const exported = await exportsOf(file, screen);
  if (exported.kind === 'refused') return exported;
  const value = exported.value.default ?? exported.value.policy;
  if (value === undefined) {
    const names = Object.keys(exported.value);
    const got = names.length === 0 ? 'nothing' : names.join(', ');
    return refuse(
      screen,
      EXIT.input,
      `${path}: expected an export called policy, or a default one, that is a Profile; it exports ${got}`,
      START,
    );
  }
  const { claims } = exported.value;
  const objections = [...objectionsTo(value), ...objectionsToClaims(claims)];
  for (const { path: where, message, hint } of objections)
    refuse(
      screen,
      EXIT.input,
      `${path}: ${where === '' ? '' : `${where}: `}${message}`,
      hint ?? firstHint(value),
    );
  if (objections.length > 0) return { kind: 'refused', exitCode: EXIT.input };
  const written = value as Profile;
  return ready({
    profile: watched(written, file),
    written,
    claims: (claims ?? {}) as Claims,
    renew: () => renewed(file),
    file,
  });
}

let copyCount = 0;

async function renewed(file: PolicyFile): Promise<Profile> {
  copyCount += 1;
  const url = `${pathToFileURL(file.realPath).href}?copy=${copyCount}`;
  const again = (await guard.read({ what: 'the file', file }, () => import(url))) as {
    readonly default?: Profile;
    readonly policy?: Profile;
  };
  return (again.default ?? again.policy) as Profile;
}

const firstHint = (value: unknown): string | null => (shown(value).startsWith('an object') ? null : START);

async function exportsOf(
  file: PolicyFile,
  screen: Screen,
): Promise<Outcome<Readonly<Record<string, unknown>>>> {
  if (guard.set()) openDoor();
  try {
    const url = pathToFileURL(file.realPath).href;
    const exported = await guard.read({ what: 'the file', file }, () => import(url));
    return ready(exported as Readonly<Record<string, unknown>>);
  } catch (error) {
    if (error instanceof PolicyFault) return refuse(screen, EXIT.input, error.message, error.hint);
    const { message, hint } = await complaint(error, file);
    return refuse(screen, EXIT.input, message, hint);
  }
}

/** What a syntax error looks like when it comes from the compiler; its columns count from 0. */
const SYNTAX = /^(.*):(\d+):(\d+): ERROR: (.*)$/m;

async function complaint(
  error: unknown,
  file: PolicyFile,
): Promise<{ readonly message: string; readonly hint: string | null }> {
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: '' };
  const syntax = SYNTAX.exec(message);
  if (syntax !== null) {
    const [, place = '', line, column, text] = syntax;
    const stack = `${place}:${line}:${Number(column) + 1}`;
    const isOurs = [file, ...file.imports].some(({ realPath }) => realPath === place);
    return { message: `${isOurs ? placeIn(file, stack) : stack}: ${text}`, hint: null };
  }
  const at = placeIn(file, stack);
  const unknown = /does not provide an export named '(.*)'/.exec(message)?.[1];
  if (unknown !== undefined && message.includes(PACKAGE)) {
    const names = Object.keys(await import('../../../core/index.ts'));
    return { message: `${at}: "${PACKAGE}" has no "${unknown}"`, hint: nameHint(unknown, names) };
  }
  return { message: `${at}: ${message}`, hint: null };
}
