import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { solve } from './solve.ts';
import { type CapturedScreen, captured } from './testing/captured.ts';

let folder = '';
let file = '';
let screen: CapturedScreen;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'arts-cli-solve-'));
  file = join(folder, 'small');
  writeFileSync(file, '4 2 0\n2 4\n3 4\n8 9\n4 20\n');
  screen = captured();
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('arts solve', () => {
  it('tells makespan and gap, by default of the search', async () => {
    expect(await solve(file, { quiet: true }, screen)).toBe(0);
    expect(screen.printed.out.replace(/[\d.]+ CPU-s/, 'TIME')).toBe(
      [
        'small: 4 modules on 2 runtimes, seed 1, 500,000 steps',
        '          makespan  above the bound',
        '  anneal         9          0.000 %  TIME',
        '  bound          9                   no schedule is below',
        '',
      ].join('\n'),
    );
    expect(screen.printed.err).toBe('');
  });

  it('compares solvers, and shows progress where it is watched', async () => {
    expect(await solve(file, { solver: ['all'], steps: 4_000 }, screen)).toBe(0);
    expect(screen.printed.out).toMatch(/min-min +13 +44\.444 %/);
    expect(screen.printed.out).toMatch(/minimum-execution +17 +88\.889 %/);
  });

  it('prints JSON with the runtime of each module', async () => {
    expect(await solve(file, { solver: ['anneal', 'max-min'], json: true }, screen)).toBe(0);
    expect(JSON.parse(screen.printed.out)).toMatchObject({
      moduleCount: 4,
      published: null,
      results: [
        { solver: 'anneal', makespan: 9, homes: [0, 0, 1, 0], publishedGapShare: null },
        { solver: 'max-min', makespan: 12, homes: [1, 1, 0, 0] },
      ],
    });
  });

  it('proves the optimum on request, from whatever was found, and says so', async () => {
    expect(await solve(file, { solver: ['opportunistic'], exact: true, quiet: true }, screen)).toBe(0);
    expect(screen.printed.out).toMatch(/exact +9 +0\.000 % +[\d.]+ CPU-s, optimal\n/);
    expect(screen.printed.out).toMatch(/linear bound +9 +were modules divisible\n/);
    expect(screen.printed.out).toMatch(/ bound +9 +no schedule is below\n/);
  });

  it('prints what the optimum was allowed, as JSON', async () => {
    expect(await solve(file, { exact: true, limit: 60, gap: 1, json: true }, screen)).toBe(0);
    expect(JSON.parse(screen.printed.out)).toMatchObject({
      bound: 9,
      exact: { secondsMax: 60, gapShareMax: 0.01, ending: 'optimal' },
      results: [{ solver: 'anneal' }, { solver: 'exact', makespan: 9 }],
    });
  });

  it('ends the search for the optimum when its time is up', async () => {
    const times = Array.from({ length: 480 }, (_, i) => 1 + ((i * 7_919) % 101));
    writeFileSync(file, `60 8 0\n${times.join('\n')}\n`);
    expect(await solve(file, { solver: ['min-min'], exact: true, limit: 0 }, screen)).toBe(0);
    expect(screen.printed.out).toMatch(/stopped after 0 s \(--limit\)/);
  });

  it('refuses limits of an optimum that nobody asked for', async () => {
    expect(await solve(file, { limit: 5 }, screen)).toBe(2);
    expect(screen.printed.err).toContain('--exact');
  });

  it('refuses an unknown solver and no steps with 2, a bad table with 3 and its place', async () => {
    expect(await solve(file, { solver: ['aneal'] }, screen)).toBe(2);
    expect(screen.printed.err).toContain('unknown solver "aneal"');
    expect(screen.printed.err).toContain('anneal');
    expect(await solve(file, { steps: 0 }, screen)).toBe(2);
    writeFileSync(file, '1 2 0\n1 x\n');
    expect(await solve(file, {}, screen)).toBe(3);
    expect(screen.printed.err).toContain(`${file}:2:3 "x" is no time`);
    expect(await solve(join(folder, 'nowhere'), {}, screen)).toBe(3);
  });
});
