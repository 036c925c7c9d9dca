import { execFile } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../run/provenance.ts';
import { LAB_YAML } from '../testing/lab.ts';
import { objectionsTo } from './shape.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** Several programs in a row on a busy machine; assumption. */
const PATIENCE_MS = 900_000;

let folder: string;
let starter: string;

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
const tried = (policy: string): Promise<Ended> =>
  arts('run', 'lab.yaml', '--policy', policy, '--until', '1min', '-q', '--out', `runs-${policy.slice(2)}`);
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'arts-author-'));
  write('lab.yaml', LAB_YAML);
  await arts('init', '--policy', 'mine');
  starter = readFileSync(join(folder, 'mine.ts'), 'utf8');
}, PATIENCE_MS);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a policy in a file', () => {
  it(
    'starts from one that is written, which runs, verifies and compares as it is',
    async () => {
      expect(await tried('./mine.ts')).toMatchObject({ exitCode: 0, err: '' });
      const run = JSON.parse(readFileSync(join(folder, 'runs-mine.ts', 'run.json'), 'utf8')) as object;
      const file = { path: '../mine.ts', sha256: sha256(starter) };
      expect(run).toMatchObject({ policy: { name: 'mine', file } });
      expect((await arts('verify', 'runs-mine.ts', '-q')).exitCode).toBe(0);
      expect((await arts('replay', 'runs-mine.ts', '-q')).exitCode).toBe(0);
      const flags = ['--policy', './mine.ts', '--policy', 'standard', '--until', '1min', '-q', '--json'];
      const compared = await arts('compare', 'lab.yaml', ...flags);
      const { runs } = JSON.parse(compared.out) as { readonly runs: readonly { readonly policy: string }[] };
      expect(runs.map(({ policy }) => policy)).toEqual(['mine', 'standard']);
      expect((await arts('swarm', '--seeds', '2', '-q', '--policy', './mine.ts')).exitCode).toBe(0);
    },
    PATIENCE_MS,
  );

  it(
    'is typed where the package is installed',
    async () => {
      mkdirSync(join(folder, 'node_modules'));
      symlinkSync(ROOT, join(folder, 'node_modules', 'arts-workbench'));
      write('sloppy.ts', starter.replace("sortKey: 'load'", "sortKey: 'laod'"));
      const { out } = await program(
        'node_modules/typescript/bin/tsc',
        ...['--noEmit', '--strict', '--target', 'es2023', '--module', 'esnext'],
        ...['--moduleResolution', 'bundler', '--allowImportingTsExtensions', 'mine.ts', 'sloppy.ts'],
      );
      expect(out.trim().split('\n')).toEqual([
        expect.stringMatching(/^sloppy\.ts\(\d+,3\): error TS2322: .*"laod/),
      ]);
    },
    PATIENCE_MS,
  );

  it(
    'is refused with 3, the place and a hint when it is none',
    async () => {
      write('bad.ts', 'const a = 1;\n  const b: = 3;\n');
      write('none.ts', 'export const one = 1;\n');
      write('slip.ts', "import { nearist } from 'arts-workbench';\nexport const policy = nearist;\n");
      write('twin.ts', starter.replace("name: 'mine'", "name: 'standard'"));
      write('throws.ts', `${starter}\nthrow new Error('too early');\n`);
      const told: readonly (readonly [string, string])[] = [
        ['./bad.ts', './bad.ts:2:12: Unexpected "="'],
        [
          './none.ts',
          'expected an export called policy, or a default one, that is a Profile; it exports one',
        ],
        ['./slip.ts', './slip.ts:1: "arts-workbench" has no "nearist"\n      did you mean "nearest"?'],
        ['./twin.ts', './twin.ts: name: "standard" is a policy that comes with arts'],
        ['./throws.ts', `./throws.ts:${starter.split('\n').length + 1}:7: too early`],
        ['./absent.ts', './absent.ts: there is no such file'],
      ];
      for (const [policy, text] of told) {
        const { exitCode, err } = await tried(policy);
        expect({ policy, exitCode, err }).toEqual({
          policy,
          exitCode: 3,
          err: expect.stringContaining(text),
        });
      }
    },
    PATIENCE_MS,
  );

  it(
    'is caught when a scorer reads a clock, throws dice or gives what is no score',
    async () => {
      const scoring = (code: string): string => starter.replace('return 20 / (20 + partnerMs);', code);
      const told: readonly (readonly [string, string, string])[] = [
        ['dice.ts', 'return Math.random();', 'throws dice: Math.random()'],
        ['clock.ts', 'try { Date.now(); } catch {} return 1;', 'reads the clock: Date.now()'],
        ['date.ts', 'return new Date().getTime() > 0 ? 1 : 0;', 'reads the clock: new Date()'],
        ['watch.ts', 'return performance.now() > 0 ? 1 : 0;', 'reads the clock: performance.now()'],
        ['large.ts', 'return 2 + partnerMs;', 'which is not in [0, 1]'],
        ['trips.ts', 'return (undefined as never as string).length;', 'scorer "close-by" threw: Cannot read'],
      ];
      for (const [name, code, text] of told) {
        write(name, scoring(code));
        const { exitCode, err } = await tried(`./${name}`);
        expect({ name, exitCode, err }).toEqual({ name, exitCode: 3, err: expect.stringContaining(text) });
        if (name !== 'large.ts') expect(err).toMatch(/^arts: \.\/\w+\.ts:21:\d+: scorer "close-by" /);
      }
      write('early.ts', `${starter}\nexport const seedShare = Math.random();\n`);
      expect((await tried('./early.ts')).err).toContain('the file throws dice: Math.random()');
      const reads = scoring("readFileSync('lab.yaml'); return 1;");
      write('reads.ts', `import { readFileSync } from 'node:fs'; ${reads}`);
      expect((await tried('./reads.ts')).err).toMatch(
        /^arts: \.\/reads\.ts:21:\d+: scorer "close-by" reaches outside: readFileSync\(\) of node:fs\n/,
      );
      write('tells.ts', `${starter}\nexport const home = process.env['HOME'];\n`);
      expect((await tried('./tells.ts')).err).toContain('the file reaches outside: process.env');
    },
    PATIENCE_MS,
  );

  it(
    'is missed by arts verify once it was changed',
    async () => {
      write('later.ts', starter.replace("name: 'mine'", "name: 'later'"));
      expect((await tried('./later.ts')).exitCode).toBe(0);
      appendFileSync(join(folder, 'later.ts'), '// Another thought.\n');
      const { exitCode, out } = await arts('verify', 'runs-later.ts', '-q');
      expect(exitCode).toBe(6);
      expect(out).toContain('the policy file was changed since the run');
      rmSync(join(folder, 'later.ts'));
      expect((await arts('verify', 'runs-later.ts', '-q')).out).toContain('is missing');
    },
    PATIENCE_MS,
  );

  it(
    'is known with all files that it imports, to arts verify and where a fault is told',
    async () => {
      mkdirSync(join(folder, 'lib'));
      write('half.json', '{ "halfMs": 20 }');
      write(
        'lib/worth.ts',
        "import half from '../half.json';\n// import './nobody.ts'\nexport const worth = (ms: number): number => {\n  if (ms < 0) Math.random();\n  return half.halfMs / (half.halfMs + ms);\n};\n",
      );
      const own = starter.replace('return 20 / (20 + partnerMs);', 'return worth(partnerMs);');
      write('parts.ts', `import { worth } from './lib/worth.js';\n${own}`);
      expect(await tried('./parts.ts')).toMatchObject({ exitCode: 0, err: '' });
      const run = JSON.parse(readFileSync(join(folder, 'runs-parts.ts', 'run.json'), 'utf8')) as {
        readonly policy: { readonly file: { readonly imports: readonly { readonly path: string }[] } };
      };
      expect(run.policy.file.imports.map(({ path }) => path)).toEqual(['half.json', 'lib/worth.ts']);
      expect((await arts('verify', 'runs-parts.ts', '-q')).exitCode).toBe(0);

      write('half.json', '{ "halfMs": 30 }');
      const { exitCode, out } = await arts('verify', 'runs-parts.ts', '-q');
      expect(exitCode).toBe(6);
      expect(out).toContain('the policy file ../half.json was changed since the run');
      expect(out).toContain('so it was not run again');
      expect((await arts('replay', 'runs-parts.ts', '-q')).err).toContain('half.json was changed since');

      const throws = readFileSync(join(folder, 'lib/worth.ts'), 'utf8').replace('ms < 0', 'ms >= 0');
      write('lib/worth.ts', throws);
      expect((await tried('./parts.ts')).err).toContain('./lib/worth.ts:4:21: scorer "close-by" throws dice');
      write('lib/worth.ts', 'export const worth = = 1;');
      expect((await tried('./parts.ts')).err).toContain('./lib/worth.ts:1:22: Unexpected "="');
    },
    PATIENCE_MS,
  );

  it(
    'is never overwritten by arts init, nor named like one that there is',
    async () => {
      write('kept.ts', 'mine\n');
      for (const name of ['kept', 'standard', 'Bad Name'])
        expect((await arts('init', '--policy', name)).exitCode, name).toBe(3);
      expect(readFileSync(join(folder, 'kept.ts'), 'utf8')).toBe('mine\n');
    },
    PATIENCE_MS,
  );
});

