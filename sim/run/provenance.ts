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
  const paths = sourcesIn('core').filter((path) => !path.startsWith('testing/'));
  return {
    ...hashOf('core', paths),
    covers: 'core/**/*.ts without *.test.ts and core/testing, path and text, in order of path',
  };
}

/** Rooms and folders on which the outcome of a run depends, besides its scenario. */
const SIMULATING = [
  'core',
  'scenarios/format',
  'scenarios/library',
  'sim/kernel',
  'sim/metrics',
  'sim/random',
  'sim/run',
  'sim/statistics',
  'sim/world',
];

/** Hashes all that the outcome of a run depends on besides its scenario: the core, the library and the simulator. */
export function simulatingSources(): Sources {
  const parts = SIMULATING.map((folder) =>
    hashOf(
      folder,
      sourcesIn(folder, /\.(ts|json|yaml|csv)$/).filter((path) => !/(^|\/)(testing|fit)\//.test(path)),
    ),
  );
  return {
    sha256: sha256(parts.map((part) => part.sha256).join(' ')),
    covers: `${SIMULATING.join(', ')}: sources and tables without tests, path and text, in order of path`,
    fileCount: parts.reduce((sum, { fileCount }) => sum + fileCount, 0),
  };
}

/** Paths of the sources in a folder, tests left out, in order. */
const sourcesIn = (folder: string, ending: RegExp = /\.ts$/): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => ending.test(path) && !path.endsWith('.test.ts'))
    .toSorted((a, b) => (a < b ? -1 : 1));

function hashOf(folder: string, paths: readonly string[]): Pick<Sources, 'sha256' | 'fileCount'> {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(`${path}\0${readFileSync(join(ROOT, folder, path), 'utf8')}\0`);
  return { sha256: hash.digest('hex'), fileCount: paths.length };
}

/** Versions of this tool, of Node and of V8, on which no result should depend; told in case one does. */
export function versions(): Versions {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  return { tool: version, node: process.versions.node, v8: process.versions.v8 };
}

/** The day on which this version was published, as CITATION.cff says: a date that does not change from run to run. */
export function releasedOn(): string {
  const text = readFileSync(join(ROOT, 'CITATION.cff'), 'utf8');
  return /^date-released: (\d{4}-\d{2}-\d{2})$/m.exec(text)?.[1] ?? '1970-01-01';
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
