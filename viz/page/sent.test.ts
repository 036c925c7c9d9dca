import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ViewHouse } from '../testing/house.ts';
import { story } from '../testing/story.ts';

let house: ViewHouse;

beforeAll(async () => {
  house = await ViewHouse.open();
});
afterAll(() => house?.close());
afterEach(() => expect(house.complaints.splice(0)).toEqual([]));

const now = async (page: Page): Promise<string> => (await page.locator('#bar .now').textContent()) ?? '';
const hashOf = (page: Page): Promise<string> => page.evaluate(() => location.hash);

describe('a run that is given to others', () => {
  it('is sent to others as one file, which opens without a server', async () => {
    const file = join(house.folder, 'sent.html');
    const run = house.run('sent', story());
    await house.call('view', run, '--out', file);
    const page = await house.page(`file://${file}`);
    await page.locator('#panel-decision h3', { hasText: 'camera' }).waitFor();
    await expect.poll(() => now(page)).toBe('00:00:21.000');
    await page.keyboard.press('f');
    await expect.poll(() => now(page)).toBe('00:00:34.000');
    await expect.poll(() => hashOf(page)).toContain('at=34000');
    await page.close();
  });

  it('is part of its report, in one file that opens without a server, and at a moment if the address names one', async () => {
    const folder = join(house.folder, 'whole');
    await house.call('run', 'scenarios/edge-overload.yaml', '--until', '20 min', '--out', folder, '--quiet');
    const page = await house.page(`file://${folder}/report.html`);
    await page.getByRole('button', { name: 'See this run moment by moment' }).click();
    await page.locator('#panel-topology svg').waitFor();
    await page.locator('#top', { hasText: 'edge-overload under standard' }).waitFor();
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => hashOf(page)).toContain('at=');
    await page.getByRole('button', { name: 'Report' }).click();
    await page.getByRole('button', { name: 'See this run moment by moment' }).waitFor();
    await page.goto('about:blank');
    await page.goto(`file://${folder}/report.html#at=600000`);
    await expect.poll(() => now(page)).toBe('00:10:00.000');
    await page.close();
  });

  it('is opened by dropping its folder on the page', async () => {
    const [first, second] = [house.run('first', story()), house.run('second', story())];
    const { said, stop } = await house.start<{ readonly url: string }>('view', first);
    const page = await house.page(said.url);
    await page.locator('#top h1', { hasText: 'first' }).waitFor();
    const session = await page.context().newCDPSession(page);
    const data = { items: [], files: [second], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await session.send('Input.dispatchDragEvent', { type, x: 500, y: 300, data });
    await page.locator('#top h1', { hasText: 'second' }).waitFor();
    await page.locator('#panel-decision h3', { hasText: 'camera' }).waitFor();
    await page.close();
    await stop();
  });
});
