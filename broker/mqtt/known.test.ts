import { connect } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientOf, embedded, heardBy } from './testing/brokers.ts';

describe('what the embedded broker knows without looking', () => {
  let broker: Awaited<ReturnType<typeof embedded>>;

  beforeEach(async () => {
    broker = await embedded();
  });

  afterEach(() => broker.remove());

  it.each([false, true])(
    'forgets a session once its client comes without one, restarted in between: %s',
    async (isRestarted) => {
      const kept = { clientId: 'sleeper', clean: false };
      const client = await clientOf(broker.url, kept);
      await client.subscribeAsync('hall/command', { qos: 1 });
      await client.endAsync();
      const author = await clientOf(broker.url);
      await author.publishAsync('hall/command', 'old', { qos: 1 });
      if (isRestarted) await broker.restart();
      const fleeting = await clientOf(broker.url, { clientId: 'sleeper', clean: true });
      await fleeting.endAsync();
      await expect.poll(() => author.connected).toBe(true);
      await author.publishAsync('hall/command', 'unheard', { qos: 1 });
      const again = connect(broker.url, kept);
      const told = heardBy(again);
      await again.subscribeAsync('hall/command', { qos: 1 });
      await author.publishAsync('hall/command', 'new', { qos: 1 });
      await expect.poll(() => told).toEqual(['hall/command: new']);
      for (const one of [author, again]) await one.endAsync();
    },
  );

  it('gives retained messages to whoever asks for them, by name or by wildcard, the newest only, also later', async () => {
    const author = await clientOf(broker.url);
    // QoS 2 is acknowledged after it was stored, QoS 1 before.
    for (const [topic, text] of [
      ['hall/a', 'first'],
      ['hall/a', 'second'],
      ['hall/b', 'gone'],
      ['hall/b', ''],
      ['hall/c/d', 'deep'],
    ] as const)
      await author.publishAsync(topic, text, { qos: 2, retain: true });
    await author.endAsync();
    for (let life = 0; life < 2; life++) {
      for (const [filter, expected] of [
        ['hall/a', ['hall/a: second']],
        ['hall/b', []],
        ['hall/+', ['hall/a: second']],
        ['#', ['hall/a: second', 'hall/c/d: deep']],
      ] as const) {
        const reader = await clientOf(broker.url);
        const told = heardBy(reader);
        await reader.subscribeAsync([filter, 'hall/end'], { qos: 1 });
        await reader.publishAsync('hall/end', 'x', { qos: 1 });
        await expect.poll(() => told).toContain('hall/end: x');
        expect(told.filter((text) => text !== 'hall/end: x').toSorted()).toEqual(expected);
        await reader.endAsync();
      }
      await broker.restart();
    }
  });

  it('acknowledges QoS 2 once, whoever sends it again', async () => {
    const reader = await clientOf(broker.url);
    const told = heardBy(reader);
    await reader.subscribeAsync('hall/once', { qos: 2 });
    const author = await clientOf(broker.url, { clientId: 'author', clean: false });
    for (const word of ['a', 'b', 'c']) await author.publishAsync('hall/once', word, { qos: 2 });
    await expect.poll(() => told).toEqual(['hall/once: a', 'hall/once: b', 'hall/once: c']);
    for (const one of [author, reader]) await one.endAsync();
  });
});
