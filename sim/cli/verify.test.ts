import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunCommandOptions, run } from './run.ts';
import type { Simulate } from './simulate.ts';
import { type CapturedScreen, captured } from './testing/captured.ts';
import { LAB_YAML, simulateLab } from './testing/lab.ts';
import { verify } from './verify.ts';

let folder = '';
let screen: CapturedScreen;
let file = '';
let out = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'arts-verify-'));
  screen = captured();
  file = join(folder, 'lab.yaml');
  out = join(folder, 'run');
  writeFileSync(file, LAB_YAML);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const runLab = (options: RunCommandOptions = {}): Promise<number> =>
  run(file, { out, ...options }, { screen, simulate: simulateLab });

describe('arts verify', () => {
  it('finds that an unchanged run repeats', async () => {
    await runLab();
    expect(await verify(out, {}, { screen, simulate: simulateLab })).toBe(0);
    expect(screen.printed.out).toContain('✔ the run repeats exactly');
  });

  it('repeats a run that was cut short up to the same moment', async () => {
    await runLab({ until: '20min' });
    expect(await verify(out, {}, { screen, simulate: simulateLab })).toBe(0);
  });

  it('shows the first record that differs, with 6', async () => {
    await runLab();
    const shifted: Simulate = (scenario, options) =>
      simulateLab(scenario, { ...options, untilMs: 1_500_000 });
    expect(await verify(out, {}, { screen, simulate: shifted })).toBe(6);
    expect(screen.printed.out).toMatch(
      /First difference: record \d+ at 30min\n {2}- .*runtime-left.*\n {2}\+ \(the trace has ended\)/,
    );
  });

  it('finds what was changed in the folder since the run, with 6', async () => {
    const changes: readonly (readonly [file: string, from: string | RegExp, to: string, told: string])[] = [
      ['scenario.yaml', 'somebody waits', 'nobody waits', 'the kept scenario was changed since the run'],
      [
        'metrics.json',
        /"latency\.p95Ms": [\d.]+/,
        '"latency.p95Ms": 1',
        'the kept metrics were changed since the run',
      ],
      [
        'run.json',
        /"traceSha256": "\w{4}/,
        '"traceSha256": "0000',
        'the kept trace and the new one are the same',
      ],
    ];
    for (const [name, from, to, told] of changes) {
      await runLab();
      const path = join(out, name);
      writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
      screen.printed.out = '';
      expect(await verify(out, {}, { screen, simulate: simulateLab })).toBe(6);
      expect(screen.printed.out).toContain(told);
      expect(screen.printed.out).toMatch(/✘ kept (scenario|metrics|trace) +was \w+, is \w+\n/);
    }
  });

  it('refuses with 3 what is no whole run', async () => {
    expect(await verify(join(folder, 'nothing'), {}, { screen, simulate: simulateLab })).toBe(3);
    expect(await verify(folder, {}, { screen, simulate: simulateLab })).toBe(3);
    await runLab();
    rmSync(join(out, 'metrics.json'));
    expect(await verify(out, {}, { screen, simulate: simulateLab })).toBe(3);
    expect(screen.printed.err.split('\n').filter((line) => line.startsWith('arts:'))).toHaveLength(3);
  });
});
