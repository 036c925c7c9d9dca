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
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const KEPT = join(import.meta.dirname, '../../../node_modules/.cache/arts/wasi-suite');
const SOURCE = 'deb-src https://deb.debian.org/debian bookworm main\n';
/** So long may Debian's archive take (assumption: 40 MB over a slow line). */
const PATIENCE_MS = 300_000;

/**
 * A folder with the programs of Node's own WASI suite, built by its authors: they lie in Debian's source archive of Node,
 * which is fetched once, its signature checked by apt. Throws an `Error` that says why where that cannot be done.
 */
export function suiteFolder(): string {
  if (!existsSync(KEPT)) {
    const scratch = mkdtempSync(join(tmpdir(), 'arts-wasi-suite-'));
    try {
      unpack(fetchArchive(scratch), scratch);
      mkdirSync(join(KEPT, '..'), { recursive: true });
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
  run('apt-get', [...options, '-qq', 'update'], scratch);
  run('apt-get', [...options, '-qq', 'source', '--download-only', 'nodejs'], scratch);
  const archive = readdirSync(scratch).find((name) => /^nodejs_.*\.orig\.tar\.xz$/.test(name));
  if (archive === undefined) throw new Error('Debian has no source archive of Node');
  return join(scratch, archive);
}

function unpack(archive: string, scratch: string): void {
  run('tar', ['-xJf', archive, '--strip-components=3', '--wildcards', '*/test/wasi/wasm/*.wasm'], scratch);
}

function run(program: string, words: readonly string[], cwd: string): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stderr, error } = spawnSync(program, words, {
    cwd,
    env,
    encoding: 'utf8',
    timeout: PATIENCE_MS,
  });
  if (error !== undefined || status !== 0)
    throw new Error(`${program} ${words.at(-1)}: ${error?.message ?? stderr.trim().split('\n').at(-1)}`);
}
