import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Doors, Served } from '../cli/testing/served.ts';
import type { OpenRuntime } from '../runtime/node/open.ts';
import { Onlooker, PATIENCE_MS, runtimeAt } from './testing/onlooker.ts';

const COUNTER = join(import.meta.dirname, '../modules/built/counter.wasm');

let eye: Onlooker;
beforeAll(async () => {
  eye = await Onlooker.come();
});
afterAll(() => eye.leave());
afterEach(() => expect(eye.complaints.splice(0)).toEqual([]));

describe('a realm with two runtimes', () => {
  let state: string;
  let served: Served;
  let doors: Doors;
  let page: Onlooker['page'];
  const runtimes = new Map<string, OpenRuntime>();

  beforeAll(async () => {
    state = mkdtempSync(join(tmpdir(), 'arts-acting-'));
    served = new Served({ state });
    doors = await served.doors();
    for (const id of ['attic', 'cellar']) runtimes.set(id, await runtimeAt(doors, id));
    page = await eye.open(`${doors.http}/view/#panel=topology`);
    await page.locator('#side', { hasText: 'Acting as anybody' }).waitFor();
  }, PATIENCE_MS * 2);
  afterAll(async () => {
    await page?.close();
    await Promise.all([...runtimes.values()].map((runtime) => runtime.close()));
    await served.stop();
    rmSync(state, { recursive: true, force: true });
  });

  it(
    'creates a counter, shows its output, and moves it by dragging while it counts',
    async () => {
      await page.getByRole('button', { name: 'Create a module…' }).click();
      await page.locator('#create input[name=upload]').setInputFiles(COUNTER);
      await page.locator('#create textarea[name=args]').fill('0\n100');
      await page.locator('#create select[name=place]').selectOption('attic');
      await eye.seen('create');
      expect(await eye.serious()).toEqual([]);
      await page.locator('#create button.primary').click();
      await eye.deed('Create counter', 'runs on attic').waitFor();
      await expect.poll(() => eye.newest(), { timeout: PATIENCE_MS }).toBeGreaterThan(5);
      const id = await eye.created();

      await page.mouse.move(...(await eye.spotOf('module', id)));
      await page.mouse.down();
      await page.mouse.move(...(await eye.spotOf('runtime', 'cellar')), { steps: 5 });
      await page.locator('.ghost.over', { hasText: '→ cellar' }).waitFor();
      await eye.seen('drag');
      const before = await eye.newest();
      await page.mouse.up();
      await eye.deed(`Move ${id} to cellar`, 'runs on cellar').waitFor();
      await expect.poll(() => eye.newest(), { timeout: PATIENCE_MS }).toBeGreaterThan(before + 20);
      const lines = await eye.written();
      expect(lines).toEqual(lines.map((_, index) => (lines[0] ?? 0) + index));
      await eye.seen('moved');
      expect(await eye.serious()).toEqual([]);
    },
    PATIENCE_MS * 2,
  );

  it(
    'takes a move back, drains a runtime, and says why something is refused',
    async () => {
      await page
        .locator('.deeds li', { hasText: 'Move counter' })
        .getByRole('button', { name: 'Undo' })
        .click();
      await eye.deed('to attic', 'runs on attic').waitFor();
      await eye.pick('runtime', 'cellar');
      await page.getByRole('button', { name: 'Drain' }).click();
      await eye.deed('Drain cellar', 'nothing new comes to it').waitFor();
      await page.locator('#side select[name=to]').selectOption('cellar');
      await page.getByRole('button', { name: 'Move', exact: true }).click();
      await page.locator('.deeds li.refused, .deeds li.failed').filter({ hasText: /drain/ }).waitFor();
      await eye.seen('refused');
      await page.getByRole('button', { name: 'Let modules come' }).click();
      await eye.deed('Let modules come to cellar', 'modules may come').waitFor();
      await page.getByRole('button', { name: 'Delete' }).click();
      await eye.deed('Delete counter', 'it has ended').waitFor();
    },
    PATIENCE_MS * 2,
  );

  it(
    'shows a newcomer that a count goes on, and a runtime that goes',
    async () => {
      const before = await page.locator('.deeds li').count();
      await page.getByRole('button', { name: 'Show me' }).click();
      await expect.poll(() => page.locator('.deeds li').count()).toBe(before + 1);
      const id = await eye.created();
      await page.locator('#side h3', { hasText: id }).waitFor();
      await eye.deed(`Create ${id}`, 'runs on').waitFor();
      await expect.poll(() => eye.newest(), { timeout: PATIENCE_MS }).toBeGreaterThan(3);
      await eye.deed(`Move ${id}`, 'stood still for').waitFor();
      const moved = await eye.newest();
      await expect.poll(() => eye.newest(), { timeout: PATIENCE_MS }).toBeGreaterThan(moved + 5);
      const lines = await eye.written();
      expect(lines).toEqual(lines.map((_, index) => index + 1));
      await runtimes.get('cellar')?.close();
      runtimes.delete('cellar');
      await expect.poll(() => eye.health('cellar'), { timeout: PATIENCE_MS }).toBe('left');
      await eye.seen('gone');
    },
    PATIENCE_MS * 2,
  );
});
