import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadScenario, scenarioSchema } from '../../scenarios/index.ts';
import { sweepFileSchema } from './json-schema.ts';
import { readSweep } from './read.ts';

const SCENARIOS = join(import.meta.dirname, '../../scenarios');
const folder = mkdtempSync(join(tmpdir(), 'arts-schema-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A validator that is not ours; strict, so that it objects to a schema that is not sound itself. */
const ajv = new Ajv({ strict: true, strictRequired: false, strictTypes: false, allErrors: true });
const accepts = ajv.compile(sweepFileSchema());

/** What the reader says of a sweep that is written like this; JSON is YAML, too. */
function complaints(sweep: unknown): readonly string[] {
  const path = join(folder, 'sweep.yaml');
  writeFileSync(path, JSON.stringify(sweep));
  const reading = readSweep(path);
  return reading.kind === 'sweep' ? [] : reading.issues.map(({ message }) => message);
}

/** A sweep that uses every field of the format. */
const RICH = {
  apiVersion: 'arts/v1',
  kind: 'sweep',
  name: 'rich',
  summary: 'All there is.',
  scenarios: ['a.yaml', { file: 'b.yaml', main: 'latency.p95Ms', why: 'because', until: '30 min' }],
  policies: ['standard', './mine.ts'],
  except: ['random'],
  baseline: 'standard',
  fields: {
    'settings.dwellMs': { from: '5 s', to: '60 s', steps: 12, scale: 'log', whole: true },
    'settings.marginShare': [0.1, 0.25],
    a: { distribution: 'normal', mean: 0.85, sd: 0.02 },
    b: { distribution: 'log-normal', median: '5 s', sigma: 1, whole: true },
    c: { distribution: 'uniform', from: 1, to: 2 },
    d: { distribution: 'exponential', mean: '2 s' },
  },
  design: 'latin-hypercube',
  samples: 20,
  constraints: ['settings.dwellMs * 2 < 90 s'],
  replications: 30,
  precision: { halfWidth: '5 %', atMost: 100, metric: 'steady.latencyP95Ms' },
  seed: 3,
  until: '1 h',
  main: 'objective.missShare',
  why: 'users see it',
  metrics: ['moves.count'],
  steady: ['latencyP95Ms'],
};

/** What no schema can see: sums, units that differ, names that other fields give, rounding. */
const BEYOND = [
  /are not the same unit$/,
  /^"from" must be less than "to"$/,
  /^a logarithm needs "from" above 0$/,
  /^"(mean|median)" must be more than 0$/,
  /^"sd" must not be negative$/,
  /^is less than the \d+ replications/,
  /^has \d+ values, and ".*" has \d+$/,
  /points are more than \d+$/,
  /^no point satisfies them all$/,
  /is no field of this sweep and no amount$/,
  /^share .* is too large$/,
  /^duration 0\.1 ms must be more than 0$/,
];

type Tree = Record<string, unknown> | unknown[];
type Path = readonly string[];

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

const pathsIn = (value: unknown, path: Path = []): Path[] =>
  isTree(value)
    ? Object.entries(value).flatMap(([key, inner]) => [[...path, key], ...pathsIn(inner, [...path, key])])
    : [];

const values: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  ...[
    null,
    true,
    0,
    1,
    -1,
    2.5,
    1e9,
    '',
    'x',
    'x y',
    '0',
    '-0',
    ' 5 s ',
    '0 s',
    '-5 s',
    '-0.0 s',
    '0.1 ms',
    '5 m',
  ],
  ...[
    '1_0e1 s',
    '5',
    '.5 s',
    '50 %',
    '150 %',
    '-1 %',
    '0.00 %',
    0.5,
    '5 %x',
    'all',
    'grid',
    'paired',
    'normal',
  ],
  ...[
    'log',
    'latency.p95Ms',
    'latency.p95',
    'steady.x',
    'steady',
    'a < 3',
    'a <3',
    '< 3',
    'a * 2 >= 5 s',
    './x.ts',
  ],
  ...[
    [],
    {},
    ['standard'],
    [1, 2],
    ['a.yaml'],
    { file: 'c.yaml' },
    { from: 1, to: 2, steps: 3 },
    { from: 1 },
  ],
  ...[
    { distribution: 'uniform', from: 1, to: 2 },
    { distribution: 'normal', from: 1, to: 2 },
  ],
  ...[
    { distribution: 'exponential', mean: 1, sd: 2 },
    { halfWidth: 0, atMost: 40 },
  ],
);

type Mutation = (at: Tree, key: string) => void;

const mutations: fc.Arbitrary<Mutation> = fc.oneof(
  values.map<Mutation>((value) => (at, key) => {
    if (Array.isArray(at)) at[Number(key)] = value;
    else at[key] = value;
  }),
  fc.constant<Mutation>((at, key) => {
    if (Array.isArray(at)) at.splice(Number(key), 1);
    else delete at[key];
  }),
  fc
    .record({ name: fc.constantFrom('zzz', 'seed', 'policy', 'mean', 'to', 'sigma', 'whole'), value: values })
    .map<Mutation>(({ name, value }) => (at) => {
      if (!Array.isArray(at)) at[name] = value;
    }),
);

const PATHS = pathsIn(RICH);

const mutated: fc.Arbitrary<unknown> = fc
  .array(fc.record({ path: fc.constantFrom(...PATHS), mutation: mutations }), {
    minLength: 1,
    maxLength: 2,
    size: 'max',
  })
  .map((steps) => {
    const sweep: unknown = structuredClone(RICH);
    for (const { path, mutation } of steps) {
      const holder = path
        .slice(0, -1)
        .reduce<unknown>((at, key) => (isTree(at) ? Reflect.get(at, key) : null), sweep);
      if (isTree(holder)) mutation(holder, path.at(-1) ?? '');
    }
    return sweep;
  });

describe('the schema of sweep files', () => {
  it('is what sweep.schema.json holds', async () => {
    const text = `${JSON.stringify(sweepFileSchema(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(join(SCENARIOS, 'sweep.schema.json'));
  });

  it('takes a sweep that uses every field, as the reader does', () => {
    expect(complaints(RICH)).toEqual([]);
    expect(accepts(RICH), ajv.errorsText(accepts.errors)).toBe(true);
    const { properties } = sweepFileSchema() as { readonly properties: object };
    expect(Object.keys(RICH).toSorted()).toEqual(Object.keys(properties).toSorted());
  });

  it('is named at the head of every sweep of the study, and takes it', () => {
    const names = readdirSync(join(SCENARIOS, 'study')).filter((name) => name.endsWith('.yaml'));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const text = readFileSync(join(SCENARIOS, 'study', name), 'utf8');
      expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../sweep.schema.json');
      expect(accepts(parse(text, { merge: true })), ajv.errorsText(accepts.errors)).toBe(true);
    }
  });

  it('takes what the reader takes, and refuses what it refuses but for what no schema can see', () => {
    const seen = { taken: 0, refused: 0, beyond: 0 };
    fc.assert(
      fc.property(mutated, (sweep) => {
        const messages = complaints(sweep);
        const isAccepted = accepts(sweep);
        seen[messages.length === 0 ? 'taken' : isAccepted ? 'beyond' : 'refused'] += 1;
        if (messages.length === 0) expect(isAccepted, ajv.errorsText(accepts.errors)).toBe(true);
        if (!isAccepted) return;
        expect(messages.filter((message) => !BEYOND.some((pattern) => pattern.test(message)))).toEqual([]);
      }),
      { numRuns: 800 },
    );
    expect(Math.min(seen.taken, seen.refused, seen.beyond)).toBeGreaterThan(20);
  }, 120_000);
});

describe('the schema of scenario files', () => {
  it('takes every scenario that there is', () => {
    const takes = ajv.compile(scenarioSchema());
    const names = readdirSync(SCENARIOS).filter((name) => name.endsWith('.yaml'));
    for (const name of names) {
      expect(loadScenario(join(SCENARIOS, name)).kind).toBe('scenario');
      const text = readFileSync(join(SCENARIOS, name), 'utf8');
      expect(takes(parse(text, { merge: true })), `${name}: ${ajv.errorsText(takes.errors)}`).toBe(true);
    }
  }, 60_000);
});
