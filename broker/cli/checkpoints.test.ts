import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../runtime/testing/bench.ts';
import { counted } from './testing/counted.ts';
import { MoveStage } from './testing/moves.ts';

const PROGRAM = join(import.meta.dirname, '../../arts.mjs');

let stage: MoveStage;
let victim: ChildProcess | null = null;
beforeAll(async () => {
  stage = await MoveStage.open();
});
afterAll(async () => {
  victim?.kill('SIGKILL');
  await stage?.close();
});

/** A runtime in a program of its own, which can be killed. */
async function program(id: string): Promise<ChildProcess> {
  const words = [
    'runtime',
    '--id',
    id,
    '--device',
    id,
    '--broker',
    stage.brokerUrl,
    '--store',
    stage.httpUrl,
  ];
  const child = spawn(process.execPath, [PROGRAM, ...words], { stdio: 'ignore' });
  await stage.registered(id);
  return child;
}

/** Where in all that was heard the reports of checkpoints stand that the supervisor got. */
const stored = (): readonly number[] =>
  stage.heard.flatMap(({ topic, text }, at) =>
    /\/report$/.test(topic) && text.includes('"checkpoint-stored"') ? [at] : [],
  );

describe('a module with checkpoints every second', () => {
  it('goes on from the last one when its runtime is killed, and repeats no more than it wrote since the one before', async () => {
    victim = await program('victim');
    await stage.submits('counter', null, ['0', '40'], { checkpoint: '1s' });
    await until(() => stored().length >= 4);
    await stage.writes('counter', 10);
    victim.kill('SIGKILL');
    await once(victim, 'exit');
    const [before = 0] = stored().slice(-2);
    await stage.runtime('heir');
    await stage.runsOn('counter', 'heir');
    await stage.writes('counter', 50);

    const lines = stage.lines('counter').map(Number);
    const lastAt = lines.findIndex((line, at) => line <= (lines[at - 1] ?? 0)) - 1;
    const [last = 0, first = 0] = [lines[lastAt], lines[lastAt + 1]];
    expect(lines.slice(0, lastAt + 1).map(String)).toEqual(counted(last));
    expect(lines.slice(lastAt + 1)).toEqual(lines.slice(lastAt + 1).map((_, at) => first + at));
    // Whatever was heard before a report was written before the next checkpoint was begun.
    const wasWritten = stage.heard.slice(0, before).filter(({ topic }) => topic.endsWith('/stdout/counter'));
    expect(wasWritten.length).toBeGreaterThan(0);
    expect(first).toBeGreaterThan(wasWritten.length);
    expect(first).toBeLessThanOrEqual(last + 1);
    const starts = stage.decided('start-module').filter((line) => line.includes('"fromCheckpoint":true'));
    expect(starts).toHaveLength(1);
  });
});
