import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { EmbeddedBroker } from './embedded.ts';
import { clientOf, embedded } from './testing/brokers.ts';

type Started = Awaited<ReturnType<typeof embedded>>;

describe('what the embedded broker does not let its clients do', () => {
  const started: Started[] = [];
  const begin = async (plan: Parameters<typeof embedded>[0] = {}): Promise<Started> => {
    const broker = await embedded(plan);
    started.push(broker);
    return broker;
  };

  afterEach(async () => {
    for (const broker of started.splice(0)) await broker.remove();
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

  it('bears that thousands of messages for nobody wait behind a client that does not read', async () => {
    const broker = await begin();
    const link = await broker.link();
    const sleeper = await clientOf(broker.url, { reconnectPeriod: 0 });
    sleeper.on('error', () => {});
    await sleeper.subscribeAsync('hall/long', { qos: 0 });
    sleeper.stream.pause();
    const long = { topic: 'hall/long', payload: 'x'.repeat(10_000), qos: 0, retain: false } as const;
    const short = { topic: 'hall/short', payload: 'x', qos: 0, retain: false } as const;
    const sent = [...Array(6_000).fill(long), ...Array(20_000).fill(short)].map((one) => link.publish(one));
    sleeper.stream.destroy();
    await Promise.all(sent);
    expect(link.state).toBe('up');
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
