import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bound } from './bound.ts';
import { captured } from './testing/captured.ts';
import { LAB_YAML } from './testing/lab.ts';

let folder = '';
let file = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'arts-cli-bound-'));
  file = join(folder, 'lab.yaml');
  writeFileSync(file, LAB_YAML);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('prints what nobody can undercut, and policies beside it', async () => {
  const screen = captured();
  const options = { policy: ['standard'], until: '1min', quiet: true };
  expect(await bound(file, options, screen), screen.printed.err).toBe(0);
  expect(screen.printed.out).toMatch(/^small-lab: what a clairvoyant could reach in 1 min\n/);
  expect(screen.printed.out).toMatch(/ orphan\.seconds +≥ +[\d.]+ s +[\d.]+ s +[\d.]+ s\n/);
});

it('gives bounds and runs as JSON, and refuses what it does not know', async () => {
  const screen = captured();
  expect(await bound(file, { policy: ['random'], until: '1min', json: true }, screen)).toBe(0);
  const { bounds, runs } = JSON.parse(screen.printed.out);
  expect(bounds.map(({ freedom }: { freedom: string }) => freedom)).toEqual(['moves', 'stays']);
  expect(bounds[0].modules).toHaveLength(2);
  expect(runs[0].summary['orphan.seconds']).toBeGreaterThanOrEqual(bounds[0]['orphan.seconds']);
  expect(await bound(file, { policy: ['standart'] }, screen)).toBe(2);
  expect(await bound(join(folder, 'none.yaml'), {}, screen)).toBe(3);
});
