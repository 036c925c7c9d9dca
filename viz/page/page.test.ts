import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Inside, ViewHouse } from '../testing/house.ts';
import { HOSTILE, story } from '../testing/story.ts';
import { VIEWS } from '../views/registry.ts';

let house: ViewHouse;
let url: string;

beforeAll(async () => {
  house = await ViewHouse.open();
  ({ url } = (await house.start<{ readonly url: string }>('view', house.run('small', story()))).said);
});
afterAll(() => house?.close());
afterEach(() => expect(house.complaints.splice(0)).toEqual([]));

/** A scenario that takes in what was saved. */
const SCENARIO = `apiVersion: arts/v1
name: again
summary: What was saved.
shows: It can be taken in.
duration: 60 s
include: events.yaml
devices:
  - { id: edge, class: hc-10 }
  - { id: laptop, class: hc-12 }
`;

const ALL = VIEWS.map(({ id }) => `panel=${id}`).join('&');

/** Opens the run, and waits until all of it was read. */
async function opened(hash = '', width?: number, height?: number): Promise<Page> {
  const page = await house.page(`${url}#${hash}`, width, height);
  await page.waitForFunction(
    () => (globalThis as unknown as { arts?: Inside }).arts?.desk.news.kind === 'ended',
  );
  await page.locator('#bar .now').waitFor();
  return page;
}

const now = async (page: Page): Promise<string> => (await page.locator('#bar .now').textContent()) ?? '';
const hashOf = (page: Page): Promise<string> => page.evaluate(() => location.hash);

