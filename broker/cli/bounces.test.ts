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
const BOUNCE_COUNT = Number(process.env.ARTS_BOUNCES ?? 1);
const PATIENCE_MS = 600_000;
/** Work of a recursion: so much that it is still at it when it comes home for the last time, with four bounces to spare. */
const ROUNDS_PER_BOUNCE = 4_000;

/** For programs that compute: what has them go on without end, and what has them end after so many lines. */
const computing: readonly (readonly [
  what: string,
  name: string,
  argsFor: (lineCount: number) => string[],
])[] = [
  ['the pull of planets', 'nbody', (lines) => ['200000', String(lines)]],
  ['SHA-256', 'sha256', (lines) => [String(lines * 4_096), '65536']],
  ['a heap sort', 'sorter', (lines) => ['200000', String(lines)]],
  ['sorting with callbacks', 'orders', (lines) => ['20000', String(Math.ceil(lines / 4))]],
  ['an interpreter that runs a script', 'script', (lines) => [countingUpTo(lines)]],
];

/** A script that says after some computing how many steps each number takes to 1 (Collatz); from 1, without end for 0. */
const countingUpTo = (last: number): string =>
  [
    ': fib dup 2 < if else dup 1 - fib swap 2 - fib + then ; variable n variable k',
    ': collatz 0 n ! begin dup 2 mod if 3 * 1 + else 2 / then n @ 1 + n ! dup 1 = until drop n @ ;',
    `: count 1 k ! begin 20 fib drop k @ collatz . cr k @ 1 + k ! k @ ${last + 1} = until ; count`,
  ].join(' ');

/** What a module wrote on its way, and what has one that stays write as much, and that at least; by its name. */
interface Told {
  readonly lines: readonly string[];
  readonly args: readonly string[];
}
const told = new Map<string, Told>();

let stage: MoveStage;
let tabs: Tabs;
let tab: Tab;
/** How often a module has been moved in all. */
const movesOf = (name: string): number =>
  stage.decided('migration-finished').filter((line) => line.includes(`"module":"${name}"`)).length;

/** Has a module go to the tab and home, over and over. */
async function bounces(name: string, mayEnd = false): Promise<void> {
  const before = movesOf(name);
  for (let bounce = 0; bounce < BOUNCE_COUNT; bounce++) {
    await stage.moves(name, tab.id);
    await stage.moves(name, 'desk');
  }
  expect(movesOf(name) - before).toBe(2 * BOUNCE_COUNT);
  // One that ends by itself may have done so there already; what it says last is asked for by its test.
  const homes = mayEnd ? ['desk', ''] : ['desk'];
  await until(() => homes.includes(stage.holders(name).join()));
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

  it('draws on: a program with a sleep in each row', { timeout: PATIENCE_MS }, async () => {
    await stage.submits('loom', 'desk', ['0', '15', '64']);
    await bounces('loom');
    await stage.writes('loom', 5);
    const lines = stage.lines('loom');
    expect(lines).toEqual(woven(lines.length, 64));
    await ends('loom');
  });

  it.each(computing)('computes on: %s', { timeout: PATIENCE_MS }, async (_, name, argsFor) => {
    await stage.submits(name, 'desk', argsFor(0));
    await bounces(name);
    await stage.writes(name, 4);
    await ends(name);
    const lines = stage.lines(name);
    told.set(name, { lines, args: argsFor(lines.length) });
  });

  it('computes on: a deep recursion that never waits', { timeout: PATIENCE_MS }, async () => {
    const args = ['3000', String(ROUNDS_PER_BOUNCE * (BOUNCE_COUNT + 4))];
    await stage.submits('depths', 'desk', args);
    await bounces('depths', true);
    await until(() => stage.lines('depths').at(-1)?.startsWith('ackermann'), PATIENCE_MS);
    told.set('depths', { lines: stage.lines('depths'), args });
  });

  it('waits on: a program that polls, and then reads', { timeout: PATIENCE_MS }, async () => {
    await stage.submits('waiter', 'desk', ['1000000']);
    await bounces('waiter');
    await stage.writes('waiter', 3);
    const client = await clientOf(stage.brokerUrl);
    const says = async (text: string): Promise<void> => {
      await client.publishAsync('realm/proc/debug/stdin/waiter', text, { qos: 1 });
      await until(() => stage.lines('waiter').at(-1)?.endsWith(`: ${text}`), PATIENCE_MS);
    };
    await says('heard');
    await bounces('waiter'); // Now it waits for a line.
    await says('heard again');
    await client.endAsync();
    await ends('waiter');
    const lines = stage.lines('waiter').map((text) => text.replaceAll(/(until|after|at) \d+/g, '$1 …'));
    const slept = 'slept until …; a line in parts, ended';
    const polled = lines.filter((text) => text === 'poll 0 after …');
    expect(lines).toEqual([
      ...[slept, slept, slept],
      ...polled,
      'poll 1 after …',
      'read 1 at …: heard',
      'read 2 at …: heard again',
    ]);
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
    await stage.writes('physics', 4);
    await ends('physics');
    const lines = stage.lines('physics');
    told.set('physics', { lines, args: [String(60 * lines.length), '2', '200'] });
  });
});

// Only now, as computing it keeps all else in this program waiting: a supervisor among it.
describe('what it said on its way', () => {
  const names = [...computing.map(([, name]) => name), 'depths', 'physics'];
  it.each(names)('is what one says that stays: %s', { timeout: PATIENCE_MS }, async (name) => {
    const { lines, args } = told.get(name) ?? { lines: [], args: [] };
    expect(lines.length).toBeGreaterThan(3);
    expect(lines).toEqual((await staying(name, args)).slice(0, lines.length));
  });
});
