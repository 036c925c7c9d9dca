import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLEAN, MANIFEST } from './plants/clean.ts';
import { FOR_BIOME } from './plants/for-biome.ts';
import { FOR_TSC } from './plants/for-compiler.ts';
import { FOR_GRAPH } from './plants/for-graph.ts';
import { FOR_KNIP } from './plants/for-knip.ts';
import type { Plant } from './plants/plant.ts';

const ROOT = join(import.meta.dirname, '..');
const CONFIGS = [
  'tsconfig.json',
  'core/tsconfig.json',
  'biome.json',
  'purity.grit',
  '.dependency-cruiser.cjs',
  'knip.json',
];
const PACKAGES = ['d3', 'dependency-cruiser', 'fast-check', 'left-pad', 'vitest', 'yaml'];

/** Four tools on a busy machine: what matters is that they end. */
const PATIENCE_MS = 300_000;

/** What a tool said: which rules it found broken, by file. */
type Report = ReadonlyMap<string, readonly string[]>;

const camps: string[] = [];

describe.each<[string, readonly Plant[], (folder: string) => Promise<Report>]>([
  ['the compiler', FOR_TSC, compile],
  ['Biome', FOR_BIOME, lint],
  ['dependency-cruiser', FOR_GRAPH, cruise],
  ['knip', FOR_KNIP, findUnused],
])('%s', (_, plants, inspect) => {
  let report: Report = new Map();

  beforeAll(async () => {
    report = await inspect(camp(plants));
  }, PATIENCE_MS);

  it.each(plants.map((plant) => [plant.what, plant] as const))('refuses %s', (_what, plant) => {
    expect([...new Set(report.get(plant.path))]).toEqual([plant.rule]);
  });

  it('has nothing against clean files', () => {
    const guilty = new Set(plants.flatMap(({ path, along = {} }) => [path, ...Object.keys(along)]));
    expect([...report].filter(([path]) => !guilty.has(path))).toEqual([]);
  });
});

it('has a planted breach for every rule of the graph', () => {
  const { forbidden } = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as {
    forbidden: readonly { readonly name: string }[];
  };
  expect(new Set(FOR_GRAPH.map(({ rule }) => rule))).toEqual(new Set(forbidden.map(({ name }) => name)));
});

afterAll(() => {
  for (const folder of camps) rmSync(folder, { recursive: true, force: true });
});

/** A small project under our own configs, with clean files, stubs of packages, and the plants. */
function camp(plants: readonly Plant[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'arts-walls-'));
  camps.push(folder);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const path of CONFIGS) cpSync(join(ROOT, path), join(folder, path));
  for (const name of PACKAGES) {
    const bin = name === 'dependency-cruiser' ? { depcruise: 'index.js' } : {};
    const manifest = { name, version: '1.0.0', type: 'module', main: 'index.js', bin };
    write(`node_modules/${name}/package.json`, JSON.stringify(manifest));
    write(`node_modules/${name}/index.js`, 'export const stub = 1;\n');
  }
  for (const [path, text] of Object.entries(CLEAN)) write(path, text);
  write('package.json', JSON.stringify(MANIFEST, null, 2));
  for (const { path, text, along = {} } of plants) {
    for (const [alongPath, alongText] of Object.entries(along)) write(alongPath, alongText);
    write(path, text);
  }
  return folder;
}

async function compile(folder: string): Promise<Report> {
  const said = await run('tsc', ['-b', 'core', '--pretty', 'false'], folder);
  const found = [...said.matchAll(/^(\S+)\(\d+,\d+\): error (TS\d+)/gm)];
  // TS6307 only repeats of a file outside the room what TS6059 said.
  return reportOf(found.map(([, path, rule]) => [path, rule]).filter(([, rule]) => rule !== 'TS6307'));
}

async function lint(folder: string): Promise<Report> {
  const said = await run('biome', ['check', '--reporter=json', '--max-diagnostics=none', '.'], folder);
  const { diagnostics } = JSON.parse(said.slice(said.indexOf('{'))) as {
    diagnostics: readonly {
      readonly category: string;
      readonly severity: string;
      readonly location: { readonly path: string };
    }[];
  };
  const errors = diagnostics.filter(
    ({ severity, category }) => severity === 'error' && category !== 'format',
  );
  return reportOf(errors.map(({ category, location }) => [location.path, category.split('/').at(-1)]));
}

async function cruise(folder: string): Promise<Report> {
  const rooms = ['core', 'scenarios', 'sim', 'broker', 'viz', 'arts.ts'];
  const { summary } = JSON.parse(await run('depcruise', [...rooms, '--output-type', 'json'], folder)) as {
    summary: { violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[] };
  };
  return reportOf(summary.violations.map(({ from, rule }) => [from, rule.name]));
}

async function findUnused(folder: string): Promise<Report> {
  const { issues } = JSON.parse(await run('knip', ['--reporter', 'json'], folder)) as {
    issues: readonly ({ readonly file: string } & Readonly<Record<string, unknown>>)[];
  };
  const found = issues.flatMap(({ file, ...kinds }) =>
    Object.entries(kinds)
      .filter(([, names]) => Array.isArray(names) && names.length > 0)
      .map(([kind]) => [file, kind] as const),
  );
  return reportOf(found);
}

function reportOf(found: readonly (readonly (string | undefined)[])[]): Report {
  const report = new Map<string, string[]>();
  for (const [path = '', rule = ''] of found) report.set(path, [...(report.get(path) ?? []), rule]);
  return report;
}

/** Runs a tool of ours in a folder. That it objects is the point; that it says nothing at all is a fault. */
function run(tool: string, words: readonly string[], folder: string): Promise<string> {
  const program = join(ROOT, 'node_modules/.bin', tool);
  const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, NO_COLOR: '1' } };
  return new Promise((resolve, reject) => {
    execFile(program, [...words], options, (fault, stdout, stderr) => {
      if (stdout === '') reject(new Error(`${tool} said nothing: ${fault?.message ?? ''} ${stderr}`));
      else resolve(stdout);
    });
  });
}
