import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Doors, Served } from '../cli/testing/served.ts';
import type { OpenRuntime } from '../runtime/node/open.ts';
import { Onlooker, PATIENCE_MS, runtimeAt } from './testing/onlooker.ts';

const ROOT = join(import.meta.dirname, '../..');
const CAT = join(ROOT, 'broker/modules/built/cat.wasm');

let eye: Onlooker;
beforeAll(async () => {
  eye = await Onlooker.come();
});
afterAll(() => eye.leave());
afterEach(() => expect(eye.complaints.splice(0)).toEqual([]));

/** What is asked of the page here. */
interface Desk {
  readonly reel: {
    readonly newest: { runtime(id: string): { readonly health: string } | undefined };
  };
}

/** A runtime in a process of its own, which can be killed. */
function program({ mqtt, http }: Doors, id: string): ChildProcess {
  const words = ['--id', id, '--name', id, '--device', id, '--broker', mqtt, '--store', http];
  return spawn(
    process.execPath,
    [join(ROOT, 'arts.mjs'), 'runtime', ...words, '--keep-alive', '1s', '--quiet'],
    { stdio: 'ignore' },
  );
}

describe('a realm in which things go', () => {
  let state: string;
  let served: Served;
  let doors: Doors;
  let page: Onlooker['page'];
  let attic: OpenRuntime;
  let cellar: ChildProcess;

  beforeAll(async () => {
    state = mkdtempSync(join(tmpdir(), 'arts-losses-'));
    served = new Served({ state });
    doors = await served.doors();
    attic = await runtimeAt(doors, 'attic');
    cellar = program(doors, 'cellar');
    page = await eye.open(`${doors.http}/view/#panel=topology`);
    await page.locator('#side', { hasText: 'Acting as anybody' }).waitFor();
    await page.waitForFunction(() => {
      const { arts } = globalThis as unknown as { readonly arts: { readonly desk: Desk } };
      return arts.desk.reel.newest.runtime('cellar')?.health === 'alive';
    });
  }, PATIENCE_MS * 2);
  afterAll(async () => {
    await page?.close();
    cellar?.kill('SIGKILL');
    await attic?.close();
    await served.stop();
    rmSync(state, { recursive: true, force: true });
  });

  const create = async (place: string): Promise<string> => {
    await page.getByRole('button', { name: 'Create a module…' }).click();
    await page.locator('#create input[name=upload]').setInputFiles(CAT);
    await page.locator('#create input[name=name]').fill('parrot');
    await page.locator('#create select[name=place]').selectOption(place);
    await page.locator('#create button.primary').click();
    await page
      .locator('.deeds li:first-child', { hasText: 'Create parrot' })
      .filter({ hasText: 'runs on' })
      .waitFor();
    return eye.created();
  };

  it(
    'writes to the input of a module, and shows what it wrote before somebody looked',
    async () => {
      const id = await create('attic');
      const line = page.locator('#side form[data-input] input');
      const answer = page.locator('.lines .stdout', { hasText: '<b>good morning</b>' });
      await line.fill('<b>good morning</b>');
      await line.press('Enter');
      await answer.waitFor();
      await page.locator('#side h2').click();
      await page.keyboard.press('Escape');
      await page.locator('.lines').waitFor({ state: 'detached' });
      await eye.pick('module', id);
      await answer.waitFor();
      await page.getByRole('button', { name: 'Delete' }).click();
      await eye.deed(`Delete ${id}`, 'it has ended').waitFor();
    },
    PATIENCE_MS * 2,
  );

  it(
    'sees a runtime that is killed go, and what ran on it start elsewhere',
    async () => {
      await eye.pick('runtime', 'attic');
      await page.getByRole('button', { name: 'Drain' }).click();
      await eye.deed('Drain attic', 'nothing new comes to it').waitFor();
      const id = await create('');
      await eye.deed(`Create ${id}`, 'runs on cellar').waitFor();
      await page.getByRole('button', { name: 'Let modules come' }).click();
      await eye.deed('Let modules come to attic', 'modules may come').waitFor();
      cellar.kill('SIGKILL');
      await expect.poll(() => eye.health('cellar'), { timeout: PATIENCE_MS }).toMatch(/lost|left/);
      await expect
        .poll(() => page.evaluate(`arts.desk.scene().module(${JSON.stringify(id)}).on`), {
          timeout: PATIENCE_MS,
        })
        .toBe('attic');
      await eye.seen('killed');
      expect(await eye.serious()).toEqual([]);
    },
    PATIENCE_MS * 2,
  );

  it(
    'goes on acting after the supervisor was restarted, and removes a runtime',
    async () => {
      const port = (url: string): string => new URL(url).port;
      await served.stop();
      await page.locator('#standing', { hasText: 'connection lost' }).waitFor();
      served = new Served({ state, port: port(doors.mqtt), httpPort: port(doors.http) });
      await served.doors();
      await page.locator('#standing', { hasText: 'connected' }).waitFor();
      await eye.pick('runtime', 'attic');
      await page.getByRole('button', { name: 'Drain' }).click();
      await eye.deed('Drain attic', 'nothing new comes to it').waitFor();
      await page.getByRole('button', { name: 'Remove' }).click();
      await eye.deed('Remove attic', 'it is gone').waitFor();
      await expect.poll(() => eye.health('attic'), { timeout: PATIENCE_MS }).toBe('left');
      await eye.seen('removed');
    },
    PATIENCE_MS * 2,
  );
});