describe('what a policy must have', () => {
  it('is told all at once, with what was expected', () => {
    const score = (): number => 1;
    const objections = objectionsTo({
      name: 'mine',
      summary: '',
      filters: [{ name: 'own', scope: 'realm', judge: 1 }, 7],
      scorers: [
        { name: 'bare', score },
        { scorer: { name: 'nearest', score }, weight: 1 },
        { scorer: { name: 'own', score }, weight: -1 },
        { scorer: { name: 'own', score }, weight: 1 },
      ],
      sortKey: 'load',
      contenders: { exhaustive: true, bestCount: 0.5, drawnCount: 0, near: true, afterTurn: false },
      adapt: true,
      preempts: false,
      queue: 'min-min',
      replanMs: 0,
    });
    expect(objections.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'adapt: no such field',
      'summary: expected a sentence, got ""',
      "filters[0].scope: expected 'kind' or 'runtime', got \"realm\"",
      'filters[0].judge: expected a function that gives a Verdict, got 1',
      'filters[1]: expected a filter, got 7',
      'scorers[0]: expected a weighted scorer, got a scorer without a weight',
      'scorers[1].scorer.name: "nearest" is the name of one that comes with arts',
      'scorers[2].weight: expected a number above 0, got -1',
      'scorers[3]: "own" is there twice',
      'contenders.bestCount: expected a whole number, 0 or more, got 0.5',
      'adapts: expected true or false, got nothing',
      'queue: expected one of the queues that come with arts, or none, got "min-min"',
      'replanMs: expected a time above 0, or none, got 0',
    ]);
    expect(objections[0]?.hint).toBe('did you mean "adapts"?');
  });
});
