import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ViewHouse } from '../testing/house.ts';

interface Doors {
  readonly http: string;
  readonly mqtt: string;
}

let house: ViewHouse;
let state: string;

beforeAll(async () => {
  house = await ViewHouse.open();
  state = mkdtempSync(join(tmpdir(), 'arts-live-'));
});
afterAll(async () => {
  await house?.close();
  rmSync(state, { recursive: true, force: true });
});

/** A port that is free, for a server that comes back to the same place. */
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

/** Asks the page itself; its policy forbids functions made of text, but not this. */
const ask = <Value>(page: Page, question: string): Promise<Value> => page.evaluate<Value>(question);

async function request(http: string, id: string): Promise<void> {
  const module = { id, name: id, file: 'store/none.wasm', fileType: 'WA' };
  const answer = await fetch(`${http}/api/v1/realms/home/modules`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ module }),
  });
  expect(answer.status, await answer.text()).toBeLessThan(300);
}

describe('a realm that lives', () => {
  it('is followed, falls behind while it is looked back, and goes on after the supervisor was restarted', async () => {
    const ports = [await freePort(), await freePort()];
    const serve = () =>
      house.start<Doors>(
        'serve',
        '--realm',
        'home',
        '--state',
        state,
        '--port',
        `${ports[0]}`,
        '--ws-port',
        'none',
        '--http-port',
        `${ports[1]}`,
        '--log-level',
        'fatal',
      );
    const first = await serve();
    const { http } = first.said;
    const page = await house.page(`${http}/view/?realm=home`);
    await page.locator('#standing', { hasText: 'connected' }).waitFor();
    expect(await page.locator('#bar .live').getAttribute('aria-pressed')).toBe('true');
    await request(http, 'one');
    await expect.poll(() => ask(page, "arts.desk.scene().module('one')?.phase")).toBe('pending');
    await page.keyboard.press(' ');
    await expect.poll(() => page.locator('#bar .live').getAttribute('aria-pressed')).toBe('false');
    const countWhilePaused = await ask<number>(page, 'arts.desk.scene().recordCount');
    await request(http, 'two');
    await page.locator('#bar .behind', { hasText: 'records behind' }).waitFor();
    expect(await ask(page, 'arts.desk.scene().recordCount')).toBe(countWhilePaused);
    const before = await ask<number>(page, 'arts.desk.reel.recordCount');
    await first.stop();
    await page.locator('#standing', { hasText: 'connection lost' }).waitFor();
    await serve();
    await page.locator('#standing', { hasText: 'connected' }).waitFor();
    await request(http, 'three');
    await expect
      .poll(() => ask(page, "arts.desk.reel.newest.module('three')?.phase"), { timeout: 20_000 })
      .toBe('pending');
    await page.keyboard.press('End');
    await expect.poll(() => ask(page, "arts.desk.scene().module('two')?.phase")).toBe('pending');
    // What was told before the restart was not told again.
    const requests = await ask<readonly string[]>(
      page,
      "Array.from({ length: arts.desk.reel.recordCount }, (_, i) => arts.desk.reel.recordAt(i)).filter((r) => r.kind === 'input' && r.input.kind === 'module-requested').map((r) => r.input.module.id)",
    );
    expect(requests).toEqual(['one', 'two', 'three']);
    expect(await ask<number>(page, 'arts.desk.reel.recordCount')).toBeGreaterThan(before);
    await page.close();
  });
});
