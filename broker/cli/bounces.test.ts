import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pairOf } from '../freeze/testing/made.ts';
import { played, type Score } from '../freeze/testing/plays.ts';
import { clientOf } from '../mqtt/testing/brokers.ts';
import { until } from '../runtime/testing/bench.ts';
import { counted } from './testing/counted.ts';
import { MoveStage } from './testing/moves.ts';
import { type Tab, Tabs } from './testing/tabs.ts';
import { woven } from './testing/woven.ts';

/** How often a module goes to a tab and comes home in one life; `npm run test:migration` has 20. */
const BOUNCE_COUNT = Number(process.env.ARTS_BOUNCES ?? 2);
/** Work of a program that only computes: so much that it is still at it when it comes home for the last time. */
const ROUNDS_PER_BOUNCE = 4_000;
const PATIENCE_MS = 600_000;

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

/** Has a module go to the tab and home, over and over. */
async function bounces(name: string): Promise<void> {
  for (let bounce = 0; bounce < BOUNCE_COUNT; bounce++) {
    await stage.moves(name, tab.id);
    await stage.moves(name, 'desk');
  }
  const moves = stage.decided('migration-finished').filter((line) => line.includes(`"module":"${name}"`));
  expect(moves).toHaveLength(2 * BOUNCE_COUNT);
  await until(() => stage.holders(name).join() === 'desk');
}

/** Has a module stopped. */
async function ends(name: string): Promise<void> {
  await fetch(`${stage.httpUrl}/api/v1/realms/realm/modules/${name}`, { method: 'DELETE' });
  await until(() => stage.holders(name).length === 0);
}

/** What a module writes that stays where it is, line by line. */
async function staying(name: string, args: readonly string[]): Promise<readonly string[]> {
  const score: Score = { args: [name, ...args], channels: [], arrivals: [], pagesMax: 256 };
  const { written } = played((await pairOf(name)).plain, score);
  return (written.get(1) ?? '').split('\n').slice(0, -1);
}

describe(`a module that goes to a tab and home ${BOUNCE_COUNT} times`, () => {
  it('draws on: a program with a sleep in each row', { timeout: PATIENCE_MS }, async () => {
    await stage.submits('loom', 'desk', ['0', '15', '64']);
    await bounces('loom');
    await stage.writes('loom', 5);
    const lines = stage.lines('loom');
    expect(lines).toEqual(woven(lines.length, 64));
    await ends('loom');
  });

  it('computes on: a deep recursion that never waits', { timeout: PATIENCE_MS }, async () => {
    const args = ['3000', String(ROUNDS_PER_BOUNCE * BOUNCE_COUNT)];
    await stage.submits('depths', 'desk', args);
    await bounces('depths');
    await until(() => stage.lines('depths').at(-1)?.startsWith('ackermann'), PATIENCE_MS);
    expect(stage.lines('depths')).toEqual(await staying('depths', args));
  });

  it('hears on: a program that gives back every line it is sent', { timeout: PATIENCE_MS }, async () => {
    await stage.submits('cat', 'desk', []);
    const client = await clientOf(stage.brokerUrl);
    let sentCount = 0;
    const sending = setInterval(() => {
      sentCount += 1;
      client.publish('realm/proc/debug/stdin/cat', String(sentCount), { qos: 1 });
    }, 10);
    await bounces('cat');
    clearInterval(sending);
    await until(() => stage.lines('cat').length >= sentCount);
    expect(stage.lines('cat')).toEqual(counted(sentCount));
    await client.endAsync();
    await ends('cat');
  });

  it('bounces on: balls that fall by the clock', { timeout: PATIENCE_MS }, async () => {
    await stage.submits('physics', 'desk', ['0', '2', '200']);
    await bounces('physics');
    await stage.writes('physics', 3);
    await ends('physics');
    const lines = stage.lines('physics');
    const asLong = await staying('physics', [String(60 * lines.length), '2', '200']);
    expect(lines).toEqual(asLong.slice(0, -1)); // But for how many ticks came late.
  });
});
