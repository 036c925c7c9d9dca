import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compare } from './compare.ts';
import { explainRun } from './explain.ts';
import { policies } from './policies.ts';
import { type RunCommandOptions, run } from './run.ts';
import type { Simulate } from './simulate.ts';
import { swarm } from './swarm.ts';
import { type CapturedScreen, captured } from './testing/captured.ts';
import { LAB_YAML, simulateLab } from './testing/lab.ts';
import { schema, validate } from './validate.ts';

let folder = '';
let screen: CapturedScreen;
let file = '';
let out = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'arts-cli-'));
  screen = captured();
  file = join(folder, 'lab.yaml');
  out = join(folder, 'run');
  writeFileSync(file, LAB_YAML);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const runLab = (options: RunCommandOptions = {}, simulate: Simulate = simulateLab): Promise<number> =>
  run(file, { out, ...options }, { screen, simulate });

/** What was printed, without what differs from machine to machine. */
const plain = (text: string): string =>
  text
    .replaceAll(folder, '/lab')
    .replace(/ +(\d[\d.]* [kM]?B)$/gm, '  SIZE')
    .replace(/[\d.,]+ s, [\d.,]+ k events/g, 'TIME');

describe('arts run', () => {
  it('prints a report, writes a run folder, and says how to run it again', async () => {
    expect(await runLab()).toBe(0);
    await expect(plain(screen.printed.out)).toMatchFileSnapshot('transcripts/run.txt');
    expect(readdirSync(out).toSorted()).toEqual([
      'metrics.json',
      'metrics.parquet',
      'report.html',
      'run.json',
      'scenario.yaml',
      'trace.ndjson.gz',
    ]);
    expect(screen.printed.err).toContain('small-lab · standard: 50 %\n');
  });

  it('fails with 4 when an expectation does', async () => {
    expect(await runLab({ policy: 'random' })).toBe(4);
    expect(screen.printed.out).toContain('✘ latency.p95Ms ≤ 50 ms  measured 70 ms');
  });

  it('does not fail where a policy breaks what it is there to break', async () => {
    writeFileSync(file, LAB_YAML.replace('why:', 'brokenBy: [random], why:'));
    expect(await runLab({ policy: 'random' })).toBe(0);
    expect(screen.printed.out).toContain('as random is meant to');
  });

  it('judges no expectation of a run that was cut short', async () => {
    expect(await runLab({ policy: 'random', until: '20min' })).toBe(0);
    expect(screen.printed.out).toContain('20 min simulated of 1 h');
  });

  it('prints one JSON object and nothing else when asked to', async () => {
    expect(await runLab({ json: true })).toBe(0);
    const told = JSON.parse(screen.printed.out) as {
      readonly expectations: readonly { readonly outcome: string }[];
    };
    expect(told.expectations.map(({ outcome }) => outcome)).toEqual(['held']);
    expect(screen.printed.err).toBe('');
  });

  it('complains of a bad file with 3 and of a bad policy or time with 2', async () => {
    writeFileSync(file, LAB_YAML.replace('memory:', 'memry:'));
    expect(await runLab()).toBe(3);
    expect(screen.printed.err).toContain('lab.yaml:12:5 unknown field "memry"');
    expect(await runLab({ policy: 'standart' })).toBe(2);
    expect(screen.printed.err).toContain('did you mean "standard"?');
    expect(await runLab({ until: '9 moons' })).toBe(2);
    expect(await runLab({ until: '12' })).toBe(2);
  });

  it('leaves a folder alone that is no run, and nothing half-made behind', async () => {
    expect(await run(file, { out: folder }, { screen, simulate: simulateLab })).toBe(3);
    const broken = runLab({}, () => {
      throw new Error('the simulator is broken');
    });
    await expect(broken).rejects.toThrow('broken');
    expect(readdirSync(folder)).toEqual(['lab.yaml']);
  });

  it('replaces an earlier run, and keeps no trace when told so', async () => {
    await runLab();
    expect(await runLab({ trace: false })).toBe(0);
    expect(existsSync(join(out, 'trace.ndjson.gz'))).toBe(false);
  });
});

