import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { moduleId } from '../../core/index.ts';
import { until } from '../runtime/testing/bench.ts';
import { openChromium } from './testing/chromium.ts';
import { House } from './testing/house.ts';

let browser: Browser;
let house: House;

beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser?.close());

beforeEach(async () => {
  house = await House.open();
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await house.close();
});

/** Opens the page in a browser profile of its own, unless it is to share one. */
async function open(query = '', beside?: Page): Promise<Page> {
  const context = beside?.context() ?? (await browser.newContext());
  const page = await context.newPage();
  await page.goto(`${house.url}${query}`);
  return page;
}

const shows = (page: Page, text: string): Promise<void> =>
  page.locator('#standing', { hasText: text }).waitFor({ timeout: 30_000 });

const registered = async (query = ''): Promise<Page> => {
  const page = await open(query);
  await shows(page, 'Registered');
  return page;
};

const counted = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => `${n + 1}`);

describe('a tab, as a runtime', () => {
  it('tells what it is, says goodbye when it is reloaded, and is the same again', async () => {
    const page = await registered('?name=tablet&maxModules=3');
    const first = await house.report('runtime-registered');
    expect(first.runtime).toMatchObject({ name: 'tablet', type: 'browser', moduleCountMax: 3 });
    expect(first.runtime.apis).toContain('wasi:snapshot_preview1');
    expect(first.runtime.platform.slownessShare).toBeGreaterThan(0.1);
    expect(first.runtime.platform.startUpMs).toBeGreaterThan(0);
    await page.reload();
    const { incarnation } = first;
    const again = await house.report('runtime-registered', (report) => report.incarnation > incarnation);
    expect(again.runtime).toMatchObject({ id: first.runtime.id, device: first.runtime.device });
    const left = { runtime: first.runtime.id, incarnation, willed: false };
    expect(await house.report('runtime-left')).toMatchObject(left);
  });

  it('is another runtime than the tab beside it, on the same device, and stays it when that is closed', async () => {
    const first = await registered('?name=tablet');
    const second = await open('?name=tablet', first);
    await shows(second, 'Registered');
    const [one, other] = house.reports.filter((report) => report.kind === 'runtime-registered');
    expect(other?.runtime.id).not.toBe(one?.runtime.id);
    expect(other?.runtime.device).toEqual(one?.runtime.device);
    await first.close();
    await second.reload();
    const since = other?.incarnation ?? 0;
    const again = await house.report('runtime-registered', ({ incarnation }) => incarnation > since);
    expect(again.runtime.id).toBe(other?.runtime.id);
  });

  it('runs modules compiled from C, and carries their lines in order', async () => {
    const page = await registered();
    const hello = await house.submit('hello', { args: ['tab'], env: ['COLOUR=blue'] });
    const counter = await house.submit('counter', { args: ['3000', '0'] });
    const cat = await house.submit('cat');
    await house.report('module-exited', ({ module }) => module === hello.id);
    expect(house.lines(hello.id)).toEqual(['hello, tab', 'argument 1: tab', 'variable: COLOUR=blue']);
    await house.report('module-started', ({ module }) => module === cat.id);
    for (const line of ['one', '', 'zwei, drüben']) await house.say('proc/debug/stdin/cat', line);
    await page.locator('[data-module=cat] .output', { hasText: 'drüben' }).waitFor();
    await house.say('proc/debug/stdin/cat', '\u0004');
    await house.report('module-exited', ({ module, reason }) => module === cat.id && reason === 'completed');
    expect(house.lines(cat.id)).toEqual(['one', '', 'zwei, drüben']);
    await house.report('module-exited', ({ module }) => module === counter.id);
    expect(house.lines(counter.id)).toEqual(counted(3_000));
    await page.locator('.ended[data-module=counter] .chip', { hasText: 'completed' }).waitFor();
  });

  it('ends what spins, grows or traps, while a neighbour goes on', async () => {
    const page = await registered();
    const counter = await house.submit('counter', { args: ['0', '50'] });
    const spinner = await house.submit('spinner');
    await house.submit('cat');
    const hog = await house.submit('hog', { demand: { memoryBytes: 8 * 2 ** 20 } });
    const trapper = await house.submit('trapper');
    const reasonOf = async (module: string): Promise<string> =>
      (await house.report('module-exited', (report) => report.module === module)).reason;
    expect(await reasonOf(trapper.id)).toBe('crashed');
    expect(await reasonOf(hog.id)).toBe('out-of-memory');
    const busyPercent = async (module: string): Promise<number> =>
      Number.parseInt((await page.locator(`[data-module=${module}] .figure`).last().textContent()) ?? '', 10);
    await expect.poll(() => busyPercent('spinner'), { timeout: 20_000 }).toBeGreaterThan(90);
    // It has slept since it began, which is not counted before it wakes, either.
    await expect.poll(() => busyPercent('cat'), { timeout: 20_000 }).toBeLessThan(20);
    await house.delete(spinner.id);
    expect(await reasonOf(spinner.id)).toBe('stopped');
    const count = house.lines(counter.id).length;
    await until(() => house.lines(counter.id).length > count + 3);
  });

  it('comes back by itself after the supervisor was gone, with its modules and all their lines', async () => {
    const page = await registered();
    const counter = await house.submit('counter', { args: ['0', '20'] });
    await until(() => house.lines(counter.id).length > 5);
    await house.stop();
    await shows(page, 'Out of reach');
    const before = house.lines(counter.id).length;
    await house.start();
    const first = await house.report('runtime-registered');
    const again = await house.report('runtime-registered', ({ instances }) => instances.length === 1);
    expect(again).toMatchObject({ runtime: { id: first.runtime.id }, incarnation: first.incarnation });
    await shows(page, 'Registered');
    await until(() => house.lines(counter.id).length > before + 20);
    const distinct = [...new Set(house.lines(counter.id))];
    expect(distinct).toEqual(counted(distinct.length));
    expect(house.reports.filter(({ kind }) => kind === 'module-started')).toHaveLength(1);
  });

  it('leaves a will that speaks when its tab dies, and its modules start elsewhere', async () => {
    const dying = await registered('?name=dying');
    const counter = await house.submit('counter', { args: ['0', '50'] });
    await until(() => house.lines(counter.id).length > 3);
    await registered('?name=heir');
    const { runtime, incarnation } = await house.report('runtime-registered');
    const devTools = await dying.context().newCDPSession(dying);
    void devTools.send('Page.crash').catch(() => {});
    const left = { runtime: runtime.id, incarnation, willed: true };
    expect(await house.report('runtime-left')).toMatchObject(left);
    const moved = await house.report('module-started', (report) => report.epoch > 1);
    expect(moved).toMatchObject({ module: counter.id });
    expect(moved.runtime).toMatch(/^heir-/);
    await until(() => house.lines(counter.id).filter((line) => line === '2').length === 2);
    expect(house.realm.knowledge.modules.get(moduleId('counter'))?.phase).toMatchObject({ kind: 'running' });
  });

  it('leaves when it is told to, and gives its modules back', async () => {
    const page = await registered();
    const counter = await house.submit('counter', { args: ['0', '50'] });
    await until(() => house.lines(counter.id).length > 3);
    await page.locator('#leave').click();
    await shows(page, 'Left the realm');
    expect(await house.report('runtime-left')).toMatchObject({ willed: false });
    expect(house.realm.knowledge.modules.get(counter.id)?.phase.kind).toBe('pending');
    await page.locator('#join').click();
    await house.report('module-started', ({ epoch }) => epoch > 1);
  });
});

