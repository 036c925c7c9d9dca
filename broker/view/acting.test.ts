import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openChromium } from '../browser/testing/chromium.ts';
import { type Doors, Served } from '../cli/testing/served.ts';
import { userAdds } from '../cli/testing/users.ts';
import { type OpenRuntime, openRuntime } from '../runtime/node/open.ts';

/** A page that has to be built first, on a busy machine. */
const PATIENCE_MS = 60_000;
const COUNTER = join(import.meta.dirname, '../modules/built/counter.wasm');
/** What Chromium says itself of any answer that is no success; tests look at those. */
const OF_ANSWERS = /^Failed to load resource: .* status of 4\d\d /;

let browser: Browser;
const complaints: string[] = [];
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());
afterEach(() => expect(complaints.splice(0)).toEqual([]));

async function opened(url: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1_400, height: 900 } })).newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  page.on('console', (message) => {
    if (message.type() === 'error' && !OF_ANSWERS.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (fault) => complaints.push(String(fault)));
  await page.goto(url, { timeout: PATIENCE_MS });
  return page;
}

/** A picture for people who want to see what the test saw. */
async function seen(page: Page, name: string): Promise<void> {
  const folder = process.env.ARTS_PICTURES;
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`) });
}

async function serious(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page: page as never }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

describe('a realm with two runtimes', () => {
  let state: string;
  let served: Served;
  let doors: Doors;
  let page: Page;
  const runtimes = new Map<string, OpenRuntime>();

  beforeAll(async () => {
    state = mkdtempSync(join(tmpdir(), 'arts-acting-'));
    served = new Served({ state });
    doors = await served.doors();
    for (const id of ['attic', 'cellar']) runtimes.set(id, await runtimeAt(doors, id));
    page = await opened(`${doors.http}/view/#panel=topology`);
    await page.locator('#side', { hasText: 'Acting as anybody' }).waitFor();
  }, PATIENCE_MS * 2);
  afterAll(async () => {
    await page?.close();
    await Promise.all([...runtimes.values()].map((runtime) => runtime.close()));
    await served.stop();
    rmSync(state, { recursive: true, force: true });
  });

  const written = async (): Promise<readonly number[]> =>
    (await page.locator('#side .lines > div').allTextContents()).map(Number);
  const newest = async (): Promise<number> => (await written()).at(-1) ?? 0;
  const deed = (title: string, text: string) =>
    page.locator('.deeds li', { hasText: title }).filter({ hasText: text }).first();
  /** Where a shape of the topology is that stands for something. */
  const spotOf = async (kind: 'module' | 'runtime', id: string): Promise<readonly [number, number]> => {
    const spot = await page.evaluate(
      `(() => {
        const panel = arts.show.panels.find(({ view }) => view.id === 'topology');
        const { left, top } = panel.body.getBoundingClientRect();
        const shape = panel.figure.shapes.findLast(({ about }) => about?.${kind} === ${JSON.stringify(id)});
        return [left + shape.x + 6, top - panel.body.scrollTop + shape.y + 5];
      })()`,
    );
    return spot as readonly [number, number];
  };

  it(
    'creates a counter, shows its output, and moves it by dragging while it counts',
    async () => {
      await page.getByRole('button', { name: 'Create a module…' }).click();
      await page.locator('#create input[name=upload]').setInputFiles(COUNTER);
      await page.locator('#create textarea[name=args]').fill('0\n100');
      await page.locator('#create select[name=place]').selectOption('attic');
      await seen(page, 'create');
      expect(await serious(page)).toEqual([]);
      await page.locator('#create button.primary').click();
      await deed('Create counter', 'runs on attic').waitFor();
      await expect.poll(newest, { timeout: PATIENCE_MS }).toBeGreaterThan(5);
      const title = (await page.locator('.deeds li b').first().textContent()) ?? '';
      const id = title.replace('Create ', '');

      await page.mouse.move(...(await spotOf('module', id)));
      await page.mouse.down();
      await page.mouse.move(...(await spotOf('runtime', 'cellar')), { steps: 5 });
      await page.locator('.ghost.over', { hasText: '→ cellar' }).waitFor();
      await seen(page, 'drag');
      const before = await newest();
      await page.mouse.up();
      await deed(`Move ${id} to cellar`, 'runs on cellar').waitFor();
      await expect.poll(newest, { timeout: PATIENCE_MS }).toBeGreaterThan(before + 20);
      const lines = await written();
      expect(lines).toEqual(lines.map((_, index) => (lines[0] ?? 0) + index));
      await seen(page, 'moved');
      expect(await serious(page)).toEqual([]);
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
      await deed('to attic', 'runs on attic').waitFor();
      const [x, y] = await spotOf('runtime', 'cellar');
      await page.mouse.click(x, y);
      await page.getByRole('button', { name: 'Drain' }).click();
      await deed('Drain cellar', 'nothing new comes to it').waitFor();
      await page.locator('#side select[name=to]').selectOption('cellar');
      await page.getByRole('button', { name: 'Move', exact: true }).click();
      await page.locator('.deeds li.refused, .deeds li.failed').filter({ hasText: /drain/ }).waitFor();
      await seen(page, 'refused');
      await page.getByRole('button', { name: 'Let modules come' }).click();
      await deed('Let modules come to cellar', 'modules may come').waitFor();
      await page.getByRole('button', { name: 'Delete' }).click();
      await deed('Delete counter', 'it has ended').waitFor();
    },
    PATIENCE_MS * 2,
  );

  it(
    'shows a newcomer that a count goes on, and a runtime that goes',
    async () => {
      const before = await page.locator('.deeds li').count();
      await page.getByRole('button', { name: 'Show me' }).click();
      await expect.poll(() => page.locator('.deeds li').count()).toBe(before + 1);
      const id = ((await page.locator('.deeds li b').first().textContent()) ?? '').replace('Create ', '');
      await page.locator('#side h3', { hasText: id }).waitFor();
      await deed(`Create ${id}`, 'runs on').waitFor();
      await expect.poll(newest, { timeout: PATIENCE_MS }).toBeGreaterThan(3);
      await deed(`Move ${id}`, 'stood still for').waitFor();
      const moved = await newest();
      await expect.poll(newest, { timeout: PATIENCE_MS }).toBeGreaterThan(moved + 5);
      const lines = await written();
      expect(lines).toEqual(lines.map((_, index) => index + 1));
      await runtimes.get('cellar')?.close();
      runtimes.delete('cellar');
      await expect
        .poll(() => page.evaluate("arts.desk.scene().runtime('cellar').health"), { timeout: PATIENCE_MS })
        .toBe('left');
      await seen(page, 'gone');
    },
    PATIENCE_MS * 2,
  );
});

