import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestMosquitto } from '../mqtt/testing/mosquitto.ts';
import { until } from '../runtime/testing/bench.ts';
import { MoveStage } from './testing/moves.ts';
import { Narrows } from './testing/narrows.ts';
import { type Program, ServeProgram } from './testing/programs.ts';

/** All of these are programs of their own, as an operator starts them: a broker, a supervisor, and two runtimes. */
let mosquitto: TestMosquitto;
let house: ServeProgram;
let stage: MoveStage;
/** The way from the source to the broker: 8 MiB take two seconds on it. */
let narrows: Narrows;
let left: Program;
let right: Program;
const BYTES_PER_SECOND = 4 * 2 ** 20;
const MEMORY = ['8192', '8192', '0', '20'] as const;
/** Short, so that the tests are; and no runtime is held off for having come and gone, as all of them do here. */
const SETTINGS = {
  freezeMsMax: 4_000,
  thawMsMax: 6_000,
  settleMsMax: 2_000,
  flapSuppressPenalty: 100,
  flapReusePenalty: 99,
  flapPenaltyMax: 100,
};

beforeAll(async () => {
  mosquitto = await TestMosquitto.start();
  const broker = `mqtt://127.0.0.1:${mosquitto.port}`;
  const sets = Object.entries(SETTINGS).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  stage = await MoveStage.open(
    { broker },
    {
      house: (folder) => {
        house = new ServeProgram(['--broker', broker, '--realm', 'realm', '--state', folder, ...sets]);
        return house;
      },
    },
  );
  narrows = await Narrows.open(mosquitto.port, BYTES_PER_SECOND);
  [left, right] = await Promise.all([leftAgain(), stage.launch('right')]);
}, 60_000);

afterAll(async () => {
  narrows?.close();
  await stage?.close();
  await mosquitto?.remove();
}, 30_000);

beforeEach(async () => {
  narrows.spoilCount = 0;
  if (left.hasEnded) left = await leftAgain();
  if (right.hasEnded) right = await stage.launch('right');
  await stage.submits('pacer', 'left', MEMORY, { memory: '16MiB' });
  await stage.writes('pacer', 3);
});

const leftAgain = (): Promise<Program> => stage.launch('left', [], narrows.url);

/** Orders a move and waits until part of the memory has left. */
async function midway(): Promise<number> {
  const since = stage.lines('pacer').length;
  const before = stage.chunkBytes;
  const said = await stage.migrates('pacer', 'right');
  if (said.exitCode !== 0) throw new Error(said.err);
  await until(() => stage.chunkBytes - before > 2 ** 20);
  return since;
}

/** The law: in the end the module runs in one place; it counted on, or began anew as often as it was lost, never twice at once. */
async function settles(on: string, since: number, restartCount: number): Promise<void> {
  await stage.runsOn('pacer', on);
  await stage.writes('pacer', 10);
  await until(() => stage.holders('pacer').join() === on);
  const counts = stage.lines('pacer').slice(since).map(Number);
  const breaks = counts.filter((count, at) => at > 0 && count !== (counts[at - 1] ?? 0) + 1);
  expect(breaks).toEqual(Array.from({ length: restartCount }, () => 1));
}

const ends = (): number => stage.decided('migration-finished').length;
const aborts = (): number => stage.decided('migration-aborted').length;

describe.sequential('a move during which', () => {
  afterEach(() => stage.removes('pacer'));

  it('chunks are changed ends well, as they are sent again', async () => {
    const before = ends();
    narrows.spoilCount = 3;
    const since = await midway();
    await until(() => ends() > before);
    await settles('right', since, 0);
    expect(narrows.spoilCount).toBe(0);
  });

  it('all chunks are changed is called off in time, and the source goes on', async () => {
    const before = aborts();
    narrows.spoilCount = Number.POSITIVE_INFINITY;
    const since = await midway();
    await until(() => aborts() > before);
    expect(stage.decided('migration-aborted').at(-1)).toContain('freezing took too long');
    narrows.spoilCount = 0;
    await settles('left', since, 0);
  });

  it('the target is killed leaves the source where it was', async () => {
    const since = await midway();
    await right.kill();
    await settles('left', since, 0);
    expect(stage.decided('migration-aborted').at(-1)).toMatch(/lost|left/);
  });

  it('the target has no memory left leaves the source where it was', async () => {
    const before = aborts();
    const kib = Number(/VmData:\s+(\d+)/.exec(readFileSync(`/proc/${right.pid}/status`, 'utf8'))?.[1]);
    execFileSync('prlimit', ['--pid', String(right.pid), `--data=${kib * 1_024}`]);
    const since = stage.lines('pacer').length;
    expect((await stage.migrates('pacer', 'right')).exitCode).toBe(0);
    await until(() => aborts() > before);
    await settles('left', since, 0);
    await right.kill();
  });

  it('the supervisor is killed and comes back ends with one instance', async () => {
    const since = await midway();
    await house.restart();
    await sleep(SETTINGS.settleMsMax);
    await settles(await stage.home('pacer'), since, 0);
  });

  it('the broker goes away and comes back ends with one instance', async () => {
    await midway();
    await mosquitto.down();
    await mosquitto.up();
    await sleep(SETTINGS.settleMsMax);
    const home = await stage.home('pacer');
    // What was said while nobody could listen is not heard here either.
    await settles(home, stage.lines('pacer').length, 0);
  });

  it('the source is killed has the module begin anew when its runtime, to which it is pinned, is back', async () => {
    const since = await midway();
    await left.kill();
    left = await leftAgain();
    await settles('left', since, 1);
    expect(stage.decided('migration-aborted').at(-1)).toMatch(/source lost|took too long/);
  });

  it('all goes well, and whose target is killed afterwards, has the module begin anew there', async () => {
    const since = stage.lines('pacer').length;
    await stage.moves('pacer', 'right');
    await stage.writes('pacer', 3);
    await right.kill();
    right = await stage.launch('right');
    await settles('right', since, 1);
  });
});
