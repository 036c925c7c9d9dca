import { describe, expect, it } from 'vitest';
import { FAR, NEAR, Realm, S, SUPERVISOR } from '../testing/small-broker.ts';
import { LOST } from './broker.ts';

describe('messages by way of the broker', () => {
  it('reach the supervisor in one leg and another client in two', () => {
    const realm = new Realm();
    realm.send('report', 0);
    realm.broker.publish(FAR, NEAR, 'word', { bytes: 0, qos: 0 });
    realm.until(2 * S);
    expect(realm.heard).toEqual(['1011.5 ms 1 → 2 report', '1013 ms 1 → 0 word']);
  });

  it('at QoS 2 take one round trip more on each leg', () => {
    const realm = new Realm();
    realm.send('once', 2);
    realm.until(2 * S);
    expect(realm.heard).toEqual(['1034.5 ms 1 → 2 once']);
  });

  it('are lost across a partition at QoS 0, and wait for its end in order at QoS 1', () => {
    const realm = new Realm();
    realm.send('on the way', 1);
    realm.send('on the way too', 0);
    realm.cut(true);
    for (const qos of [0, 1, 1] as const) realm.send(`qos ${qos}`, qos);
    realm.send('order', 1, SUPERVISOR);
    realm.send('lost order', 0, SUPERVISOR);
    realm.until(5 * S);
    expect(realm.heard).toEqual([]);
    realm.cut(false);
    realm.until(10 * S);
    expect(realm.heard.map((line) => line.split(' ms ')[1]).toSorted()).toEqual([
      '1 → 2 on the way',
      '1 → 2 qos 1',
      '1 → 2 qos 1',
      '2 → 1 order',
    ]);
    expect(realm.heard[0]).toContain('on the way');
    expect(realm.broker.lostCount).toBe(3);
    expect(realm.broker.pendingCount).toBe(0);
  });

  it('that a closing socket had sent come before its will', () => {
    const realm = new Realm();
    realm.broker.publish(FAR, SUPERVISOR, 'long last words', { bytes: 100_000, qos: 0 });
    realm.broker.close(FAR, 'socket');
    realm.until(2 * S);
    expect(realm.heard.map((line) => line.split(' ms ')[1])).toEqual([
      '1 → 2 long last words',
      '1 → 2 will of far',
    ]);
  });

  it('keep their order on one connection, however their delays fall', () => {
    const realm = new Realm();
    realm.topology.spoil(2, { lossShare: 0, duplicateShare: 0, lateMs: 500 });
    for (let number = 0; number < 20; number++) realm.send(`${number}`.padStart(2, '0'), 1);
    realm.until(5 * S);
    const told = realm.heard.map((line) => line.split(' ').at(-1));
    expect(told).toEqual(told.toSorted());
    expect(told.length).toBe(20);
  });

  it('come again at QoS 1, but never at QoS 0 and 2, when a device doubles them', () => {
    const realm = new Realm();
    realm.topology.spoil(2, { lossShare: 0, duplicateShare: 1, lateMs: 0 });
    for (const qos of [0, 1, 2] as const) realm.send(`qos ${qos}`, qos);
    realm.until(5 * S);
    const told = realm.heard.map((line) => line.split(' ms ')[1]).toSorted();
    expect(told).toEqual(['1 → 2 qos 0', '1 → 2 qos 1', '1 → 2 qos 1', '1 → 2 qos 2']);
  });

  it('come again when a connection broke before their acknowledgement was back', () => {
    const realm = new Realm();
    realm.send('report', 1);
    realm.until(1.012 * S);
    realm.broker.goDown();
    realm.broker.comeUp();
    realm.until(30 * S);
    expect(realm.heard.filter((line) => line.endsWith('report')).length).toBe(2);
  });

  it('of an older connection or of an earlier life of the broker do not arrive', () => {
    const realm = new Realm();
    realm.broker.publish(FAR, SUPERVISOR, 'slow report', { bytes: 100_000, qos: 0 });
    realm.broker.publish(SUPERVISOR, FAR, 'slow order', { bytes: 100_000, qos: 0 });
    realm.broker.goDown();
    realm.broker.comeUp();
    for (const client of [FAR, SUPERVISOR]) {
      realm.broker.close(client, 'socket');
      realm.broker.connections.open(client);
    }
    realm.until(1.07 * S);
    // Connected anew after 46 ms, while both were still under way (100 ms on the access link).
    expect([FAR, SUPERVISOR].every((client) => realm.broker.connections.isFlowing(client))).toBe(true);
    realm.until(30 * S);
    expect(realm.heard.filter((line) => line.includes('slow'))).toEqual([]);
    expect(realm.broker.lostCount).toBe(2);
  });

  it('at QoS 0 are lost by the share of a bad link, at QoS 1 they come later', () => {
    const realm = new Realm();
    realm.topology.spoil(2, { lossShare: 0.3, duplicateShare: 0, lateMs: 0 });
    for (let number = 0; number < 500; number++) {
      realm.until((1 + number / 1_000) * S); // One link has one fate at a time.
      realm.send('maybe', 0);
      realm.send('surely', 1);
    }
    realm.until(7_200 * S);
    const count = (word: string): number => realm.heard.filter((line) => line.endsWith(word)).length;
    expect(count('surely')).toBe(500);
    // Four standard deviations of a binomial of 500 at 0.7 are 41.
    expect(Math.abs(count('maybe') - 350)).toBeLessThan(41);
  });

  it('wait for a client that is away, up to the length of its queue', () => {
    const realm = new Realm({ queueLengthMax: 2 });
    realm.broker.close(FAR, 'goodbye');
    for (const word of ['a', 'b', 'c']) realm.send(word, 1, SUPERVISOR);
    realm.broker.connections.open(FAR);
    realm.until(5 * S);
    expect(realm.heard.map((line) => line.split(' ms ')[1])).toEqual(['1 connected', '2 → 1 a', '2 → 1 b']);
    expect(realm.broker.lostCount).toBe(1);
  });

  it.each([
    { keepsSessions: true, words: ['order'] },
    { keepsSessions: false, words: [] },
  ])('kept for a client outlive the broker: $keepsSessions', ({ keepsSessions, words }) => {
    const realm = new Realm({ keepsSessions });
    realm.broker.close(FAR, 'goodbye');
    realm.send('order', 1, SUPERVISOR);
    realm.broker.goDown();
    realm.broker.comeUp();
    realm.broker.connections.open(FAR);
    realm.until(60 * S);
    const told = realm.heard.filter((line) => line.includes('→')).map((line) => line.split(' ').at(-1));
    expect(told).toEqual(words);
  });

  it('in one sample take as long as in two events, and are lost where those are', () => {
    const realm = new Realm();
    expect(realm.broker.deliveryUs(2, 0, 0, 0)).toBe(13_000);
    realm.cut(true);
    expect(realm.broker.deliveryUs(2, 0, 0, 0)).toBe(LOST);
    expect(realm.broker.deliveryUs(1, 0, 0, 0)).toBe(3_000);
    realm.cut(false);
    realm.topology.spoil(2, { lossShare: 0.999, duplicateShare: 0, lateMs: 0 });
    expect(realm.broker.deliveryUs(2, 0, 0, 0)).toBe(LOST);
    realm.broker.goDown();
    expect(realm.broker.deliveryUs(1, 0, 0, 0)).toBe(LOST);
  });
});
