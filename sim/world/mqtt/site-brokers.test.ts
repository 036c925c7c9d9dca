import { describe, expect, it } from 'vitest';
import { Realm } from '../testing/small-broker.ts';
import { fixed } from '../testing/small-net.ts';
import { LOST } from './broker.ts';

const [NEAR_HOST, BESIDE_HOST, FAR_HOST] = [0, 1, 2];

describe('where each site has a broker of its own', () => {
  const realm = (): Realm => new Realm({}, { broker: { site: 'north', delay: fixed(0.5), perSite: true } });

  it('what stays within a site takes no way through the hub', () => {
    const { broker } = realm();
    expect(broker.deliveryUs(BESIDE_HOST, NEAR_HOST, 0, 0)).toBe(2_000);
    expect(new Realm().broker.deliveryUs(BESIDE_HOST, NEAR_HOST, 0, 0)).toBe(3_000);
  });

  it('what goes to another site does', () => {
    expect(realm().broker.deliveryUs(FAR_HOST, NEAR_HOST, 0, 0)).toBe(13_000);
  });

  it('a site goes on by itself when the hub is away, and no message is lost but to the air', () => {
    const { broker, topology } = realm();
    broker.goDown();
    expect(broker.deliveryUs(FAR_HOST, NEAR_HOST, 0, 0)).toBe(LOST);
    expect(broker.deliveryUs(BESIDE_HOST, NEAR_HOST, 0, 0)).toBe(2_000);
    topology.spoil(BESIDE_HOST, { lossShare: 0.999, duplicateShare: 0, lateMs: 0 });
    expect(broker.deliveryUs(BESIDE_HOST, NEAR_HOST, 0, 0)).toBe(LOST);
  });

  it('a device that moves on leaves the site it was at', () => {
    const { broker, topology } = realm();
    topology.move(BESIDE_HOST, topology.siteIndex('south'), 0);
    expect(broker.deliveryUs(BESIDE_HOST, NEAR_HOST, 0, 0)).toBe(13_000);
    expect(broker.deliveryUs(BESIDE_HOST, FAR_HOST, 0, 0)).toBe(2_000);
  });
});
