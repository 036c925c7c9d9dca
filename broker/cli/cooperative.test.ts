import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf } from '../mqtt/testing/brokers.ts';
import { until } from '../runtime/testing/bench.ts';
import { MoveStage } from './testing/moves.ts';
import { type Tab, Tabs } from './testing/tabs.ts';

let stage: MoveStage;
let tabs: Tabs;
let tab: Tab;
beforeAll(async () => {
  stage = await MoveStage.open();
  await stage.runtime('desk');
  tabs = await Tabs.open(stage);
  tab = await tabs.tab('tab');
});
afterAll(async () => {
  await tabs?.close();
  await stage?.close();
});

describe('a program that was written to be moved as ARTS did it', () => {
  it('is moved without its doing, with its stack, and is told to quit only at its end', async () => {
    await stage.submits('cooperative', 'desk', [], { channel: ['numbers=house/numbers:r'] });
    await until(() => stage.lines('cooperative').includes('listening'));
    const client = await clientOf(stage.brokerUrl);
    let sentCount = 0;
    const sending = setInterval(() => {
      sentCount += 1;
      client.publish('house/numbers', String(sentCount), { qos: 1 });
    }, 20);
    for (const to of [tab.id, 'desk', tab.id]) await stage.moves('cooperative', to);
    clearInterval(sending);
    const sums = (): readonly string[] => stage.lines('cooperative').filter((line) => line.includes('make'));
    await until(() => sums().length >= sentCount);
    expect(sums()).toEqual(
      Array.from({ length: sentCount }, (_, at) => `${at + 1} numbers make ${((at + 1) * (at + 2)) / 2}`),
    );
    await fetch(`${stage.httpUrl}/api/v1/realms/realm/modules/cooperative`, { method: 'DELETE' });
    await until(() => stage.lines('cooperative').at(-1)?.startsWith('signal'));
    expect(stage.lines('cooperative').at(-1)).toBe(`signal 3 after ${sentCount} numbers`);
    expect(stage.lines('cooperative')).toHaveLength(sentCount + 2);
    await client.endAsync();
  });
});
