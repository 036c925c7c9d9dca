import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check } from '../check.ts';
import { captured } from '../testing/captured.ts';
import { init } from './init.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** Several programs in a row on a busy machine; assumption. */
const PATIENCE_MS = 900_000;

let folder: string;

interface Ended {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

const program = (script: string, ...words: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, [join(ROOT, script), ...words], { cwd: folder }, (error, out, err) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code), out, err }),
    );
  });
const arts = (...words: readonly string[]): Promise<Ended> => program('arts.mjs', ...words);
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'arts-check-'));
  await arts('init', '--policy', 'mine');
}, PATIENCE_MS);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('arts check', () => {
  it(
    'writes of a failure a scenario that fails again, a run of it, and a page that opens at the moment',
    async () => {
      const starter = readFileSync(join(folder, 'mine.ts'), 'utf8');
      const forgets = starter.replace(
        'filters: allFilters',
        "filters: allFilters.filter(({ name }) => name !== 'memory')",
      );
      write('forgets.ts', forgets.replace("name: 'mine'", "name: 'forgets'"));
      const first = await arts(
        'check',
        './forgets.ts',
        '--seeds',
        '1',
        '--shrink',
        '30',
        '--no-types',
        '--json',
      );
      expect(first.exitCode).toBe(4);
      const { failures, areTypesSound } = JSON.parse(first.out);
      expect(areTypesSound).toBe(false);
      const [{ law, scenario, run, atMs, address, checkCommand, runCommand, viewCommand }] = failures;
      expect(law).toBe('promised memory fits');
      expect(readFileSync(join(folder, scenario), 'utf8')).toContain('"laws.broken"');
      expect(viewCommand).toBe(`npx arts view '${run}#at=${atMs}'`);
      expect(address.endsWith(`#at=${atMs}`)).toBe(true);
      expect(existsSync(fileURLToPath(address.replace(/#.*/, '')))).toBe(true);

      const again = await arts(...checkCommand.split(' ').slice(2), '--no-types', '--shrink', '0', '-q');
      expect(again.exitCode).toBe(4);
      expect(again.out).toContain('promised memory fits');
      const rerun = await arts(...runCommand.split(' ').slice(2), '-q', '--out', 'again');
      expect({ exitCode: rerun.exitCode, out: rerun.out }).toEqual({
        exitCode: 4,
        out: expect.stringContaining('promised memory fits'),
      });
    },
    PATIENCE_MS,
  );

  it(
    'tells with file, line and column what the compiler finds, before anything is run',
    async () => {
      const starter = readFileSync(join(folder, 'mine.ts'), 'utf8');
      write('typo.ts', starter.replace("sortKey: 'load'", "sortKey: 'laod'"));
      const { exitCode, err, out } = await arts('check', './typo.ts', '-q');
      expect({ exitCode, out }).toEqual({ exitCode: 3, out: '' });
      const line = starter.split('\n').findIndex((text) => text.includes("sortKey: 'load'")) + 1;
      expect(err).toMatch(new RegExp(`^arts: \\./typo\\.ts:${line}:3: Type '"laod"' is not .*TS2322`));
    },
    PATIENCE_MS,
  );

  it(
    'is there for the test that arts init wrote, which passes as it is',
    async () => {
      mkdirSync(join(folder, 'node_modules'));
      symlinkSync(ROOT, join(folder, 'node_modules', 'arts-workbench'));
      symlinkSync(join(ROOT, 'node_modules', 'vitest'), join(folder, 'node_modules', 'vitest'));
      const { exitCode, out } = await program('node_modules/vitest/vitest.mjs', 'run', 'mine.test.ts');
      expect({ exitCode, out }).toEqual({ exitCode: 0, out: expect.stringContaining('3 passed') });
    },
    PATIENCE_MS,
  );

  it(
    'tells in words what a policy keeps, how far from the best it is, and what hangs on ties',
    async () => {
      const screen = captured();
      expect(await check('first-fit', { seeds: 1, types: false }, { screen })).toBe(0);
      expect(screen.printed.out).toMatch(
        /^✔ first-fit keeps every law: 1 world from seed 1, \d+ choices\n.*\n {2}regret {2}\S+ % of the best on average; median .*\n {10}by worlds \S+ %, under standard \S+ %, by chance \S+ %: one world is too little .*\n {2}ties {4}\S+ % of choices/,
      );
      expect(await check('first-fit', { seeds: 0 }, { screen })).toBe(2);
      expect(await check('./absent.ts', {}, { screen })).toBe(3);
      expect(await check('standard', { seeds: 1, on: ['absent.yaml'] }, { screen })).toBe(3);
      expect(await init({ policy: 'standard' }, screen)).toBe(3);
    },
    PATIENCE_MS,
  );
});
