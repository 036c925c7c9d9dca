import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeKnowledge } from '../../core/index.ts';
import { aModule } from '../../core/testing/builders.ts';
import { asksFor } from '../../core/testing/inputs.ts';
import { PostgresShelf } from './postgres.ts';
import { rebuild } from './rebuild.ts';
import { TestPostgres } from './testing/postgres.ts';
import { lives, scribeOf } from './testing/story.ts';

describe('a journal in PostgreSQL', () => {
  let database: TestPostgres;

  beforeAll(async () => {
    database = await TestPostgres.start();
  });

  afterAll(() => database.remove());

  it('is read back as it was written, over several segments and after a kill', async () => {
    const shelf = await PostgresShelf.open(database.url, 'hall');
    const scribe = scribeOf(shelf, 3_000);
    await lives(scribe, 10);
    await shelf.close();
    await database.kill();
    await database.up();
    const again = await PostgresShelf.open(database.url, 'hall');
    const found = await rebuild(again);
    expect(writeKnowledge(found?.memory.knowledge as never)).toBe(scribe.states.at(-1));
    expect((await again.segments()).length).toBeGreaterThan(2);
    await again.close();
  });

  it('keeps realms apart', async () => {
    const [hall, court] = await Promise.all([
      PostgresShelf.open(database.url, 'one'),
      PostgresShelf.open(database.url, 'other'),
    ]);
    await lives(scribeOf(hall), 2);
    expect(await rebuild(court)).toBeNull();
    await Promise.all([hall.close(), court.close()]);
  });

  it('keeps a second supervisor of the realm out, and tells who is in', async () => {
    const shelf = await PostgresShelf.open(database.url, 'guarded');
    await expect(PostgresShelf.open(database.url, 'guarded')).rejects.toThrow(
      `realm guarded is in use by arts serve, pid ${process.pid}`,
    );
    await shelf.close();
    await (await PostgresShelf.open(database.url, 'guarded')).close();
  });

  it('waits while the database starts anew, and has every batch once', async () => {
    const shelf = await PostgresShelf.open(database.url, 'patient');
    const scribe = scribeOf(shelf);
    await lives(scribe, 1);
    await database.kill();
    scribe.hear(asksFor(9, aModule('late')));
    await database.up();
    await scribe.journal.idle();
    expect(scribe.faults).toEqual([]);
    expect(scribe.safeCount).toBe(4);
    const found = await rebuild(shelf);
    expect(writeKnowledge(found?.memory.knowledge as never)).toBe(scribe.states.at(-1));
    await shelf.close();
  });

  it('never writes what somebody else has written', async () => {
    const shelf = await PostgresShelf.open(database.url, 'contested');
    await shelf.append(1, 1, 'ours\n');
    await shelf.append(1, 1, 'ours\n');
    await expect(shelf.append(1, 1, 'theirs\n')).rejects.toThrow('somebody else has written batch 1');
    expect((await shelf.readSegment(1)).toString()).toBe('ours\n');
    await shelf.close();
  });

  it('drops what is older than a bound', async () => {
    const shelf = await PostgresShelf.open(database.url, 'forgetful');
    const scribe = scribeOf(shelf, 3_000, 2_000);
    await lives(scribe, 20);
    expect((await shelf.segments())[0]).toBeGreaterThan(2);
    const found = await rebuild(shelf);
    expect(writeKnowledge(found?.memory.knowledge as never)).toBe(scribe.states.at(-1));
    await shelf.close();
  });

  it('says what cannot be reached, without the password', async () => {
    const fault = PostgresShelf.open('postgresql://user:secret@127.0.0.1:1/x', 'hall');
    await expect(fault).rejects.toMatchObject({ kind: 'unreachable' });
    await expect(fault).rejects.not.toThrow('secret');
  });

  it('takes a changed row for what it is', async () => {
    const shelf = await PostgresShelf.open(database.url, 'changed');
    await lives(scribeOf(shelf), 2);
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query(
      "update arts_batches set body = replace(body, 'camera', 'kamera') where realm = 'changed' and batch = 2",
    );
    await client.end();
    await expect(rebuild(shelf)).rejects.toThrow(/realm changed, segment 1:6 batch 2 is not what was sealed/);
    await shelf.close();
  });
});