describe('arts compare', () => {
  it('marks what is better and what is worse than under the first policy', async () => {
    const options = { policy: ['standard', 'random'] };
    expect(await compare(file, options, { screen, simulate: simulateLab })).toBe(4);
    await expect(plain(screen.printed.out)).toMatchFileSnapshot('transcripts/compare.txt');
  });

  it('needs two policies', async () => {
    expect(await compare(file, { policy: ['standard', 'standard'] }, { screen, simulate: simulateLab })).toBe(
      2,
    );
  });

  it('prints every run as JSON', async () => {
    await compare(file, { policy: ['standard', 'random'], json: true }, { screen, simulate: simulateLab });
    const told = JSON.parse(screen.printed.out) as { readonly runs: readonly { readonly policy: string }[] };
    expect(told.runs.map(({ policy }) => policy)).toEqual(['standard', 'random']);
  });
});

describe('arts explain', () => {
  it('tells a life from request to the last home, and why it is there', async () => {
    await runLab({ policy: 'worst-fit' });
    screen = captured();
    expect(await explainRun(out, 'tracker-1', {}, { screen })).toBe(0);
    await expect(screen.printed.out).toMatchFileSnapshot('transcripts/explain.txt');
  });

  it('knows nothing of what came later', async () => {
    await runLab();
    screen = captured();
    expect(await explainRun(out, 'tracker-1', { at: '9min', json: true }, { screen })).toBe(0);
    const told = JSON.parse(screen.printed.out) as {
      readonly opinions: readonly { readonly runtime: string }[];
    };
    expect(told).toMatchObject({ home: 'edge-1', atMs: 540_000, phase: { kind: 'running', on: 'edge-1' } });
    expect(told.opinions.map(({ runtime }) => runtime)).toEqual(['edge-1', 'edge-2']);
  });

  it('guesses what an unknown module should have been called, and knows those that come later', async () => {
    await runLab();
    expect(await explainRun(out, 'traker-1', {}, { screen })).toBe(3);
    expect(screen.printed.err).toContain('did you mean "tracker-1"?');
    expect(await explainRun(out, 'tracker-1', { at: '500ms' }, { screen })).toBe(3);
    expect(screen.printed.err).toContain('module "tracker-1" was not asked for yet at 500ms');
  });

  it('needs a trace', async () => {
    await runLab({ trace: false });
    expect(await explainRun(out, 'tracker-1', {}, { screen })).toBe(3);
    expect(screen.printed.err).toContain('run again without --no-trace');
  });

  it('says so when the trace is damaged', async () => {
    await runLab();
    writeFileSync(join(out, 'trace.ndjson.gz'), 'no trace');
    expect(await explainRun(out, 'tracker-1', {}, { screen })).toBe(3);
    expect(screen.printed.err).toContain('trace.ndjson.gz cannot be read');
  });
});

describe('the smaller commands', () => {
  it('validate sound files and list every issue of the others', async () => {
    const bad = join(folder, 'bad.yaml');
    writeFileSync(bad, LAB_YAML.replace('class: hc-33', 'class: hc-333'));
    expect(await validate([file], {}, screen)).toBe(0);
    expect(await validate([file, bad], {}, screen)).toBe(3);
    expect(screen.printed.err).toContain('bad.yaml:8:');
    screen = captured();
    expect(await validate([file, bad], { json: true }, screen)).toBe(3);
    expect(JSON.parse(screen.printed.out)).toMatchObject({ files: 2, issues: [{ line: 8 }] });
  });

  it('print the schema of draft 7', async () => {
    for (const of of ['scenario', 'sweep']) {
      screen = captured();
      expect(await schema(of, screen)).toBe(0);
      expect(JSON.parse(screen.printed.out)).toMatchObject({
        $schema: 'http://json-schema.org/draft-07/schema#',
        title: `ARTS ${of}, version arts/v1`,
      });
    }
    expect(await schema('run', screen)).toBe(2);
    expect(screen.printed.err).toContain('there is no schema of "run"');
  });

  it('list policies and settings', async () => {
    expect(await policies({}, screen)).toBe(0);
    expect(screen.printed.out).toContain('arts-least-modules');
    expect(await policies({ settings: true }, screen)).toBe(0);
    expect(screen.printed.out).toMatch(/dwellMs +10000 +ms +\[0, 3600000\]\n/);
  });

  it('tell of a swarm that broke a law how to repeat it', async () => {
    const failure = {
      seed: 12,
      law: 'no-module-lost',
      atMs: 5,
      note: 'tracker-1',
      command: 'arts swarm --from 12 --seeds 1',
    };
    expect(await swarm({}, { screen, swarm: async () => ({ triedCount: 100, failure: null }) })).toBe(0);
    expect(await swarm({}, { screen, swarm: async () => ({ triedCount: 12, failure }) })).toBe(4);
    expect(screen.printed.out).toContain('repeat it: arts swarm --from 12 --seeds 1\n');
  });
});
