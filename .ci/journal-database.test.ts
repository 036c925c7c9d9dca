import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FileShelf, PostgresShelf, readJournal, type Shelf } from '../broker/journal/index.ts';
import { TestPostgres } from '../broker/journal/testing/postgres.ts';
import { lives, scribeOf } from '../broker/journal/testing/story.ts';
import { explainRun } from '../sim/cli/explain.ts';
import { exportRecording } from '../sim/cli/export.ts';
import { regret } from '../sim/cli/regret.ts';
import { replayRun } from '../sim/cli/replay.ts';
import { type CapturedScreen, captured } from '../sim/cli/testing/captured.ts';

let database: TestPostgres;
let folder = '';
let screen: CapturedScreen = captured();
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'arts-journal-database-'));
  database = await TestPostgres.start();
  for (const [name, kept] of STORIES) {
    await write(await PostgresShelf.open(database.url, name), kept);
    await write(await FileShelf.open(join(folder, name)), kept);
  }
}, 120_000);
afterAll(async () => {
  await database.remove();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  screen = captured();
});

/** One journal that goes back to the beginning of its realm, and one whose oldest segments were dropped. */
const STORIES = [
  ['whole', 1e9],
  ['shortened', 0],
] as const;

async function write(shelf: Shelf, keptBytesMax: number): Promise<void> {
  const scribe = scribeOf(shelf, 2_000, keptBytesMax);
  await lives(scribe, 12);
  await scribe.journal.close();
}

async function gathered(lines: AsyncIterable<string>): Promise<readonly string[]> {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

const tools = () => ({ screen, readJournal });
type Tools = ReturnType<typeof tools>;

/** Reads a journal whose database ends the connection once something was read of it, for the first time or a later one. */
const readCutOff = (readingCount: number) => async (place: string, realm?: string) => {
  const journal = await readJournal(place, realm);
  let count = 0;
  async function* lines(): AsyncGenerator<string> {
    let isCut = ++count < readingCount;
    for await (const line of journal.lines()) {
      yield line;
      if (!isCut) await cutOff();
      isCut = true;
    }
  }
  return { name: journal.name, start: journal.start, endMs: () => journal.endMs(), lines };
};

async function cutOff(): Promise<void> {
  const sql = new Client({ connectionString: database.url });
  await sql.connect();
  const ended = await sql.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'arts, reading a journal'",
  );
  await sql.end();
  expect(ended.rows).toHaveLength(1);
}

const away = (): string => join(folder, 'away.csv');

/** What a command printed of both journals of a story, by what differs: their names. */
async function both(
  realm: string,
  ask: (place: string, realm?: string) => Promise<number>,
): Promise<readonly string[]> {
  const told: string[] = [];
  for (const [place, named] of [
    [database.url, realm],
    [join(folder, realm), undefined],
  ] as const) {
    screen = captured();
    expect(await ask(place, named), screen.printed.err).toBe(0);
    const { name } = await readJournal(place, named);
    told.push(`${screen.printed.out}${screen.printed.err}`.replaceAll(name, 'the journal'));
  }
  return told;
}

describe.each(STORIES)('a journal in PostgreSQL (%s)', (realm, keptBytesMax) => {
  it('is the same trace as the one in files', async () => {
    const [there, here] = await Promise.all([
      readJournal(database.url, realm),
      readJournal(join(folder, realm)),
    ]);
    expect(there.start).toEqual(here.start);
    expect(there.start === null).toBe(keptBytesMax > 0);
    const lines = await gathered(there.lines());
    expect(lines.length).toBeGreaterThan(keptBytesMax > 0 ? 30 : 3);
    expect(lines).toEqual(await gathered(here.lines()));
    const ends = lines.flatMap((line) => (line.startsWith('{"kind":"input"') ? JSON.parse(line).atMs : []));
    expect(await Promise.all([there.endMs(), here.endMs()])).toEqual([ends.at(-1), ends.at(-1)]);
  });

  it('replays and is continued like the one in files', async () => {
    const [there, here] = await both(realm, (place, named) =>
      replayRun(place, { ...(named !== undefined && { realm: named }) }, tools()),
    );
    expect(there).toBe(here);
    expect(there).toContain('✔ the core decides as recorded');
    if (keptBytesMax === 0) return;
    const options = { from: '3ms', policy: 'random', count: 1, json: true };
    const [continued, same] = await both(realm, (place, named) =>
      replayRun(place, { ...options, ...(named !== undefined && { realm: named }) }, tools()),
    );
    expect(continued).toBe(same);
  });

  it('explains a module like the one in files, also if it was asked for before', async () => {
    const [there, here] = await both(realm, (place, named) =>
      explainRun(place, 'camera-1', { realm: named }, tools()),
    );
    expect(there).toBe(here);
    expect(there).toContain('camera-1 at 13ms: starting on edge');
    expect(there?.includes('its life begins before what the journal keeps')).toBe(keptBytesMax === 0);
  });

  it('is exported like the one in files', async () => {
    let number = 0;
    const texts: string[] = [];
    await both(realm, async (place, named) => {
      const out = join(folder, `${realm}-${++number}.csv`);
      const options = { format: 'csv', table: 'records', out, ...(named !== undefined && { realm: named }) };
      const code = await exportRecording(place, { ...options, json: true }, tools());
      texts.push(readFileSync(out, 'utf8'));
      return code;
    });
    expect(texts[0]).toBe(texts[1]);
    expect(texts[0]?.length).toBeGreaterThan(500);
  });
});

