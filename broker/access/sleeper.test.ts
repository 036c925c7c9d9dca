import { connect, type MqttClient } from 'mqtt';
import { expect, it } from 'vitest';
import { clientOf, embedded, heardBy } from '../mqtt/testing/brokers.ts';
import { admitAt } from './mqtt.ts';
import { KEY, PASSWORD, post } from './testing/post.ts';

it('what was refused, or belongs to somebody else, does not wait for whoever sleeps', async () => {
  const { gate } = await post();
  const broker = await embedded({ admit: admitAt(gate) });
  const asleep = { clientId: 'bed', clean: false, resubscribe: false, reconnectPeriod: 0 };
  const ann = await clientOf(broker.url, { ...asleep, username: 'ann', password: PASSWORD });
  // One filter of the two is granted, so Aedes stores both.
  await ann.subscribeAsync(['kitchen/light', 'realm/arts/v1/rt/desk/command'], { qos: 1 }).catch(() => {});
  await ann.endAsync();
  const link = await broker.link();
  const tell = async (): Promise<void> => {
    for (const topic of ['realm/arts/v1/rt/desk/command', 'kitchen/light']) {
      await link.publish({ topic, payload: 'x', qos: 1, retain: false });
    }
  };
  const wake = (username: string, password: string): MqttClient =>
    connect(broker.url, { ...asleep, username, password });
  await tell();
  const again = wake('ann', PASSWORD);
  const told = heardBy(again);
  await expect.poll(() => told).toEqual(['kitchen/light: x']);
  await again.endAsync();
  await tell();
  const thief = wake('edge', KEY);
  const stolen = heardBy(thief);
  await expect.poll(() => thief.connected).toBe(true);
  // What waits comes before the answer to this.
  await thief.subscribeAsync('realm/arts/v1/supervisor', { qos: 1 });
  expect(stolen).toEqual([]);
  await thief.endAsync();
  await broker.remove();
});
