import { describe, expect, it } from 'vitest';
import { FAR, NEAR, Realm, S } from '../testing/small-broker.ts';
import type { Ending } from './settings.ts';

describe('connections', () => {
  it('need two round trips', () => {
    const early = new Realm();
    expect(early.broker.connections.isOpen(FAR)).toBe(true);
    const realm = new Realm();
    realm.broker.close(NEAR, 'goodbye');
    realm.broker.connections.open(NEAR);
    realm.until(2 * S);
    // 1 ms + 0.5 ms, there and back, twice.
    expect(realm.heard).toEqual(['1006 ms 0 connected']);
  });

  it.each<[Ending, readonly string[]]>([
    ['goodbye', []],
    ['socket', ['1011.5 ms 1 → 2 will of far']],
    ['silence', ['15046 ms 1 → 2 will of far']],
    ['no-will', []],
  ])('that end with %s leave %j', (ending, lines) => {
    const realm = new Realm();
    realm.broker.close(FAR, ending);
    realm.until(60 * S);
    expect(realm.heard).toEqual(lines);
  });

  it('survive a short hang and say nothing about it', () => {
    const realm = new Realm();
    realm.broker.connections.mute(FAR, true);
    realm.until(14 * S);
    realm.broker.connections.mute(FAR, false);
    realm.until(60 * S);
    expect(realm.heard).toEqual([]);
  });

  it('break during a long hang, which the client notices when it goes on', () => {
    const realm = new Realm();
    realm.broker.connections.mute(FAR, true);
    realm.until(40 * S);
    expect(realm.heard).toEqual(['15046 ms 1 → 2 will of far']);
    realm.broker.connections.mute(FAR, false);
    realm.until(60 * S);
    expect(realm.heard[1]).toBe('40000 ms 1 disconnected');
    expect(realm.heard[2]).toMatch(/^4[01]\d+(\.\d+)? ms 1 connected$/);
  });

  it('count patience from the last ping, also when nothing was said for long', () => {
    const realm = new Realm();
    realm.until(35 * S);
    realm.broker.close(FAR, 'silence');
    realm.until(100 * S);
    // Pings at 10.046, 20.046 and 30.046 s; one and a half keep-alives after the last.
    expect(realm.heard).toEqual(['45046 ms 1 → 2 will of far']);
  });

  it('break in a long partition and come back after it, near ones untouched', () => {
    const realm = new Realm();
    realm.cut(true);
    realm.until(50 * S);
    realm.cut(false);
    realm.until(120 * S);
    const told = realm.heard.map((line) => line.split(' ms ')[1]);
    expect(told).toEqual(['1 disconnected', '1 → 2 will of far', '1 connected']);
  });

  it('all break and come back with a restart of the broker, spread out and without wills', () => {
    const realm = new Realm();
    realm.broker.goDown();
    realm.until(5 * S);
    realm.broker.comeUp();
    realm.until(60 * S);
    const told = realm.heard.map((line) => line.split(' ms ')[1]);
    expect(told.slice(0, 3)).toEqual(['0 disconnected', '1 disconnected', '2 disconnected']);
    expect(told.slice(3).toSorted()).toEqual(['0 connected', '1 connected', '2 connected']);
    expect(new Set(realm.heard.slice(3).map((line) => line.split(' ')[0])).size).toBe(3);
  });

  it('of a rebooted device replace the old one, whose will comes first', () => {
    const realm = new Realm();
    realm.broker.close(FAR, 'silence');
    realm.until(3 * S);
    realm.broker.connections.open(FAR);
    realm.until(60 * S);
    expect(realm.heard.map((line) => line.split(' ms ')[1])).toEqual(['1 → 2 will of far', '1 connected']);
  });
});
