import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Bench } from '../testing/bench.ts';

const BUILT = join(import.meta.dirname, '../../modules/built');
const root = mkdtempSync(join(tmpdir(), 'arts-wasi-'));
const bench = new Bench();

afterAll(async () => {
  rmSync(root, { recursive: true, force: true });
  await bench.threads.close();
});

/** What the same module prints under the WASI of Node itself, which is none of ours. */
function witness(name: string, args: readonly string[], input = ''): readonly string[] {
  rmSync(join(root, 'tmp'), { recursive: true, force: true });
  mkdirSync(join(root, 'tmp'));
  const script = `
    import { WASI } from 'node:wasi';
    import { readFileSync } from 'node:fs';
    const [, path, root, ...args] = process.argv;
    const wasi = new WASI({ version: 'preview1', args, env: { COLOUR: 'blue' }, preopens: { '/': root } });
    const module = await WebAssembly.compile(readFileSync(path));
    wasi.start(await WebAssembly.instantiate(module, wasi.getImportObject()));`;
  const path = join(BUILT, `${name}.wasm`);
  const words = ['--no-warnings', '--input-type=module', '-e', script, path, root, name, ...args];
  const ran = spawnSync(process.execPath, words, { encoding: 'utf8', input });
  return ran.stdout.trimEnd().split('\n');
}

describe('our WASI host, with that of Node as a witness', () => {
  it.each<[string, readonly string[]]>([
    ['conformance', []],
    ['hello', ['you', 'and', 'ünïcode']],
    ['image', []],
    ['nbody', ['20000']],
    ['sorter', ['20000']],
    ['counter', ['20', '1']],
  ])('runs %s to the same lines', async (name, args) => {
    bench.start(name, { args, env: ['COLOUR=blue'] });
    expect(await bench.ending(name)).toBe('completed');
    const lines = bench.stdout(name);
    expect(lines).toEqual(witness(name, args));
    expect(lines.length).toBeGreaterThan(0);
  });

  it('runs a module made of Rust to the same lines, if it reads the same', async () => {
    const input = ['To be, or not to be:', '', 'über – ÜBER, to Über'];
    bench.start('words', { args: ['3'] });
    await bench.fact('words', 'instance-started');
    for (const line of [...input, '\u0004']) bench.bus.say('realm/proc/debug/stdin/words', line);
    expect(await bench.ending('words')).toBe('completed');
    expect(bench.stdout('words')).toEqual(witness('words', ['3'], `${input.join('\n')}\n`));
    expect(bench.stdout('words')).toEqual(['3 to', '3 über', '2 be']);
  });

  it('offers every function of preview 1', async () => {
    // The list of the specification, from the names that Node's own host has.
    const script = `
      import { WASI } from 'node:wasi';
      console.log(Object.keys(new WASI({ version: 'preview1' }).wasiImport).join(' '));`;
    const words = ['--no-warnings', '--input-type=module', '-e', script];
    const names = spawnSync(process.execPath, words, { encoding: 'utf8' }).stdout.trim().split(' ');
    const { wasiNames } = await import('./imports.ts');
    expect([...wasiNames].map((name) => name.split('.')[1]).sort()).toEqual(names.sort());
  });
});
