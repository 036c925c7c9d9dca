import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { clientOf, embedded, heardBy } from './testing/brokers.ts';
import { makeCertificate } from './testing/mosquitto.ts';

type Started = Awaited<ReturnType<typeof embedded>>;

describe('the embedded broker', () => {
  const started: Started[] = [];
  const begin = async (plan: Parameters<typeof embedded>[0] = {}): Promise<Started> => {
    const broker = await embedded(plan);
    started.push(broker);
    return broker;
  };

  afterEach(async () => {
    for (const broker of started.splice(0)) await broker.remove();
  });

  it('loses and swaps nothing although it stores some messages and not others', async () => {
    const { url } = await begin();
    const sleeper = await clientOf(url, { clientId: 'sleeper', clean: false });
    const wakeful = await clientOf(url);
    const [kept, told] = [heardBy(sleeper), heardBy(wakeful)];
    await sleeper.subscribeAsync(['lines', 'ticks'], { qos: 1 });
    await wakeful.subscribeAsync(['lines', 'ticks', 'others'], { qos: 1 });
    const author = await clientOf(url);
    const numbers = Array.from({ length: 500 }, (_, at) => String(at));
    for (const number of numbers) {
      author.publish('lines', number, { qos: 1 });
      author.publish('others', number, { qos: 1 });
      author.publish('ticks', number, { qos: 0 });
    }
    for (const heard of [kept, told]) {
      for (const topic of ['lines', 'ticks']) {
        const of = (): string[] => heard.filter((text) => text.startsWith(topic));
        await expect.poll(() => of().length, { timeout: 10_000 }).toBe(500);
        expect(of()).toEqual(numbers.map((number) => `${topic}: ${number}`));
      }
    }
    for (const client of [sleeper, wakeful, author]) await client.endAsync();
  });

  it('acknowledges a message to its author only once the supervisor has taken it', async () => {
    const broker = await begin();
    const link = await broker.link();
    let release = (): void => {};
    await link.listen(['hall/request'], () => new Promise<void>((resolve) => (release = resolve)));
    const client = await clientOf(broker.url);
    let isAcknowledged = false;
    const sent = client.publishAsync('hall/request', 'x', { qos: 1 }).then(() => (isAcknowledged = true));
    await client.publishAsync('hall/other', 'x', { qos: 0 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isAcknowledged).toBe(false);
    release();
    await sent;
    await client.endAsync();
  });

  it('keeps retained messages and sessions over a restart', async () => {
    const broker = await begin();
    const options = { clientId: 'sleeper', clean: false };
    const client = await clientOf(broker.url, options);
    await client.subscribeAsync('hall/command', { qos: 1 });
    await client.publishAsync('hall/state', 'kept', { qos: 1, retain: true });
    await client.endAsync();
    const lives = ['a', 'b', 'c', 'd'];
    for (const life of lives) {
      await broker.restart();
      await (await broker.link()).publish({ topic: 'hall/command', payload: life, qos: 1, retain: false });
    }
    const again = connect(broker.url, options);
    const told = heardBy(again);
    const commands = lives.map((life) => `hall/command: ${life}`);
    await expect.poll(() => told).toEqual(commands);
    await again.subscribeAsync('hall/state', { qos: 1 });
    await expect.poll(() => told).toEqual([...commands, 'hall/state: kept']);
    await again.endAsync();
  });

  it('speaks WebSockets on a port of its own, and where an HTTP server lets it', async () => {
    const broker = await begin({ wsPort: 0 });
    const link = await broker.link();
    const heard: string[] = [];
    await link.listen(['hall/#'], ({ topic }) => void heard.push(topic));
    const http = createServer();
    http.on('upgrade', (request, socket, head) => broker.inner.upgrade(request, socket, head));
    await once(http.listen(0, '127.0.0.1'), 'listening');
    const { port } = http.address() as AddressInfo;
    for (const [url, topic] of [
      [`ws://127.0.0.1:${broker.inner.ports.wsPort}/any/path`, 'hall/ws'],
      [`ws://127.0.0.1:${port}/mqtt`, 'hall/http'],
    ] as const) {
      const client = await clientOf(url);
      await client.publishAsync(topic, 'x', { qos: 1 });
      await client.endAsync();
    }
    expect(heard).toEqual(['hall/ws', 'hall/http']);
    http.close();
    const answer = await fetch(`http://127.0.0.1:${broker.inner.ports.wsPort}/`);
    expect(answer.status).toBe(426);
  });

  it('encrypts when it is given a certificate', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'arts-tls-'));
    const tls = makeCertificate(folder);
    const broker = await begin({ wsPort: 0, tls });
    for (const url of [
      `mqtts://localhost:${broker.inner.ports.tcpPort}`,
      `wss://localhost:${broker.inner.ports.wsPort}`,
    ]) {
      const client = await clientOf(url.replace('localhost', '127.0.0.1'), { ca: tls.cert });
      expect(client.connected).toBe(true);
      await client.endAsync();
    }
    rmSync(folder, { recursive: true });
  });

  it('lets the supervisor hear the will of a client that is gone without a goodbye, not of one that said it', async () => {
    const broker = await begin();
    const link = await broker.link();
    const heard: string[] = [];
    await link.listen(['hall/wills'], ({ payload }) => void heard.push(payload.toString()));
    const will = { topic: 'hall/wills', qos: 1, retain: false } as const;
    const polite = await clientOf(broker.url, { will: { ...will, payload: Buffer.from('polite') } });
    const rude = await clientOf(broker.url, { will: { ...will, payload: Buffer.from('rude') } });
    await polite.endAsync();
    rude.end(true);
    await expect.poll(() => heard).toEqual(['rude']);
  });

  it('lets the parts of the program hear each other, and none of them itself', async () => {
    const broker = await begin();
    const [one, other] = [await broker.link(), await broker.link()];
    const heard: string[] = [];
    await one.listen(['hall/#'], ({ topic }) => void heard.push(`one ${topic}`));
    await other.listen(['hall/lines'], ({ payload }) => void heard.push(`other ${payload.toString()}`));
    await one.publish({ topic: 'hall/lines', payload: 'x', qos: 1, retain: false });
    await other.publish({ topic: 'hall/lines', payload: 'y', qos: 0, retain: false });
    expect(heard).toEqual(['other x', 'one hall/lines']);
  });

  it('does not take its own end for that of its clients', async () => {
    const broker = await begin();
    const link = await broker.link();
    const heard: string[] = [];
    await link.listen(['hall/wills'], ({ topic }) => void heard.push(topic));
    const will = { topic: 'hall/wills', qos: 1, retain: false, payload: Buffer.from('x') } as const;
    const client = await clientOf(broker.url, { will, reconnectPeriod: 0 });
    await link.close();
    await broker.restart();
    expect(heard).toEqual([]);
    client.end(true);
  });

  it('ends in good order although its clients are busy', async () => {
    const broker = await begin();
    const clients = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        clientOf(broker.url, { clientId: `busy-${at}`, clean: at % 2 === 0, reconnectPeriod: 1 }),
      ),
    );
    for (const client of clients) client.on('error', () => {});
    let isOver = false;
    const chatter = clients.map(async (client, at) => {
      while (!isOver) {
        client.subscribe('busy/#', { qos: 2 });
        for (let word = 0; word < 5; word++)
          client.publish(`busy/${at}`, 'x', { qos: (word % 3) as 0 | 1 | 2, retain: word === 4 });
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    });
    for (let life = 0; life < 5; life++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await broker.restart();
    }
    isOver = true;
    await Promise.all(chatter);
    for (const client of clients) client.end(true);
  });
});
