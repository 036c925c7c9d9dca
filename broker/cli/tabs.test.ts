import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestMosquitto } from '../mqtt/testing/mosquitto.ts';
import { until } from '../runtime/testing/bench.ts';
import { MoveStage } from './testing/moves.ts';
import { type Tab, Tabs } from './testing/tabs.ts';
import { woven } from './testing/woven.ts';

const THREAD_KIB = 256;

describe.each(['Aedes', 'Mosquitto'])('arts migrate to browser tabs, over %s', (broker) => {
  let stage: MoveStage;
  let tabs: Tabs;
  let mosquitto: TestMosquitto | null = null;
  const own: Tab[] = [];
  beforeAll(async () => {
    mosquitto = broker === 'Mosquitto' ? await TestMosquitto.start() : null;
    stage = await MoveStage.open(mosquitto === null ? {} : { broker: `mqtt://127.0.0.1:${mosquitto.port}` });
    await stage.runtime('desk');
    tabs = await Tabs.open(stage, mosquitto?.port ?? null);
    for (const name of ['one', 'other']) own.push(await tabs.tab(name));
  });
  afterAll(async () => {
    await tabs?.close();
    await stage?.close();
    await mosquitto?.remove();
  });

  it('has a program that counts and draws go to a tab, to another one and home, without a gap or a repeat', async () => {
    await stage.submits('loom', 'desk', ['0', '10', String(THREAD_KIB)]);
    const route = [...own.map(({ id }) => id), 'desk'];
    for (const to of route) {
      await stage.writes('loom', 5);
      await stage.moves('loom', to);
    }
    await stage.writes('loom', 20);
    const lines = stage.lines('loom');
    expect(lines).toEqual(woven(lines.length, THREAD_KIB));
    await until(() => stage.holders('loom').join() === 'desk');
    expect(stage.decided('migration-finished')).toHaveLength(route.length);
  });
});