describe('a tab that cannot be a runtime yet', () => {
  it('asks who it is until the broker is content, and keeps that nowhere', async () => {
    await house.stop();
    house.admit = async ({ username, password }) =>
      username === 'maria' && Buffer.from(password ?? '').toString() === 'secret'
        ? { mayPublish: () => true, maySubscribe: () => true }
        : null;
    await house.start();
    const page = await open();
    const answer = async (password: string): Promise<void> => {
      await page.getByLabel('User').fill('maria');
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Sign in' }).click();
    };
    await answer('guess');
    await page.getByText('does not know this user').waitFor();
    await answer('secret');
    await shows(page, 'Registered');
    expect(await page.locator('#sign-in').isVisible()).toBe(false);
    const kept = await page.evaluate('JSON.stringify([localStorage, sessionStorage, location.href])');
    expect(kept).not.toMatch(/maria|secret/);
  });

  it('says what is wrong with its address', async () => {
    const page = await open('?maxModules=many&password=secret&broker=mqtt://hub');
    await shows(page, 'No runtime');
    const trouble = await page.locator('#trouble li').allTextContents();
    expect(trouble.map((text) => text.split(' ')[0])).toEqual(['?password=', '?maxModules=', '?broker=']);
  });

  it('says that it was served without the headers that it needs', async () => {
    const page = await (await browser.newContext()).newPage();
    await page.route('**/runtime/', async (route) => {
      const headers = { 'content-type': 'text/html' };
      await route.fulfill({ response: await route.fetch(), headers });
    });
    await page.goto(`${house.url}/`);
    await page.getByText('Cross-Origin-Embedder-Policy: require-corp').waitFor();
    expect(house.reports).toEqual([]);
  });
});
