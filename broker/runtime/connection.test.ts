import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { embedded } from '../mqtt/testing/brokers.ts';
import { Connection } from './connection.ts';

it('connects once as somebody else, also while the broker still thinks about who it was before', async () => {
  const asked: (string | null)[] = [];
  const broker = await embedded({
    admit: async ({ username }) => {
      asked.push(username);
      await sleep(username === 'lab' ? 20 : 300);
      return username === 'lab' ? { mayPublish: () => true, maySubscribe: () => true } : null;
    },
  });
  const told: string[] = [];
  const tells = (word: string) => () => void told.push(word);
  const will = { topic: 'hall/will', payload: 'x', qos: 1, retain: false } as const;
  const connection = new Connection(
    { reach: broker.url, clientId: 'tab', username: 'other', password: 'x', will },
    { connected: tells('up'), disconnected: tells('down'), turnedAway: tells('away'), complain: () => {} },
  );
  await expect.poll(() => asked).toEqual(['other']);
  connection.identify('lab', 'x');
  await expect.poll(() => told).toEqual(['up']);
  await sleep(1_000);
  expect({ asked, told }).toEqual({ asked: ['other', 'lab'], told: ['up'] });
  await connection.end();
  await broker.remove();
});
