import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const CACHE = join(import.meta.dirname, '../../../node_modules/.cache/arts');
const KEPT = join(CACHE, 'wasi-suite');
const SOURCE = 'deb-src https://deb.debian.org/debian bookworm main\n';
/** So long may Debian's archive take (assumption: 40 MB over a slow line). */
const PATIENCE_MS = 300_000;

/** The programs cannot be had from Debian's archive: no network, or no apt. */
export class ArchiveFault extends Error {}

/**
 * A folder with the programs of Node's own WASI suite, built by its authors: they lie in Debian's source archive of Node,
 * which is fetched once, its signature checked by apt. Throws an `ArchiveFault` that says why where it cannot be fetched.
 */
export function suiteFolder(): string {
  if (!existsSync(KEPT)) {
    mkdirSync(CACHE, { recursive: true });
    // Beside where it is to lie, as nothing is renamed from one file system to another.
    const scratch = mkdtempSync(`${KEPT}-`);
    try {
      unpack(fetchArchive(scratch), scratch);
      renameSync(join(scratch, 'wasm'), KEPT);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
  return KEPT;
}

/** A program of the suite. */
export const programOf = (folder: string, name: string): Uint8Array =>
  new Uint8Array(readFileSync(join(folder, `${name}.wasm`)));

/** Asks apt for it without touching what this machine has installed or knows of packages. */
function fetchArchive(scratch: string): string {
  writeFileSync(join(scratch, 'sources.list'), SOURCE);
  for (const folder of ['lists/partial', 'cache/archives/partial'])
    mkdirSync(join(scratch, folder), { recursive: true });
  const options = Object.entries({
    'Dir::Etc::sourcelist': join(scratch, 'sources.list'),
    'Dir::Etc::sourceparts': '-',
    'Dir::State::lists': join(scratch, 'lists'),
    'Dir::Cache': join(scratch, 'cache'),
    'APT::Sandbox::User': 'root',
    'Acquire::Retries': '2',
  }).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  for (const words of [['update'], ['source', '--download-only', 'nodejs']]) {
    const fault = run('apt-get', [...options, '-qq', ...words], scratch);
    if (fault !== null) throw new ArchiveFault(fault);
  }
  const archive = readdirSync(scratch).find((name) => /^nodejs_.*\.orig\.tar\.xz$/.test(name));
  if (archive === undefined) throw new Error('Debian has no source archive of Node');
  return join(scratch, archive);
}

function unpack(archive: string, scratch: string): void {
  const words = ['-xJf', archive, '--strip-components=3', '--wildcards', '*/test/wasi/wasm/*.wasm'];
  const fault = run('tar', words, scratch);
  if (fault !== null) throw new Error(fault);
}

/** Runs a program to its end; what went wrong, or `null`. */
function run(program: string, words: readonly string[], cwd: string): string | null {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stderr, error } = spawnSync(program, words, {
    cwd,
    env,
    encoding: 'utf8',
    timeout: PATIENCE_MS,
  });
  if (error === undefined && status === 0) return null;
  return `${program} ${words.at(-1)}: ${error?.message ?? stderr.trim().split('\n').at(-1)}`;
}