function runtimeAt({ mqtt, http }: Doors, id: string): Promise<OpenRuntime> {
  return openRuntime({
    broker: { reach: mqtt },
    realm: 'realm',
    name: id,
    id,
    device: id,
    site: 'here',
    hub: 'broker',
    apis: [],
    moduleCountMax: 0,
    memoryBytes: 2 ** 28,
    keepAliveIntervalMs: 1_000,
    storeUrl: http,
    python: null,
    note: () => {},
  });
}

it(
  'a supervisor with users asks who it is, and lets everybody do what it may',
  async () => {
    const state = mkdtempSync(join(tmpdir(), 'arts-acting-'));
    const [ann, vera] = ['correct horse battery', 'staple of the realm'];
    const add = userAdds(state);
    await add('ann', { role: 'admin' }, ann);
    await add('vera', { role: 'viewer' }, vera);
    const served = new Served({ state });
    const { http } = await served.doors();
    const page = await opened(`${http}/view/`);
    const signIn = async (user: string, secret: string): Promise<void> => {
      await page.locator('#sign-in input[name=user]').fill(user);
      await page.locator('#sign-in input[name=secret]').fill(secret);
      await page.locator('#sign-in button.primary').click();
    };
    await signIn('vera', 'something else');
    await page.locator('#sign-in', { hasText: 'does not know this user' }).waitFor();
    await signIn('vera', vera);
    await page.locator('#standing', { hasText: 'connected' }).waitFor();
    await page.locator('#side', { hasText: 'Acting as vera' }).waitFor();
    expect(await page.getByRole('button', { name: 'Create a module…' }).isDisabled()).toBe(true);
    await seen(page, 'viewer');
    expect(await page.evaluate('localStorage.length + sessionStorage.length')).toBe(0);
    await page.close();
    await served.stop();
    rmSync(state, { recursive: true, force: true });
  },
  PATIENCE_MS * 2,
);
