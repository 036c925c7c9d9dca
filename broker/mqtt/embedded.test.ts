import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, connectAsync } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { EmbeddedBroker } from './embedded.ts';
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

  it('does what its rights say: drops what may not be said, refuses what may not be heard', async () => {
    const notes: string[] = [];
    const broker = await begin({
      noted: (note) => notes.push(note),
      admit: async ({ username, password }) => {
        if (username !== 'edge' || password?.toString() !== 'secret') return null;
        const mine = (topic: string): boolean => topic.startsWith('hall/edge/');
        return { mayPublish: mine, maySubscribe: mine };
      },
    });
    const link = await broker.link();
    const heard: string[] = [];
    await link.listen(['hall/#'], ({ topic }) => void heard.push(topic));
    await expect(clientOf(broker.url, { username: 'edge', password: 'wrong' })).rejects.toThrow(
      'Not authorized',
    );
    const client = await clientOf(broker.url, { username: 'edge', password: 'secret' });
    await client.publishAsync('hall/other/report', 'x', { qos: 1 });
    await client.publishAsync('hall/edge/report', 'x', { qos: 1 });
    expect(heard).toEqual(['hall/edge/report']);
    const [grant] = await client.subscribeAsync('hall/other/command', { qos: 1 }).catch(() => [{ qos: 128 }]);
    expect(grant?.qos).toBe(128);
    expect(client.connected).toBe(true);
    expect(notes).toEqual(['turned away', 'connection closed', 'message dropped', 'subscription refused']);
    await client.endAsync();
  });

  it('turns away who wants to leave a will where he may not speak', async () => {
    const broker = await begin({
      admit: async () => ({ mayPublish: (topic) => topic !== 'hall/wills', maySubscribe: () => true }),
    });
    const will = { topic: 'hall/wills', qos: 1, retain: false, payload: Buffer.from('x') } as const;
    await expect(clientOf(broker.url, { will })).rejects.toThrow('Not authorized');
  });

  it('hangs up on a packet beyond its bound, and takes one within', async () => {
    const broker = await begin({ limits: { packetBytesMax: 1_000 } });
    const client = await clientOf(broker.url, { reconnectPeriod: 0 });
    await client.publishAsync('hall/x', 'x'.repeat(900), { qos: 1 });
    client.publish('hall/x', 'x'.repeat(1_001), { qos: 1 });
    await new Promise((resolve) => client.once('close', () => resolve(null)));
  });

  it('hangs up on whoever does not say who he is', async () => {
    const broker = await begin({ limits: { connectMsMax: 100 } });
    const socket = connectTcp(Number(new URL(broker.url).port), '127.0.0.1');
    await once(socket, 'connect');
    await once(socket, 'close');
  });

  it('takes no more clients than it is allowed to', async () => {
    const broker = await begin({ limits: { clientCountMax: 2 } });
    const first = await clientOf(broker.url);
    const second = await clientOf(broker.url);
    await expect(connectAsync(broker.url, { reconnectPeriod: 0 }, false)).rejects.toThrow();
    await first.endAsync();
    const third = await clientOf(broker.url);
    await Promise.all([second.endAsync(), third.endAsync()]);
  });

  it('says who is in its way: another supervisor in its folder, another program on its port', async () => {
    const broker = await begin();
    const port = Number(new URL(broker.url).port);
    const folder = mkdtempSync(join(tmpdir(), 'arts-broker-'));
    const plan = { host: '127.0.0.1', tcpPort: port, wsPort: null };
    await expect(EmbeddedBroker.start({ ...plan, folder })).rejects.toThrow(
      `port ${port} on 127.0.0.1 is in use`,
    );
    const inner = await EmbeddedBroker.start({ ...plan, folder, tcpPort: null });
    await expect(EmbeddedBroker.start({ ...plan, folder, tcpPort: null })).rejects.toThrow(
      `${folder} is in use`,
    );
    await inner.close();
    rmSync(folder, { recursive: true });
  });
});
