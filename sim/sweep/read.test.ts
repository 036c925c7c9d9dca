import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planFrom } from '../cli/sweep/prepare.ts';
import { type CapturedScreen, captured } from '../cli/testing/captured.ts';
import { LAB_YAML } from '../cli/testing/lab.ts';

let folder = '';
let screen: CapturedScreen;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'arts-read-'));
  screen = captured();
  writeFileSync(join(folder, 'lab.yaml'), LAB_YAML);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What is said of a sweep file, without where it lies. */
async function complaints(text: string): Promise<string> {
  writeFileSync(join(folder, 'sweep.yaml'), text);
  const planned = await planFrom(join(folder, 'sweep.yaml'), {}, screen);
  expect(planned).toEqual({ kind: 'refused', exitCode: 3 });
  return screen.printed.err.replaceAll(folder, '/lab');
}

const HEAD = `apiVersion: arts/v1
kind: sweep
name: lab-sweep
summary: Mistakes.
`;

/** A policy of somebody's own. */
const POLICY = `export const policy = {
  name: 'mine', summary: 'All alike.', filters: [], sortKey: 'id', adapts: false, preempts: false,
  scorers: [{ weight: 1, scorer: { name: 'flat', score: () => 0.5 } }],
  contenders: { exhaustive: true, bestCount: 9, drawnCount: 0, near: false, afterTurn: false },
};
`;

describe('a sweep file with mistakes', () => {
  it('is told of all that its fields make wrong, with file, line and column', async () => {
    const text = `${HEAD}scenarios: [lab.yaml]
polices: [standard]
main: latency.p95
replications: 0
fields:
  settings.dwellMs: { from: 5 s, to: 1 min, steps: 3 }
  settings.marginShare: []
  seed: [1, 2]
design: lattice
precision: { halfWidth: 5 % }
`;
    await expect(await complaints(text)).toMatchFileSnapshot('transcripts/wrong-fields.txt');
  });

  it('is told what its values, constraints and designs make wrong', async () => {
    const text = `${HEAD}scenarios: [lab.yaml]
fields:
  settings.dwellMs: { from: 5 s, to: 1 min, steps: 3 }
  settings.enterShare: { distribution: normal, mean: 0.5 }
  settings.leaveShare: { from: 0.9, to: 0.1, steps: 3 }
  policy: [standard]
constraints: [settings.dwellMs, "settings.dwell < 3"]
`;
    await expect(await complaints(text)).toMatchFileSnapshot('transcripts/wrong-values.txt');
  });

  it('is told which values a scenario does not take, and which scenario is not there', async () => {
    const text = `${HEAD}scenarios: [lab.yaml, nowhere.yaml]
policies: [standard, best-fit]
fields:
  settings.dwellMs: [10 s, 10 parsecs]
  settings.dwelMs: [10 s]
  modules.trackr-{n}.count: [1]
  settings.overloadEnterShare: [0.9, 0.6]
`;
    await expect(await complaints(text)).toMatchFileSnapshot('transcripts/wrong-for-scenarios.txt');
  });

  it.each([
    ['design: paired\nfields: { a: [1, 2], b: [1, 2, 3] }', 'has 3 values, and "a" has 2'],
    [
      'fields: { a: { from: 0, to: 1, steps: 400 }, b: { from: 0, to: 1, steps: 400 } }',
      '160000 points are more',
    ],
    ['fields: { a: [1, 2] }\nconstraints: ["a > 2"]', 'no point satisfies them all'],
    ['baseline: random\npolicies: [standard]', 'policy "random" is not among those of this sweep'],
    ['replications: 30\nprecision: { halfWidth: 5 %, atMost: 20 }', 'is less than the 30 replications'],
    ['policies: [standrd]', 'unknown policy "standrd"'],
    ['policies: [./mine.ts]', 'there is no such file'],
  ])('is told of %s', async (text, message) => {
    expect(await complaints(`${HEAD}scenarios: [lab.yaml]\n${text}\n`)).toContain(message);
  });

  it('is told of two scenarios of the same name, as their results could not be told apart', async () => {
    writeFileSync(join(folder, 'twin.yaml'), LAB_YAML);
    expect(await complaints(`${HEAD}scenarios: [lab.yaml, twin.yaml]\n`)).toContain(
      'sweep.yaml:5:23 a second scenario is called "small-lab"',
    );
  });
});

describe('a sweep file that names other files', () => {
  it.each([
    ['from where it lies', '../lab.yaml', '../mine.ts'],
    ['without a dot in front', '../lab.yaml', 'own.ts'],
    ['from the root', 'ROOT/lab.yaml', 'ROOT/mine.ts'],
  ])('finds them %s, wherever it is called from', async (_, scenario, policy) => {
    mkdirSync(join(folder, 'study'));
    for (const path of ['mine.ts', 'study/own.ts']) writeFileSync(join(folder, path), POLICY);
    const text = `${HEAD}scenarios: [ROOT]\npolicies: [standard, POLICY]\n`;
    const path = join(folder, 'study/sweep.yaml');
    writeFileSync(path, text.replace('ROOT', scenario).replace('POLICY', policy).replaceAll('ROOT', folder));
    const planned = await planFrom(path, {}, screen);
    expect(screen.printed.err).toBe('');
    const plan = planned.kind === 'ready' ? planned.value : null;
    expect(plan?.scenarios.map((one) => [one.name, one.path])).toEqual([['small-lab', '../lab.yaml']]);
    expect(plan?.scenarios[0]?.sources.map(({ name }) => name)).toEqual(['../lab.yaml']);
    expect(plan?.policies.map(({ name }) => name)).toEqual(['standard', 'mine']);
  });
});