describe('a database of journals', () => {
  it('asks which realm is meant, and knows which there are', async () => {
    expect(await replayRun(database.url, {}, tools())).toBe(3);
    expect(screen.printed.err).toMatch(/holds several realms\n.*name one with --realm: shortened, whole/);
    expect(await replayRun(database.url, { realm: 'hole' }, tools())).toBe(3);
    expect(screen.printed.err).toMatch(/holds no realm "hole"\n.*known: shortened, whole/);
  });

  it('is read as it was at one moment, while it is written, over many fetches', async () => {
    const scribe = scribeOf(await PostgresShelf.open(database.url, 'served'));
    await lives(scribe, 400);
    const before = await gathered((await readJournal(database.url, 'served')).lines());
    const reading = (await readJournal(database.url, 'served')).lines();
    const first = await reading.next();
    await lives(scribe, 10);
    expect([first.value, ...(await gathered(reading))]).toEqual(before);
    expect(before.length).toBeGreaterThan(1_000);
    await scribe.journal.close();
  }, 60_000);

  it('complains with the line where a row was changed, or is missing', async () => {
    const shelf = await PostgresShelf.open(database.url, 'changed');
    await lives(scribeOf(shelf), 4);
    await shelf.close();
    const sql = new Client({ connectionString: database.url });
    await sql.connect();
    await sql.query("delete from arts_batches where realm = 'changed' and batch = 4");
    expect(await replayRun(database.url, { realm: 'changed' }, tools())).toBe(3);
    expect(screen.printed.err).toMatch(/realm changed, segment 1:\d+ batch 5 does not follow batch 3/);
    await sql.query(
      "update arts_batches set body = replace(body, 'camera', 'kamera') where realm = 'changed' and batch = 2",
    );
    await sql.end();
    expect(await replayRun(database.url, { realm: 'changed' }, tools())).toBe(3);
    expect(screen.printed.err).toMatch(/segment 1:6 the batch is not what was sealed/);
  });

  it('says what cannot be reached with 7, and never the password', async () => {
    const url = 'postgresql://user:secret@127.0.0.1:1/x';
    expect(await replayRun(url, {}, tools())).toBe(7);
    expect(await explainRun(url, 'camera-1', {}, tools())).toBe(7);
    expect(screen.printed.err).toContain('postgresql://127.0.0.1:1/x: ');
    expect(screen.printed.err).not.toContain('secret');
  });

  it.each([
    ['replay', 1, (tool: Tools) => replayRun(database.url, { realm: 'whole' }, tool)],
    ['continuation', 1, (tool: Tools) => replayRun(database.url, { realm: 'whole', from: '3ms' }, tool)],
    ['explanation', 1, (tool: Tools) => explainRun(database.url, 'camera-1', { realm: 'whole' }, tool)],
    [
      'second reading of an explanation',
      2,
      (tool: Tools) => explainRun(database.url, 'camera-1', { realm: 'whole' }, tool),
    ],
    ['regret', 1, (tool: Tools) => regret(database.url, { realm: 'whole' }, tool)],
    [
      'export',
      1,
      (tool: Tools) => exportRecording(database.url, { realm: 'whole', format: 'csv', out: away() }, tool),
    ],
  ] as const)('that goes away while it is read ends a %s with 7', async (_, readingCount, ask) => {
    expect(await ask({ screen, readJournal: readCutOff(readingCount) })).toBe(7);
    expect(screen.printed.err).toMatch(/terminating connection|Connection terminated/);
    expect(readdirSync(folder).filter((entry) => entry.startsWith('away'))).toEqual([]);
  });

  it('is the only thing that has realms', async () => {
    expect(await replayRun(join(folder, 'whole'), { realm: 'whole' }, tools())).toBe(2);
    expect(screen.printed.err).toContain('--realm is for journals in a database');
  });
});
