import { connect } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message, Publish } from '../wire/index.ts';
import type { Link } from './link.ts';
import { clientOf, embedded, heardBy, mosquitto, type TestBroker } from './testing/brokers.ts';

const textOf = ({ topic, payload }: Message): string =>
  `${topic}: ${Buffer.from(payload as string).toString()}`;
const counted = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => String(at));
const toAll = (topic: string, payload: string, parts: Partial<Publish> = {}): Publish => ({
  topic,
  payload,
  qos: 1,
  retain: false,
  ...parts,
});

describe.each<[string, () => Promise<TestBroker>]>([
  ['the broker inside this program', embedded],
  ['Mosquitto', mosquitto],
])('a link to %s', (_, start) => {
  let broker: TestBroker;
  let link: Link;
  const heard: string[] = [];
  let taking: (message: Message) => Promise<void> = async () => {};

  beforeAll(async () => {
    broker = await start();
    link = await broker.link();
    await link.listen(['hall/+/report', 'hall/all/#'], (message) => {
      heard.push(textOf(message));
      return taking(message);
    });
  });

  afterAll(() => broker.remove());

  it.each([0, 1, 2] as const)(
    'hears what is published with QoS %i, in order, and nothing else',
    async (qos) => {
      heard.length = 0;
      const client = await clientOf(broker.url);
      for (const number of counted(100)) {
        client.publish('hall/edge/elsewhere', number, { qos });
        const sent = client.publishAsync('hall/edge/report', number, { qos });
        // Of QoS 2, Mosquitto bears 20 of a client at once, and loses the others without a word.
        if (Number(number) % 10 === 9) await sent;
      }
      await client.publishAsync('hall/all/of/it', 'end', { qos });
      await expect.poll(() => heard.at(-1)).toBe('hall/all/of/it: end');
      expect(heard.slice(0, -1)).toEqual(counted(100).map((number) => `hall/edge/report: ${number}`));
      await client.endAsync();
    },
  );

  it.each([0, 1, 2] as const)('tells clients with QoS %i, in order', async (qos) => {
    const client = await clientOf(broker.url);
    const told = heardBy(client);
    await client.subscribeAsync('hall/edge/command', { qos: 2 });
    await Promise.all(
      counted(100).map((number) => link.publish(toAll('hall/edge/command', number, { qos }))),
    );
    await expect.poll(() => told).toHaveLength(100);
    expect(told).toEqual(counted(100).map((number) => `hall/edge/command: ${number}`));
    await client.endAsync();
  });

  it('leaves what is to be retained for those who come later', async () => {
    await link.publish(toAll('hall/supervisor', 'online', { retain: true }));
    const client = await clientOf(broker.url);
    const told = heardBy(client);
    await client.subscribeAsync('hall/supervisor');
    await expect.poll(() => told).toEqual(['hall/supervisor: online']);
    await client.endAsync();
  });

  it('carries bytes as they are', async () => {
    const client = await clientOf(broker.url);
    const told: Buffer[] = [];
    client.on('message', (_topic, payload) => told.push(payload));
    await client.subscribeAsync('hall/bytes');
    const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
    await link.publish({ topic: 'hall/bytes', payload: bytes.subarray(1), qos: 1, retain: false });
    await expect.poll(() => told).toHaveLength(1);
    expect([...(told[0] ?? [])]).toEqual([...bytes.subarray(1)]);
    await client.endAsync();
  });

  it('hears the next message while an earlier one is still being taken', async () => {
    heard.length = 0;
    const releases: (() => void)[] = [];
    taking = () => new Promise((resolve) => releases.push(resolve));
    const clients = await Promise.all(counted(3).map(() => clientOf(broker.url)));
    for (const client of clients) client.publish('hall/edge/report', 'wait', { qos: 1 });
    await expect.poll(() => heard).toHaveLength(3);
    taking = async () => {};
    for (const release of releases) release();
    await Promise.all(clients.map((client) => client.endAsync()));
  });

  it('keeps what a sleeping client is told, over a restart of the broker', async () => {
    const options = { clientId: 'sleeper', clean: false };
    const client = await clientOf(broker.url, options);
    await client.subscribeAsync('hall/edge/command', { qos: 1 });
    await client.endAsync();
    await Promise.all(counted(20).map((number) => link.publish(toAll('hall/edge/command', number))));
    await link.close();
    await broker.restart();
    // It is sent what waits at once, so it listens before it connects.
    const again = connect(broker.url, options);
    const told = heardBy(again);
    await expect.poll(() => told).toEqual(counted(20).map((number) => `hall/edge/command: ${number}`));
    await again.endAsync();
    link = await broker.link();
  });
});
