import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TestMosquitto } from '../mqtt/testing/mosquitto.ts';
import { until } from '../runtime/testing/bench.ts';
import { counted } from './testing/counted.ts';
import { MoveStage } from './testing/moves.ts';
import { ServeProgram } from './testing/programs.ts';

let stage: MoveStage;
afterAll(() => stage?.close());

/** All that the counter wrote, in whichever realm it was. */
const written = (): readonly string[] =>
  stage.heard.filter(({ topic }) => topic.endsWith('/stdout/counter')).map(({ text }) => text);

/** Resolves once the counter has come to its end in a realm; with the reason. */
async function ended(realm: string): Promise<string> {
  for (;;) {
    const { phase, reason } = await stage.row('counter', realm);
    if (phase === 'ended') return reason;
    await sleep(20);
  }
}

/** What a realm has kept of what the counter wrote, each line with its place. */
async function kept(realm: string): Promise<readonly string[]> {
  const url = `${stage.httpUrl}/api/v1/realms/${realm}/modules/counter/output?follow=false`;
  const told = await (await fetch(url)).text();
  return told.split('\n\n').filter((event) => event.includes('event: stdout'));
}

/** Whatever happened: the counter runs in one place, and has left nothing out and said nothing twice. */
async function goesOn(on: string, realm: string): Promise<void> {
  await stage.runsOn('counter', on, realm);
  await stage.writes('counter', 20, realm);
  await until(() => stage.holders('counter').join() === on);
  expect(written()).toEqual(counted(written().length));
}

describe('a module that is to go to another realm', () => {
  beforeAll(async () => {
    stage = await MoveStage.open({ realm: ['realm', 'other', 'cellar'] });
    await stage.runtime('laptop');
    await stage.runtime('tablet');
  });

  it('stays where it is, and is not even paused, while that realm has no runtime', async () => {
    await stage.submits('counter', 'laptop', ['0', '10'], { env: ['NAME=kept'], checkpoint: '1s' });
    const said = await stage.migrates('counter', undefined, { toRealm: 'other' });
    expect(said.exitCode).toBe(0);
    const aborted = await until(() => stage.decided('migration-aborted')[0], 60_000);
    expect(aborted).toContain('nothing fits in realm other: no runtime is registered');
    await stage.runsOn('counter', 'laptop');
    expect(stage.decided('freeze-module')).toEqual([]);
  });

  it('goes on there without a gap or a repeat, and ends here with the reason', async () => {
    await stage.runtime('desk', { realm: 'other' });
    await stage.writes('counter', 5);
    const said = await stage.migrates('counter', undefined, { toRealm: 'other' });
    expect(said.out).toBe('counter moves from laptop to realm other\n');
    await goesOn('desk', 'other');
    expect(await ended('realm')).toBe('moved to realm other');
    expect(await stage.row('counter', 'other')).toMatchObject({
      name: 'counter',
      origin: { realm: 'realm', runtime: 'laptop' },
      spec: { args: ['0', '10'], env: ['NAME=kept'], affinity: null, checkpointIntervalMs: 1_000 },
    });
  });

  it('can be read from its first line on where it is now', async () => {
    const [before, now] = [await kept('realm'), await kept('other')];
    expect(now.slice(0, before.length)).toEqual(before);
    expect(now.length).toBeGreaterThan(before.length);
    const places = now.map((event) => Number(/^id: (\d+)$/m.exec(event)?.[1]));
    expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
    expect(now.map((event) => JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? '').text)).toEqual(
      counted(now.length),
    );
  });

  it('comes back to the runtime that is named', async () => {
    const said = await stage.migrates('counter', 'tablet', { realm: 'other', toRealm: 'realm' });
    expect(said.exitCode).toBe(0);
    await goesOn('tablet', 'realm');
    expect(await ended('other')).toBe('moved to realm realm');
  });

  it('goes on here if nobody there can take it up once it is paused', async () => {
    await stage.runtime('deaf', { realm: 'cellar', storeUrl: null });
    await stage.migrates('counter', undefined, { toRealm: 'cellar' });
    const aborted = await until(() => stage.decided('migration-aborted')[1], 60_000);
    expect(aborted).toContain('this runtime knows no store');
    await goesOn('tablet', 'realm');
    expect((await stage.row('counter', 'cellar')).phase).toBe('ended');
  });

  it('is refused for a realm, or a runtime there, that is not known', async () => {
    const nowhere = await stage.migrates('counter', undefined, { toRealm: 'nowhere' });
    expect(nowhere.err).toContain('no realm "nowhere" is supervised here');
    const nobody = await stage.migrates('counter', 'nobody', { toRealm: 'other' });
    expect(nobody.err).toContain('no runtime is called "nobody" in other');
    const unsaid = await stage.migrates('counter', undefined);
    expect(unsaid.err).toContain('say where to');
    await stage.close();
  });
});

describe('a supervisor that is killed while a module is between two of its realms', () => {
  it('has it go on in one of them when it is back', async () => {
    const mosquitto = await TestMosquitto.start();
    const broker = `mqtt://127.0.0.1:${mosquitto.port}`;
    const words = ['--broker', broker, '--realm', 'realm', '--realm', 'other'];
    let house: ServeProgram | null = null;
    try {
      stage = await MoveStage.open(
        { broker },
        {
          house: (folder) => {
            house = new ServeProgram([...words, '--state', folder]);
            return house;
          },
        },
      );
      await stage.runtime('laptop');
      await stage.runtime('desk', { realm: 'other' });
      await stage.submits('counter', 'laptop', ['0', '10']);
      await stage.writes('counter', 5);
      await stage.migrates('counter', undefined, { toRealm: 'other' });
      await stage.hears(({ text }) => text.includes('"module-frozen"'));
      await (house as ServeProgram | null)?.restart();
      // If the store was gone just when the other realm fetched the file from it, the module goes on at home.
      const goneOn = await vi.waitUntil(async () => {
        const [home, abroad] = [await stage.row('counter'), await stage.row('counter', 'other')];
        return home.phase === 'ended' || abroad.phase === 'ended' ? { home, abroad } : false;
      }, 60_000);
      if (goneOn.home.phase === 'ended') {
        expect(goneOn.home.reason).toBe('moved to realm other');
        await goesOn('desk', 'other');
      } else {
        expect(goneOn.abroad.reason).toContain('cannot be fetched');
        await goesOn('laptop', 'realm');
      }
    } finally {
      await stage.close();
      await mosquitto.remove();
    }
  });
});
