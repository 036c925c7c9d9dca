import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const HERE = import.meta.dirname;
const BUILT = join(HERE, 'built');
/** The compilers that made what is committed: Debian 12's. Others make modules that do the same in other bytes. */
const COMPILERS = { c: '14.0.6', rs: '1.63.0' };
/** An empty program of Rust has 63,004 bytes already. */
const BYTES_MAX = { c: 65_536, rs: 131_072 };
const RUSTC = '/usr/bin/rustc';

const wasmIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.wasm'))
    .sort();

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

function versionOf(program: string): string | null {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return /(?:version|rustc) (\d\S*?)(-|\s|$)/.exec(stdout ?? '')?.[1] ?? null;
}

/** What there is for each language; `null` where it cannot be built. */
const found = {
  c: versionOf('clang-14') ?? versionOf('clang'),
  rs: existsSync('/usr/lib/rustlib/wasm32-wasi') ? versionOf(RUSTC) : null,
};

const languageOf = (name: string): 'c' | 'rs' =>
  existsSync(join(HERE, 'source', name.replace('.wasm', '.c'))) ? 'c' : 'rs';

describe('the gallery', () => {
  it('holds what was built from its sources, and nothing else', () => {
    const lines = readFileSync(join(BUILT, 'SHA256SUMS'), 'utf8').trimEnd().split('\n');
    const recorded = lines.map((line) => line.split(/\s+/) as [string, string]);
    const paths = recorded.map(([, path]) => path);
    const sources = readdirSync(join(HERE, 'source')).map((name) => `source/${name}`);
    expect(paths.toSorted()).toEqual([...sources, ...wasmIn(BUILT)].toSorted());
    for (const [sum, path] of recorded) {
      const at = path.startsWith('source/') ? join(HERE, path) : join(BUILT, path);
      expect(sha256(at), `${path} changed: npm run build:modules`).toBe(sum);
    }
  });

  it('is small', () => {
    for (const name of wasmIn(BUILT))
      expect(readFileSync(join(BUILT, name)).length, name).toBeLessThan(BYTES_MAX[languageOf(name)]);
  });

  // Where there is no compiler, the sums above must do.
  it.runIf(found.c !== null)('is built to the same bytes again, wherever the same compiler is', () => {
    const out = mkdtempSync(join(tmpdir(), 'arts-modules-'));
    try {
      const { status, stderr } = spawnSync(join(HERE, 'build.sh'), [out], { encoding: 'utf8' });
      expect(stderr).toBe('');
      expect(status).toBe(0);
      const buildable = wasmIn(BUILT).filter((name) => found[languageOf(name)] !== null);
      expect(wasmIn(out)).toEqual(buildable);
      for (const name of buildable) {
        if (found[languageOf(name)] !== COMPILERS[languageOf(name)]) continue;
        expect(sha256(join(out, name)), name).toBe(sha256(join(BUILT, name)));
      }
    } finally {
      rmSync(out, { recursive: true });
    }
  });
});