describe('a finished run', () => {
  it('opens at its first migration, and says why', async () => {
    const page = await opened();
    await expect.poll(() => now(page)).toBe('00:00:21.000');
    await page.locator('#panel-decision h3', { hasText: 'camera' }).waitFor();
    await page.locator('#panel-decision', { hasText: 'Migration edge → laptop' }).waitFor();
    await page.locator('#panel-decision th', { hasText: 'keeps-objective' }).waitFor();
    await page.close();
  });

  it('is stepped through by keys, record by record, decision by decision and by time', async () => {
    const page = await opened('at=21000.2');
    const shown = () =>
      page.evaluate(() => (globalThis as unknown as { arts: Inside }).arts.desk.scene().recordCount);
    const before = await shown();
    await page.keyboard.press('ArrowRight');
    await expect.poll(shown).toBe(before + 1);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(shown).toBe(before - 1);
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => now(page)).toBe('00:00:01.000');
    await page.keyboard.press('n');
    await expect.poll(() => now(page)).toBe('00:00:21.000');
    await page.keyboard.press('f');
    await expect.poll(() => now(page)).toBe('00:00:34.000');
    await page.locator('select[name=step]').selectOption('10000');
    await page.locator('#bar .play').focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => now(page)).toBe('00:00:24.000');
    await expect.poll(() => hashOf(page)).toContain('step=time');
    await page.close();
  });

  it('plays, stands still on Space, and loops the shown part', async () => {
    const page = await opened('at=5000&speed=10&window=5000~9000');
    await page.keyboard.press('r');
    await page.keyboard.press(' ');
    await expect.poll(() => hashOf(page)).toContain('playing=yes');
    const times = new Set<string>();
    for (let n = 0; n < 12; n++) {
      times.add(await now(page));
      await page.waitForTimeout(100);
    }
    await page.keyboard.press(' ');
    await expect.poll(() => hashOf(page)).not.toContain('playing');
    expect(times.size).toBeGreaterThan(4);
    for (const time of times) expect(time >= '00:00:05.000' && time <= '00:00:09.000').toBe(true);
    await page.close();
  });

  it('is sought by a click on any chart, zoomed by a drag, and looks the same from its address', async () => {
    const page = await opened(`at=12000&${ALL}`);
    const chart = page.locator('#panel-metrics .body');
    await chart.scrollIntoViewIfNeeded();
    const box = await chart.boundingBox();
    if (box === null) throw new Error('the chart is not there');
    const at = (share: number): [number, number] => [box.x + 140 + share * (box.width - 160), box.y + 8];
    await page.mouse.move(...at(0.25));
    await page.mouse.down();
    await page.mouse.move(...at(0.75), { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => hashOf(page)).toContain('window=');
    await page.mouse.click(...at(0.5));
    await expect.poll(() => now(page)).not.toBe('00:00:12.000');
    await expect.poll(() => hashOf(page)).toContain('at=');
    await page.waitForTimeout(600);
    const again = await opened((await hashOf(page)).slice(1));
    expect(await now(again)).toBe(await now(page));
    expect(await again.locator('#panel-timeline svg').innerHTML()).toBe(
      await page.locator('#panel-timeline svg').innerHTML(),
    );
    await Promise.all([page.close(), again.close()]);
  });

  it('shows a name that is meant to do harm, everywhere, and does not run it', async () => {
    const page = await opened(`module=${encodeURIComponent(HOSTILE)}&${ALL}`);
    await page.locator('#panel-decision h3', { hasText: HOSTILE }).waitFor();
    await page.keyboard.press('Control+k');
    await page.locator('#palette input').fill('onerror');
    await page.locator('#palette li', { hasText: HOSTILE }).waitFor();
    expect(await page.locator('img').count()).toBe(0);
    await page.close();
  });

  it('is compared with a second run, and the page tells where they part', async () => {
    const stayed = story().filter(
      (record) => !('atMs' in record) || record.atMs < 21_000 || record.atMs > 22_000,
    );
    const [one, other] = [house.run('moved', story()), house.run('stayed', stayed)];
    const { said, stop } = await house.start<{ readonly url: string }>('view', one, '--beside', other);
    const page = await house.page(`${said.url}#panel=compare`);
    await page
      .locator('#panel-compare', {
        hasText: 'They part at 00:00:21.070: camera is on laptop here, on edge there',
      })
      .waitFor();
    await page.close();
    await stop();
  });

  it('shows what each message of a topic changed, and saves what was asked for as a scenario takes it in', async () => {
    const page = await opened('panel=messages&at=12000');
    await page.locator('.topic', { hasText: 'edge' }).first().click();
    await page.locator('.topic', { hasText: 'report' }).first().click();
    await page.locator('.topic', { hasText: 'keep-alive-received' }).click();
    await page.locator('.history tbody tr').nth(1).waitFor();
    const changed = page.locator('.payload tr.changed');
    await changed
      .filter({ hasText: 'load.busyShare' })
      .filter({ hasText: '0.4' })
      .filter({ hasText: '0.95' })
      .waitFor();
    await page.locator('.history tbody button').nth(1).click();
    await page.locator('[aria-label=Payload]', { hasText: 'the first of its topic' }).waitFor();
    await page.locator('.topic', { hasText: 'home/arts/v1' }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as scenario events' }).click();
    const file = await saved;
    const scenario = join(house.folder, 'again.yaml');
    await file.saveAs(join(house.folder, file.suggestedFilename()));
    writeFileSync(scenario, SCENARIO);
    await house.call('validate', scenario);
    expect(readFileSync(join(house.folder, 'events.yaml'), 'utf8')).toContain('"lifetime":"38 s"');
    await page.close();
  });

  it('says in short what was overloaded, what moved, why and what it cost', async () => {
    const page = await opened();
    const panel = page.locator('#panel-summary');
    await panel
      .locator('li', { hasText: 'edge missed objective, once' })
      .filter({ hasText: '95 % busy' })
      .waitFor();
    await panel.locator('li', { hasText: 'fault: headset runs out of charge' }).waitFor();
    const row = panel.locator('tbody tr', { hasText: 'camera' });
    for (const text of ['edge → laptop', 'missed-objective', '4 s', '300 ms', '20 ms', '2.1 MB'])
      await row.filter({ hasText: text }).waitFor();
    await panel.locator('li button', { hasText: '00:00:34' }).click();
    await expect.poll(() => now(page)).toBe('00:00:34.000');
    await page.close();
  });

  it('finds commands and names in its palette', async () => {
    const page = await opened();
    await page.keyboard.press('Control+k');
    await page.locator('#palette input').fill('open log');
    await page.keyboard.press('Enter');
    await page.locator('#panel-log table').waitFor();
    await page.keyboard.press('g');
    await page.locator('#panel-log').waitFor({ state: 'detached' });
    await page.close();
  });

  it.each([
    ['by day', 'light', 1_280],
    ['by night', 'dark', 1_280],
    ['on a phone', 'light', 360],
  ] as const)('has nothing serious that axe finds %s', async (_, theme, width) => {
    const page = await opened(`at=21055&module=camera&runtime=edge&theme=${theme}&${ALL}`, width, 800);
    const { violations } = await new AxeBuilder({ page: page as never }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(
      serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`),
    ).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await page.close();
  });
});
