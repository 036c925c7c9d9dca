import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const HERE = import.meta.dirname;
const BUILT = join(HERE, 'built');
/** The compiler that made what is committed: Debian 12's. Another one makes modules that do the same in other bytes. */
const COMPILER = '14.0.6';

const wasmIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.wasm'))
    .sort();

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

function compilerVersion(): string | null {
  for (const name of ['clang-14', 'clang']) {
    const { stdout } = spawnSync(name, ['--version'], { encoding: 'utf8' });
    const version = /version (\S+?)(-|\s|$)/.exec(stdout ?? '')?.[1];
    if (version !== undefined) return version;
  }
  return null;
}

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
      expect(readFileSync(join(BUILT, name)).length, name).toBeLessThan(65_536);
  });

  // Where there is no compiler, the sums above must do.
  it.runIf(compilerVersion() !== null)(
    'is built to the same bytes again, wherever the same compiler is',
    () => {
      const out = mkdtempSync(join(tmpdir(), 'arts-modules-'));
      try {
        const { status, stderr } = spawnSync(join(HERE, 'build.sh'), [out], { encoding: 'utf8' });
        expect(stderr).toBe('');
        expect(status).toBe(0);
        expect(wasmIn(out)).toEqual(wasmIn(BUILT));
        if (compilerVersion() !== COMPILER) return;
        for (const name of wasmIn(out)) expect(sha256(join(out, name)), name).toBe(sha256(join(BUILT, name)));
      } finally {
        rmSync(out, { recursive: true });
      }
    },
  );
});
