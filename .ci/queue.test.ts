import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestPostgres } from '../broker/journal/testing/postgres.ts';
import { queueCrew } from '../sim/cli/sweep/queue.ts';
import { Bench, madeUp } from '../sim/cli/sweep/testing/bench.ts';
import { worker } from '../sim/cli/sweep/worker.ts';
import { captured } from '../sim/cli/testing/captured.ts';
import { simulatingSources } from '../sim/run/provenance.ts';
import type { Crew } from '../sim/sweep/crew.ts';

let database: TestPostgres;
let bench: Bench;

beforeAll(async () => {
  database = await TestPostgres.start();
});
afterAll(() => database.remove());
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.remove());

const bytesOf = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => statSync(join(folder, path)).isFile())
      .toSorted()
      .map((path) => [
        path,
        createHash('sha256')
          .update(readFileSync(join(folder, path)))
          .digest('hex'),
      ]),
  );

async function ask(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as readonly Readonly<Record<string, unknown>>[];
  } finally {
    await client.end();
  }
}

/** A worker of the queue that makes numbers up; it ends when it is told to. */
function working(crew: Crew): { readonly end: () => Promise<number> } {
  const told = new AbortController();
  const ended = worker(
    { queue: database.url, quiet: true },
    { screen: captured(), crew, signal: told.signal },
  );
  return {
    end: () => {
      told.abort();
      return ended;
    },
  };
}

const throughQueue = async (out: string): Promise<number> => {
  const crew = await queueCrew(database.url, simulatingSources().sha256);
  return bench.sweep({ out, cache: false }, crew);
};

describe('a queue in PostgreSQL', () => {
  it('brings back the same bytes, however many workers take from it', async () => {
    const [own, shared] = ['own', 'shared'].map((name) => join(bench.folder, name)) as [string, string];
    expect(await bench.sweep({ out: own, cache: false })).toBe(0);
    bench.tasks.splice(0);
    const workers = [1, 2, 3].map((handCount) => working(bench.crew(handCount)));
    expect(await throughQueue(shared)).toBe(0);
    expect(await Promise.all(workers.map(({ end }) => end()))).toEqual([0, 0, 0]);
    expect(bytesOf(shared)).toEqual(bytesOf(own));
    expect(new Set(bench.tasks.map(({ key }) => key)).size).toBe(24);
    // What is there already nobody has to carry out again.
    bench.tasks.splice(0);
    expect(await throughQueue(join(bench.folder, 'again'))).toBe(0);
    expect(bench.tasks).toEqual([]);
  });

  it('tells what failed, and goes on with the rest', async () => {
    await ask('delete from arts_outcomes');
    const crew = bench.crew(2, (task) =>
      task.policy === 'random' ? { kind: 'failed', message: 'no' } : madeUp(task),
    );
    const only = working(crew);
    expect(await throughQueue(join(bench.folder, 'out'))).toBe(5);
    expect(await only.end()).toBe(0);
    const mended = working(bench.crew(2));
    expect(await throughQueue(join(bench.folder, 'out'))).toBe(0);
    expect(await mended.end()).toBe(0);
  });

  it('takes back what a worker holds whose connection is gone', async () => {
    await ask('delete from arts_outcomes');
    await ask('delete from arts_workers');
    const wake: (() => void)[] = [];
    const stuck: Crew = {
      handCount: 2,
      carry: (task) => new Promise((resolve) => wake.push(() => resolve(madeUp(task)))),
      dismiss: async () => undefined,
    };
    const dying = working(stuck);
    const swept = throughQueue(join(bench.folder, 'out'));
    while (wake.length < 2 || (await ask('select from arts_workers')).length === 0) await sleep(50);
    // What the database sees when a machine is gone; the jobs stay locked by it.
    await ask('select pg_terminate_backend(pid) from arts_workers');
    const alive = working(bench.crew(2));
    expect(await swept).toBe(0);
    expect(bench.tasks.length).toBe(24);
    for (const end of wake) end();
    expect(await alive.end()).toBe(0);
    await dying.end();
  });

  it('gives no task to workers of another state of the code', async () => {
    await ask('delete from arts_outcomes');
    const other = await queueCrew(database.url, 'another state of the code');
    const stop = new AbortController();
    const swept = bench.sweep({ out: join(bench.folder, 'out'), cache: false }, other, stop.signal);
    const busy = working(bench.crew(2));
    while (Number((await ask('select count(*) as n from graphile_worker.jobs'))[0]?.n) < 24) await sleep(50);
    await sleep(1_500);
    stop.abort();
    expect(await swept).toBe(130);
    expect(await busy.end()).toBe(0);
    expect(bench.tasks).toEqual([]);
  });
});

it('says that a queue cannot be reached, with 7', async () => {
  const screen = captured();
  const nowhere = 'postgres://nobody@127.0.0.1:1/none';
  expect(await worker({ queue: nowhere, quiet: true }, { screen })).toBe(7);
  expect(screen.printed.err).toContain('the queue cannot be reached');
});
