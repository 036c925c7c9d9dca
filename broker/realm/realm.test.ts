import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  moduleId,
  profileNamed,
  type Request,
  requestId,
  runtimeId,
  writeKnowledge,
} from '../../core/index.ts';
import { aModule } from '../../core/testing/builders.ts';
import type { TraceRecord } from '../../core/trace.ts';
import { FileShelf, PostgresShelf, rebuild } from '../journal/index.ts';
import { TestPostgres } from '../journal/testing/postgres.ts';
import { mosquitto } from '../mqtt/testing/brokers.ts';
import { Hall } from './testing/hall.ts';

const asked = (id: string, module: string): Request => ({
  kind: 'module-requested',
  request: requestId(id),
  module: aModule(module),
});

describe('a realm', () => {
  let hall: Hall;

  afterEach(() => hall.close());

  it('registers runtimes, starts what is asked for, and answers whoever asked', async () => {
    hall = await Hall.open();
    const realm = await hall.realm();
    const agent = await hall.agent('edge');
    const client = await hall.client('ann');
    await client.asksFor('camera', 'first');
    await expect.poll(() => client.answers).toEqual([{ kind: 'accept-request', request: 'first' }]);
    await expect.poll(() => agent.running).toEqual(['camera#1']);
    await expect.poll(() => realm.knowledge.modules.get(moduleId('camera'))?.phase.kind).toBe('running');
    await client.deletes('camera');
    await expect.poll(() => agent.running).toEqual([]);
  });

  it('follows advice, and remembers that in a later life', async () => {
    hall = await Hall.open();
    const before = await hall.realm();
    const agents = [await hall.agent('edge')];
    const client = await hall.client('ann');
    await client.asksFor('camera');
    await expect.poll(() => before.knowledge.modules.get(moduleId('camera'))?.phase.kind).toBe('running');
    agents.push(await hall.agent('desk'));
    await expect.poll(() => before.knowledge.runtimes.size).toBe(2);
    const move = { module: moduleId('camera'), epoch: 1, from: runtimeId('edge'), to: runtimeId('desk') };
    const moves = [move, { ...move, module: moduleId('nobody') }];
    const gain = { horizonMs: 120_000, missShare: 0.1, latencyMs: 3 };
    await before.take({ kind: 'moves-advised', asOfMs: before.nowMs, plan: 'single', moves, gain });
    expect(before.knowledge.migrations.get(moduleId('camera'))).toMatchObject({
      to: 'desk',
      reason: 'advised',
    });
    await before.close();
    const after = await hall.realm();
    expect(after.knowledge.migrations.get(moduleId('camera'))).toMatchObject({
      to: 'desk',
      reason: 'advised',
    });
  });

  it('gives a request that comes again its old answer and nothing else, also in a later life', async () => {
    hall = await Hall.open();
    let realm = await hall.realm();
    const agent = await hall.agent('edge');
    const client = await hall.client('ann');
    await client.asksFor('camera');
    await expect.poll(() => agent.running).toEqual(['camera#1']);
    await client.deletes('camera');
    await expect.poll(() => realm.knowledge.modules.get(moduleId('camera'))?.phase.kind).toBe('ended');
    client.answers.length = 0;
    await client.asksFor('camera');
    await expect.poll(() => client.answers).toEqual([{ kind: 'accept-request', request: 'camera' }]);
    await realm.close();
    realm = await hall.realm();
    await client.asksFor('camera');
    await expect.poll(() => client.answers).toHaveLength(2);
    expect(realm.knowledge.modules.get(moduleId('camera'))?.phase.kind).toBe('ended');
    expect(agent.begun).toHaveLength(1);
    await client.asksFor('camera', 'again');
    await expect.poll(() => agent.running).toEqual(['camera#2']);
  });

  it('goes on after a restart as if nothing had been', async () => {
    hall = await Hall.open();
    const before = await hall.realm();
    const agents = [await hall.agent('edge'), await hall.agent('desk')];
    const client = await hall.client('ann');
    for (const module of ['a', 'b', 'c', 'd']) await client.asksFor(module);
    await expect.poll(() => agents.flatMap(({ running }) => running)).toHaveLength(4);
    await expect
      .poll(() => before.knowledge.modules.values().every(({ phase }) => phase.kind === 'running'))
      .toBe(true);
    await before.close();
    const known = writeKnowledge(before.knowledge);
    const after = await hall.realm();
    const { nowMs: _, ...state } = JSON.parse(known) as { nowMs: number };
    expect(JSON.parse(writeKnowledge(after.knowledge))).toMatchObject({
      modules: (state as never as { modules: unknown }).modules,
    });
    await client.asksFor('e');
    await expect.poll(() => agents.flatMap(({ running }) => running)).toHaveLength(5);
    expect(agents.flatMap(({ begun }) => begun)).toHaveLength(5);
    // What the agents said meanwhile is nobody's loss; a realm that begins has missed nothing.
    const shelf = hall.folderOf('hall');
    const segments = readdirSync(shelf).filter((name) => name.endsWith('.ndjson'));
    const journal = segments.map((name) => readFileSync(join(shelf, name), 'utf8')).join('');
    expect(journal.split('"supervisor-returned"')).toHaveLength(2);
  });

  it('loses one message to a bad message, and says what is wrong with it', async () => {
    hall = await Hall.open();
    await hall.realm();
    const client = await hall.client('ann');
    await client.says('hall/arts/v1/client/ann/request', '{"v":1,"request":{"kind":"module-req');
    await client.says('hall/arts/v1/rt/edge/report', Buffer.from([0xff, 0xfe]));
    await client.asksFor('camera');
    await expect.poll(() => client.answers).toHaveLength(1);
    expect(client.errors).toEqual(['not-json']);
    expect(hall.notes.join('\n')).toMatch(/client\/ann\/request not-json[\s\S]*rt\/edge\/report not-utf8/);
  });

  it('answers those inside the program, and refuses what the core refuses', async () => {
    hall = await Hall.open();
    const realm = await hall.realm();
    expect(await realm.ask(asked('rest:1', 'camera'))).toEqual({ kind: 'accept-request', request: 'rest:1' });
    const refusal = await realm.ask({
      kind: 'module-deletion-requested',
      request: requestId('rest:2'),
      module: moduleId('nobody'),
    });
    expect(refusal).toEqual({
      kind: 'refuse-request',
      request: 'rest:2',
      reason: 'module nobody is not known',
    });
    const both = await Promise.all([realm.ask(asked('rest:3', 'x')), realm.ask(asked('rest:3', 'x'))]);
    expect(both.map(({ kind }) => kind)).toEqual(['accept-request', 'accept-request']);
  });

  it('shows its trace as it grows, and the journal holds the same', async () => {
    hall = await Hall.open();
    const realm = await hall.realm();
    const seen: TraceRecord[] = [];
    realm.watch((record) => seen.push(record));
    await hall.agent('edge');
    await realm.ask(asked('rest:1', 'camera'));
    await expect
      .poll(() => seen.some((record) => JSON.stringify(record).includes('module-started')))
      .toBe(true);
    const lines = readFileSync(`${hall.folderOf('hall')}/00000001.ndjson`, 'utf8')
      .trimEnd()
      .split('\n');
    const written = lines.filter((line) => !/^\{"kind":"(seal|header)"/.test(line));
    expect(written.slice(0, seen.length)).toEqual(seen.map((record) => JSON.stringify(record)));
  });

  it('lives beside others in one program, each for itself', async () => {
    hall = await Hall.open();
    const names = ['one', 'two', 'three'];
    const realms = await Promise.all(names.map((name) => hall.realm(name)));
    const agents = await Promise.all(names.map((name) => hall.agent(`edge-of-${name}`, name)));
    const clients = await Promise.all(names.map((name) => hall.client(`ann-of-${name}`, name)));
    await Promise.all(clients.map((client) => client.asksFor('camera')));
    for (const agent of agents) await expect.poll(() => agent.running).toEqual(['camera#1']);
    await realms[0]?.close();
    await clients[1]?.asksFor('mixer');
    await expect.poll(() => agents[1]?.running).toEqual(['camera#1', 'mixer#1']);
    expect(realms.map(({ knowledge }) => knowledge.modules.size)).toEqual([1, 2, 1]);
  });

  it('goes on under another policy, also after a crash', async () => {
    hall = await Hall.open();
    const bestFit = profileNamed('best-fit') as never;
    const first = await hall.realm();
    await first.ask(asked('rest:1', 'camera'));
    await hall.crash('hall', 'copy');
    const second = await hall.realm('copy', { profile: bestFit, realm: 'hall' });
    await second.ask(asked('rest:2', 'mixer'));
    await hall.crash('copy', 'again');
    const shelf = await FileShelf.open(hall.folderOf('again'));
    const found = await rebuild(shelf);
    await shelf.close();
    expect(found?.profile.name).toBe('best-fit');
    expect(found?.memory.knowledge.modules.keys()).toEqual(['camera', 'mixer']);
  });

  it('says nothing any more once its journal is lost', async () => {
    hall = await Hall.open();
    const shelf = await FileShelf.open(hall.folderOf('hall'));
    const realm = await hall.realm('hall', { shelf });
    const client = await hall.client('ann');
    shelf.append = async () => {
      throw new Error('EIO');
    };
    client.asksFor('camera').catch(() => {});
    await expect.poll(() => hall.faults).toHaveLength(1);
    await expect(realm.ask(asked('rest:1', 'x'))).rejects.toThrow('about to stop');
    expect(client.answers).toEqual([]);
  });

  it('counts on nobody for what was said while its broker was away', async () => {
    const broker = await mosquitto();
    hall = await Hall.open(broker);
    const realm = await hall.realm();
    await hall.agent('edge');
    await expect.poll(() => realm.knowledge.runtimes.size).toBe(1);
    const heard: string[] = [];
    realm.watch((record) => void (record.kind === 'input' && heard.push(record.input.kind)));
    await broker.restart();
    await expect.poll(() => heard, { timeout: 10_000 }).toContain('supervisor-returned');
  });

  it('does the same over Mosquitto and with PostgreSQL', async () => {
    const database = await TestPostgres.start();
    hall = await Hall.open(await mosquitto());
    const shelf = await PostgresShelf.open(database.url, 'hall');
    const realm = await hall.realm('hall', { shelf });
    const agent = await hall.agent('edge');
    const client = await hall.client('ann');
    await client.asksFor('camera');
    await expect.poll(() => agent.running).toEqual(['camera#1']);
    await realm.close();
    await client.asksFor('mixer');
    await hall.realm('hall', { shelf: await PostgresShelf.open(database.url, 'hall') });
    await expect.poll(() => agent.running, { timeout: 5_000 }).toEqual(['camera#1', 'mixer#1']);
    await expect.poll(() => client.answers).toHaveLength(2);
    await hall.close();
    await database.remove();
    hall = await Hall.open();
  });
});
