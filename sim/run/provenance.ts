import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository this program runs from. */
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What the deciding code was, for telling whether a run can be expected to repeat. */
export interface Sources {
  /** SHA-256 over path and text of every file covered, in order of path. */
  readonly sha256: string;
  readonly covers: string;
  readonly fileCount: number;
}

/** What a run was made with. */
export interface Versions {
  readonly tool: string;
  readonly node: string;
  readonly v8: string;
}

/** Where the program stood in its history. */
export interface Commit {
  readonly id: string;
  /** Whether files were changed since. */
  readonly dirty: boolean;
}

/** SHA-256 of a text, in hexadecimal. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Hashes the code that decides: all of `core` but its tests, which no decision depends on. */
export function decidingSources(): Sources {
  const core = join(ROOT, 'core');
  const paths = readdirSync(core, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.startsWith('testing/'))
    .toSorted((a, b) => (a < b ? -1 : 1));
  const hash = createHash('sha256');
  for (const path of paths) hash.update(`${path}\0${readFileSync(join(core, path), 'utf8')}\0`);
  return {
    sha256: hash.digest('hex'),
    covers: 'core/**/*.ts without *.test.ts and core/testing, path and text, in order of path',
    fileCount: paths.length,
  };
}

/** Versions of this tool, of Node and of V8, on which no result should depend; told in case one does. */
export function versions(): Versions {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  return { tool: version, node: process.versions.node, v8: process.versions.v8 };
}

/** The commit the program stands on; `null` outside a repository or without git. */
export function commit(): Commit | null {
  const git = (...words: readonly string[]): string =>
    execFileSync('git', ['-C', ROOT, ...words], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    return {
      id: git('rev-parse', 'HEAD'),
      dirty: git('status', '--porcelain', '--untracked-files=no') !== '',
    };
  } catch {
    return null;
  }
}
