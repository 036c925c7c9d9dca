import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Line } from './line.ts';
import { freePort } from './served.ts';

/** Debian puts it where only root looks. */
const PROGRAM = '/usr/sbin/mosquitto';
/** What a create and all that is written of it come to (measured: 1.9 kB with a hundred runtimes). */
const LETTER_BYTES = 400;
const WRITTEN_BYTES = 2_000;

/**
 * The least that a supervisor of any kind does for a create behind a broker in C: a message there, one synced write, a
 * message back. Shortest first; `null` where Mosquitto is not installed.
 */
export async function mosquittoRoundTrips(
  ratePerSecond: number,
  seconds: number,
): Promise<readonly number[] | null> {
  if (!existsSync(PROGRAM)) return null;
  const folder = mkdtempSync(join(tmpdir(), 'arts-bench-'));
  const port = await freePort();
  const broker = spawn(PROGRAM, ['-c', config(folder, port)], { stdio: 'ignore' });
  const file = await open(join(folder, 'written'), 'a');
  try {
    const client = await lineTo(port, 'client');
    const echo = await lineTo(port, 'echo');
    await client.subscribe('answer');
    await echo.subscribe('request');
    const write = groupWriter(file);
    echo.heard = (payload) => void write().then(() => echo.publish({ topic: 'answer', payload }));
    return await roundTrips(client, ratePerSecond, seconds);
  } finally {
    await ended(broker);
    await file.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Without its own small packets held back, which would cost 40 ms each. */
function config(folder: string, port: number): string {
  const path = join(folder, 'mosquitto.conf');
  writeFileSync(path, `listener ${port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\n`);
  return path;
}

async function roundTrips(client: Line, ratePerSecond: number, seconds: number): Promise<readonly number[]> {
  const latenciesMs: number[] = [];
  const startMs = performance.now();
  client.heard = (payload) => {
    const dueMs = startMs + (1_000 * payload.readUInt32BE(0)) / ratePerSecond;
    latenciesMs.push(performance.now() - dueMs);
  };
  const count = ratePerSecond * seconds;
  for (let sentCount = 0; latenciesMs.length < count; ) {
    for (
      ;
      sentCount < count && performance.now() >= startMs + (1_000 * sentCount) / ratePerSecond;
      sentCount++
    ) {
      const payload = Buffer.alloc(LETTER_BYTES);
      payload.writeUInt32BE(sentCount);
      client.publish({ topic: 'request', payload });
    }
    await sleep(1);
  }
  return latenciesMs.toSorted((a, b) => a - b);
}

/** Writes in groups, as our journal does: what comes during a write makes up the next one. */
function groupWriter(file: FileHandle): () => Promise<void> {
  let waiting: (() => void)[] = [];
  let isWriting = false;
  const run = async (): Promise<void> => {
    isWriting = true;
    while (waiting.length > 0) {
      const some = waiting;
      waiting = [];
      await file.appendFile(Buffer.alloc(some.length * WRITTEN_BYTES, 0x61));
      await file.datasync();
      for (const done of some) done();
    }
    isWriting = false;
  };
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      if (!isWriting) void run();
    });
}

async function lineTo(port: number, clientId: string): Promise<Line> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      return await Line.open({ port, clientId });
    } catch {
      await sleep(20);
    }
  }
  throw new Error('Mosquitto does not listen');
}

async function ended(program: ChildProcess): Promise<void> {
  const gone = once(program, 'exit');
  program.kill();
  await gone;
}
