import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OldBrowser } from '../testing/old/first.ts';
import { Voice } from '../testing/old/voice.ts';
import { counted } from './testing/counted.ts';
import { MoveStage } from './testing/moves.ts';

let stage: MoveStage;
const guests: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  stage = await MoveStage.open();
  await stage.runtime('laptop');
});
afterAll(async () => {
  for (const guest of guests) await guest.close();
  await stage?.close();
});

/** A browser of the first generation, as its specification has it. */
async function tab(name: string): Promise<OldBrowser> {
  const browser = await new OldBrowser({ url: stage.brokerUrl, realm: 'realm', name, retryMs: 500 }).open();
  guests.push(browser);
  while (!browser.isRegistered) await new Promise((resolve) => setTimeout(resolve, 20));
  return browser;
}

/** Somebody of its time who wants a module elsewhere: a deletion that names where. */
async function sends(module: string, target: string): Promise<void> {
  const voice = await Voice.connect(stage.brokerUrl);
  const data = { type: 'module', uuid: module, send_to_runtime: target };
  voice.asks('realm/proc/control', { action: 'delete', type: 'arts_req', data });
  await new Promise((resolve) => setTimeout(resolve, 200));
  await voice.leave();
}

/** The last that was said of how a module fares on its move. */
const migrated = (module: string): Promise<unknown> =>
  stage.hears(({ topic, text }) => topic.endsWith(`/${module}/progress`) && text.includes('"migrated"'));

describe('a module on a browser of the first generation that is to go elsewhere', () => {
  afterEach(() => stage.removes('counter'));

  it('begins anew on a runtime of ours, and what it lost is told and on record', async () => {
    const old = await tab('old');
    await stage.submits('counter', old.uuid, ['0', '20']);
    old.prints('counter', 'before');
    await sends('counter', 'laptop');
    await stage.runsOn('counter', 'laptop');
    await stage.writes('counter', 10);

    const lost = 'any of its state, so that it begins anew';
    expect(await migrated('counter')).toMatchObject({ text: expect.stringContaining(`without ${lost}`) });
    expect(await stage.row('counter')).toMatchObject({ loss: expect.stringContaining(lost), epoch: 2 });
    expect(stage.decided('module-frozen')).toEqual([expect.stringContaining(`"loses":"${lost}`)]);
    const lines = stage.lines('counter');
    expect(lines).toEqual(['before', ...counted(lines.length - 1)]);
    // It said so on the topic without a realm, once, and runs in one place.
    const words = stage.heard.filter(({ topic }) => topic === 'proc/control/laptop');
    expect(words).toEqual([{ topic: 'proc/control/laptop', text: expect.stringContaining('"memory"') }]);
    expect(old.instances.size).toBe(0);
    expect(old.faults).toEqual([]);
    // As its runtime says with its next sign of life.
    await expect.poll(() => stage.holders('counter'), { timeout: 60_000 }).toEqual(['laptop']);
  });

  it('goes by arts migrate as well, and once it is moved whole nothing is said to be lost', async () => {
    const old = await tab('older');
    await stage.submits('counter', old.uuid, ['0', '20']);
    expect((await stage.migrates('counter', 'laptop')).exitCode).toBe(0);
    await stage.runsOn('counter', 'laptop');
    expect((await stage.row('counter')) as object).toMatchObject({
      loss: expect.stringContaining('begins anew'),
    });
    await stage.runtime('desk');
    await stage.moves('counter', 'desk');
    expect((await stage.row('counter')) as object).toMatchObject({ loss: null });
  });

  it('takes nothing but its memory to another browser of its time, and that is told, too', async () => {
    const [from, to] = [await tab('left'), await tab('right')];
    await stage.submits('counter', from.uuid, ['0', '20']);
    await sends('counter', to.uuid);
    await stage.runsOn('counter', to.uuid);
    expect(await stage.row('counter')).toMatchObject({
      loss: expect.stringMatching(/^its stack, globals, tables and unread input/),
    });
    // It takes what was passed on for granted; it comes a moment later.
    await expect
      .poll(() => to.instances.get('counter')?.memory, { timeout: 60_000 })
      .toBe(Buffer.from('memory of counter').toString('base64'));
    expect(from.instances.size).toBe(0);
  });
});
