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
