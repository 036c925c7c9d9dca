import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openChromium } from '../browser/testing/chromium.ts';
import { Guarded } from './testing/guarded.ts';

let house: Guarded;
let browser: Browser;
beforeAll(async () => {
  [house, browser] = await Promise.all([Guarded.open(), openChromium()]);
});
afterAll(async () => {
  await browser.close();
  await house.close();
});

it('a browser tab comes in by https with user and password, and runs what somebody else may ask for', async () => {
  const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
  await page.goto(`${house.doors.http}/runtime/?name=lab-tab`);
  const signIn = async (user: string): Promise<void> => {
    await page.getByLabel('User').fill(user);
    await page.getByLabel('Password').fill(house.shown.get(user) ?? '');
    await page.getByRole('button', { name: 'Sign in' }).click();
  };
  await signIn('other');
  await page.getByText('does not know this user').waitFor();
  expect(house.served.refusals.at(-1)).toMatchObject({ fault: 'publish', name: 'other' });
  await signIn('lab');
  await page.getByText('Registered', { exact: true }).waitFor();
  const hello = join(import.meta.dirname, '../modules/built/hello.wasm');
  const said = await house.submits(house.envOf('ann'), hello, { follow: true });
  expect(said).toMatchObject({ exitCode: 0, out: expect.stringMatching(/hello/i) });
});
