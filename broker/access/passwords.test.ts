import { beforeAll, describe, expect, it } from 'vitest';
import { hashPassword, newKey } from './password.ts';
import { networkOf, Passwords } from './passwords.ts';
import { cheap } from './testing/people.ts';
import { Turnstile } from './turnstile.ts';
import { newUser, type Users } from './users.ts';

const ANN = { name: 'ann', password: 'correct horse battery' };
const HERE = '10.0.0.1';
const { key, secret } = newKey();
let users: Users;

beforeAll(async () => {
  const ann = newUser('ann', 'client', { secret: await hashPassword(ANN.password, cheap) });
  users = new Map([
    ['ann', ann],
    ['edge', newUser('edge', 'runtime', { secret })],
    ['tom', newUser('tom', 'client')],
  ]);
});

describe('passwords', () => {
  const rate = { unitsPerSecond: 1, burstCount: 3 };
  const faultOf = async (
    passwords: Passwords,
    shown: { readonly name: string; readonly password: string },
    nowMs = 0,
    address = HERE,
  ): Promise<string> => {
    const verdict = await passwords.check(shown, users, address, nowMs);
    return verdict.kind === 'good' ? 'good' : verdict.fault;
  };

  it('are good or wrong, and a name that is not there is not told from a wrong one by the time it takes', async () => {
    const passwords = new Passwords({ unitsPerSecond: 1, burstCount: 100 });
    expect(await faultOf(passwords, ANN)).toBe('good');
    expect(await faultOf(passwords, { name: 'edge', password: key })).toBe('good');
    expect(await faultOf(passwords, { ...ANN, password: 'wrong' })).toBe('wrong-password');
    expect(await faultOf(passwords, { name: 'edge', password: ANN.password })).toBe('wrong-password');
    for (const name of ['nobody', 'tom', '__proto__', '', 'ann\u0000']) {
      expect(await faultOf(passwords, { ...ANN, name })).toBe('unknown-user');
    }
    // About forty milliseconds; without a hash it would be one.
    const dear = { ...cheap, blockCount: 16_384 };
    const list = new Map([['ann', newUser('ann', 'client', { secret: await hashPassword('x', dear) })]]);
    const sinceMs = performance.now();
    await new Passwords(rate).check({ ...ANN, name: 'nobody' }, list, HERE, 0);
    expect(performance.now() - sinceMs).toBeGreaterThan(10);
  });

  it('are not looked at after too many wrong ones from one address, until time has passed', async () => {
    const passwords = new Passwords(rate);
    const wrong = { ...ANN, password: 'wrong' };
    for (let at = 0; at < 3; at++) expect(await faultOf(passwords, wrong)).toBe('wrong-password');
    expect(await faultOf(passwords, ANN)).toBe('too-many-failures');
    expect(await faultOf(passwords, ANN, 0, '10.0.0.2')).toBe('good');
    expect(await faultOf(passwords, wrong, 1_000)).toBe('wrong-password');
    expect(await faultOf(passwords, wrong, 1_000)).toBe('too-many-failures');
  });

  it('that were good are known again at once, from wherever they come, until they change', async () => {
    const passwords = new Passwords(rate);
    expect(await faultOf(passwords, ANN)).toBe('good');
    for (let at = 0; at < 3; at++) await faultOf(passwords, { ...ANN, password: 'wrong' });
    expect(await faultOf(passwords, ANN)).toBe('good');
    const changed = new Map(users).set(
      'ann',
      newUser('ann', 'client', { secret: await hashPassword('another', cheap) }),
    );
    const verdict = await passwords.check(ANN, changed, '10.0.0.3', 0);
    expect(verdict).toEqual({ kind: 'refused', fault: 'wrong-password' });
  });

  it('of many who come at once from one address are all good', async () => {
    const passwords = new Passwords(rate);
    const all = await Promise.all(Array.from({ length: 60 }, () => faultOf(passwords, ANN)));
    expect(new Set(all)).toEqual(new Set(['good']));
  });

  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', ':0:0:0'],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.1'],
    ['', ''],
  ])('from %s count for %s', (address, network) => expect(networkOf(address)).toBe(network));
});

describe('a turnstile', () => {
  it('lets so many work at once, so many wait, and tells others', async () => {
    const turnstile = new Turnstile(2, 3);
    let [busyCount, mostCount] = [0, 0];
    const ends: (() => void)[] = [];
    const work = async (): Promise<string> => {
      busyCount += 1;
      mostCount = Math.max(mostCount, busyCount);
      await new Promise<void>((resolve) => ends.push(resolve));
      busyCount -= 1;
      return 'did';
    };
    const all = Array.from({ length: 7 }, () => turnstile.pass(work));
    expect(await Promise.all(all.slice(5))).toEqual([null, null]);
    for (let at = 0; at < 5; at++) {
      await expect.poll(() => ends.length).toBeGreaterThan(0);
      ends.shift()?.();
    }
    expect(await Promise.all(all.slice(0, 5))).toEqual(Array(5).fill('did'));
    expect(mostCount).toBe(2);
    await expect(turnstile.pass(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(await turnstile.pass(async () => 'still')).toBe('still');
  });
});
