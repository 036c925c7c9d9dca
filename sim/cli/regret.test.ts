import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { regret } from './regret.ts';
import { run } from './run.ts';
import { simulator } from './simulate.ts';
import { type CapturedScreen, captured } from './testing/captured.ts';
import { LAB_YAML } from './testing/lab.ts';
import { verify } from './verify.ts';

let folder = '';
let out = '';
let told = '';
let screen: CapturedScreen;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'arts-cli-regret-'));
  const file = join(folder, 'lab.yaml');
  out = join(folder, 'run');
  writeFileSync(file, LAB_YAML);
  const first = captured();
  const options = { out, quiet: true, regret: true, policy: 'random', until: '5min' };
  await run(file, options, { screen: first });
  told = first.printed.out;
});

beforeEach(() => {
  screen = captured();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('arts run --regret', () => {
  it('prints the mean, plots it, and leaves what is verified as it was', async () => {
    expect(told).toMatch(/\nRegret\n {2}0 ms per module and answer {2}.*moments\n/);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('Regret of the placement');
    expect(JSON.parse(readFileSync(join(out, 'metrics.json'), 'utf8')).series.columns).toHaveProperty(
      'regretMostMs',
    );
    expect(
      await verify(out, { quiet: true }, { screen, simulate: await simulator() }),
      screen.printed.out,
    ).toBe(0);
  });
});

describe('arts regret', () => {
  it('judges the moments of a recording, and one of them exactly', async () => {
    expect(await regret(out, { quiet: true }, { screen }), screen.printed.err).toBe(0);
    expect(screen.printed.out).toMatch(/mean: 0 ms of predicted answer time per module/);
    screen = captured();
    expect(await regret(out, { at: '2min', json: true }, { screen })).toBe(0);
    expect(JSON.parse(screen.printed.out)).toMatchObject({
      moduleCount: 2,
      runtimeCount: 2,
      leastMs: 0,
      moves: [],
    });
  });

  it('refuses a moment at which nothing could be placed with 3', async () => {
    expect(await regret(out, { at: '1s', quiet: true }, { screen })).toBe(3);
    expect(screen.printed.err).toContain('there is no module that could be placed');
  });
});
