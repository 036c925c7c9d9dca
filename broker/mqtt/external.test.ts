import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Publish } from '../wire/index.ts';
import { connectLink } from './external.ts';
import { clientOf, embedded, heardBy } from './testing/brokers.ts';
import { TestMosquitto } from './testing/mosquitto.ts';

const said = (topic: string, payload: string): Publish => ({ topic, payload, qos: 1, retain: false });

describe('a link to a broker of others', () => {
  let mosquitto: TestMosquitto;
  let url: string;
  let tlsUrl: string;

  beforeAll(async () => {
    mosquitto = await TestMosquitto.start();
    url = `mqtt://127.0.0.1:${mosquitto.port}`;
    tlsUrl = `mqtts://127.0.0.1:${mosquitto.tlsPort}`;
  });

  afterAll(() => mosquitto.remove());

  it('is encrypted, and says who it is', async () => {
    const link = await connectLink({
      url: tlsUrl,
      clientId: 'safe',
      username: 'arts',
      password: 'secret',
      ca: mosquitto.ca,
    });
    const heard: string[] = [];
    await link.listen(['hall/echo'], ({ topic }) => void heard.push(topic));
    const client = await connectAsync(tlsUrl, { username: 'arts', password: 'secret', ca: mosquitto.ca });
    await client.publishAsync('hall/echo', 'x', { qos: 1 });
    await expect.poll(() => heard).toEqual(['hall/echo']);
    await client.endAsync();
    await link.close();
  });

  it.each([
    ['a wrong password', { username: 'arts', password: 'wrong' }, 'refused', /ot authori[sz]ed/],
    [
      'a certificate nobody vouches for',
      { username: 'arts', password: 'secret', ca: null },
      'unreachable',
      /self-signed/,
    ],
  ])('does not begin with %s', async (_, parts, kind, message) => {
    const fault = connectLink({ url: tlsUrl, clientId: 'wrong', ca: mosquitto.ca, ...parts });
    await expect(fault).rejects.toMatchObject({ kind });
    await expect(fault).rejects.toThrow(message);
    await expect(fault).rejects.not.toThrow('secret');
  });

  it('says when nobody is there', async () => {
    const fault = connectLink({ url: 'mqtt://user:secret@127.0.0.1:1', clientId: 'nobody' });
    await expect(fault).rejects.toThrow(/mqtt:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/);
    await expect(fault).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('says which topics it may not read', async () => {
    const strict = await embedded({
      admit: async () => ({ mayPublish: () => true, maySubscribe: (filter) => filter !== 'hall/secret' }),
    });
    const link = await connectLink({ url: strict.url, clientId: 'curious' });
    const fault = link.listen(['hall/open', 'hall/secret'], () => {});
    await expect(fault).rejects.toThrow(/does not let us subscribe to hall\/secret$/);
    await link.close();
    await strict.remove();
  });

  it('falls back to MQTT 3.1.1 where MQTT 5 is refused', async () => {
    const old = await embedded();
    const link = await connectLink({ url: old.url, clientId: 'modern' });
    const heard: string[] = [];
    await link.listen(['hall/x'], ({ topic }) => void heard.push(topic));
    const client = await clientOf(old.url);
    await client.publishAsync('hall/x', 'x', { qos: 1 });
    await expect.poll(() => heard).toEqual(['hall/x']);
    await client.endAsync();
    await link.close();
    await old.remove();
  });

  it('does not hear itself where MQTT 5 is spoken', async () => {
    const link = await connectLink({ url, clientId: 'selfless' });
    const heard: string[] = [];
    await link.listen(['hall/own/#'], ({ topic }) => void heard.push(topic));
    await link.publish(said('hall/own/word', 'x'));
    const client = await clientOf(url);
    await client.publishAsync('hall/own/other', 'x', { qos: 1 });
    await expect.poll(() => heard).toEqual(['hall/own/other']);
    await client.endAsync();
    await link.close();
  });

  it('gets again what it had not taken when it died, and not what it had', async () => {
    const plan = { url, clientId: 'mortal' };
    const first = await connectLink(plan);
    const heard: string[] = [];
    await first.listen(['hall/mortal'], ({ payload }) => {
      heard.push(payload.toString());
      return payload.toString() === 'second' ? new Promise(() => {}) : Promise.resolve();
    });
    const client = await clientOf(url);
    for (const word of ['first', 'second', 'third'])
      await client.publishAsync('hall/mortal', word, { qos: 1 });
    await expect.poll(() => heard).toEqual(['first', 'second', 'third']);
    // The same name connects again: the broker hangs up on the first, as if it had died.
    await first.close();
    const again: string[] = [];
    const second = await connectLink(plan);
    await second.listen(['hall/mortal'], ({ payload }) => void again.push(payload.toString()));
    await client.publishAsync('hall/mortal', 'fourth', { qos: 1 });
    await expect.poll(() => again).toEqual(['second', 'fourth']);
    await client.endAsync();
    await second.close();
  });

  it('hears what was said while it was away', async () => {
    const plan = { url, clientId: 'traveller' };
    const before = await connectLink(plan);
    await before.listen(['hall/away'], () => {});
    await before.close();
    const client = await clientOf(url);
    await client.publishAsync('hall/away', 'missed you', { qos: 1 });
    const after = await connectLink(plan);
    const heard: string[] = [];
    await after.listen(['hall/away'], ({ payload }) => void heard.push(payload.toString()));
    await expect.poll(() => heard).toEqual(['missed you']);
    await client.endAsync();
    await after.close();
  });

  it('goes down and up with its broker, and says afterwards what it had to say meanwhile', async () => {
    const link = await connectLink({ url, clientId: 'patient' });
    const states: string[] = [];
    link.watch((state) => states.push(state));
    const heard: string[] = [];
    await link.listen(['hall/after'], ({ payload }) => void heard.push(payload.toString()));
    await mosquitto.down();
    await expect.poll(() => link.state).toBe('down');
    const words = ['one', 'two', 'three'].map((word) => link.publish(said('hall/told', word)));
    await mosquitto.up();
    const client = await clientOf(url, { clientId: 'listener' });
    const told = heardBy(client);
    await client.subscribeAsync('hall/told', { qos: 1 });
    await expect.poll(() => link.state, { timeout: 5_000 }).toBe('up');
    await Promise.all(words);
    await client.publishAsync('hall/after', 'still there', { qos: 1 });
    await expect.poll(() => heard).toEqual(['still there']);
    expect(told.toSorted()).toEqual(['hall/told: one', 'hall/told: three', 'hall/told: two']);
    await link.close();
    expect(states).toEqual(['down', 'up', 'closed']);
    await client.endAsync();
  });

  it('leaves a will, which is not read when it says goodbye', async () => {
    const client = await clientOf(url);
    const told = heardBy(client);
    await client.subscribeAsync('hall/supervisor', { qos: 1 });
    const will = said('hall/supervisor', 'offline');
    const polite = await connectLink({ url, clientId: 'willing', will });
    await polite.close();
    const rude = await connectLink({ url, clientId: 'willing', will });
    const usurper = await clientOf(url, { clientId: 'willing', clean: true });
    await expect.poll(() => told).toEqual(['hall/supervisor: offline']);
    await rude.close();
    for (const one of [usurper, client]) await one.endAsync();
  });

  it('takes no more than it can hold for a broker that is away', async () => {
    const link = await connectLink({ url, clientId: 'bounded' });
    await mosquitto.down();
    await expect.poll(() => link.state).toBe('down');
    const results = Array.from({ length: 10_010 }, () =>
      link.publish(said('hall/flood', 'x')).catch((fault: Error) => fault.message),
    );
    expect(await Promise.race(results)).toMatch(/^10000 messages wait for mqtt/);
    await mosquitto.up();
    await link.close();
  });
});
