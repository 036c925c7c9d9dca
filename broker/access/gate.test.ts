import { describe, expect, it } from 'vitest';
import { KEY, listed, PASSWORD, post } from './testing/post.ts';
import { good, NOW_SECONDS, signed } from './testing/tokens.ts';
import { newUser } from './users.ts';

const ADDRESS = '10.0.0.1';
const basic = (name: string, password: string) => ({ kind: 'password', name, password }) as const;
const bearer = (token: string) => ({ kind: 'token', token }) as const;
const once = { ...good, jti: 'j', arts: { once: true } };

describe('a gate', () => {
  it('lets in who shows a password, a key, or a token in the place of a password', async () => {
    const { gate, lines } = await post();
    expect(await gate.check(basic('ann', PASSWORD), null, ADDRESS)).toMatchObject({ name: 'ann' });
    expect(await gate.check(basic('edge', KEY), null, ADDRESS)).toMatchObject({ name: 'edge' });
    expect(await gate.check(basic('ann', await signed(good)), null, ADDRESS)).toMatchObject({ name: 'ann' });
    expect(await gate.check(bearer(await signed(good, 'RS256')), null, ADDRESS)).toMatchObject({
      name: 'ann',
    });
    expect(lines).toEqual([]);
  });

  it('refuses all else with a line that says why, and never what was shown', async () => {
    const { gate, lines, faults } = await post();
    const shows: readonly [string, Parameters<typeof gate.check>[0]][] = [
      ['no-credentials', { kind: 'nothing' }],
      ['wrong-password', basic('ann', 'open sesame please')],
      ['wrong-password', basic('edge', `${KEY}x`)],
      ['unknown-user', basic('open sesame please', 'x')],
      ['unknown-user', basic('tom', '')],
      ['barred', basic('mallory', PASSWORD)],
      ['barred', bearer(await signed({ ...good, sub: 'mallory', arts: { role: 'admin' } }))],
      ['token-subject', basic('olga', await signed(good))],
      ['token-expired', bearer(await signed({ ...good, exp: NOW_SECONDS - 60 }))],
      ['token-early', bearer(await signed({ ...good, nbf: NOW_SECONDS + 60 }))],
      ['token-audience', bearer(await signed({ ...good, aud: 'open sesame please' }))],
      [
        'token-algorithm',
        bearer(`eyJhbGciOiJub25lIn0.${Buffer.from(JSON.stringify(good)).toString('base64url')}.`),
      ],
      ['token-oversized', bearer(await signed({ ...good, x: 'x'.repeat(20_000) }))],
      ['token-claims', bearer(await signed({ ...good, sub: '../open sesame please' }))],
      ['token-shape', bearer('open.sesame.please')],
    ];
    for (const [, shown] of shows) expect(await gate.check(shown, null, ADDRESS)).toBeNull();
    expect(faults()).toEqual(shows.map(([fault]) => fault));
    const text = lines.join('\n');
    for (const secret of ['sesame', PASSWORD, KEY, 'eyJ', 'mallory"x']) expect(text).not.toContain(secret);
    expect(text).toContain(ADDRESS);
  });

  it('takes a token for use once but once, however many show it at the same time', async () => {
    const { gate, faults } = await post();
    const token = await signed(once);
    const all = await Promise.all(Array.from({ length: 5 }, () => gate.check(bearer(token), null, ADDRESS)));
    expect(all.filter((proof) => proof !== null)).toHaveLength(1);
    expect(faults()).toEqual(Array(4).fill('token-replayed'));
    expect(await gate.check(bearer(await signed({ ...once, jti: 'k' })), null, ADDRESS)).not.toBeNull();
    const other = await signed({ ...once, sub: 'olga' });
    expect(await gate.check(bearer(other), null, ADDRESS)).not.toBeNull();
  });

  it('does not use a token up that it refuses, and takes none that an earlier start may have seen', async () => {
    const { gate, faults } = await post();
    const token = await signed(once);
    expect(await gate.check(basic('olga', token), null, ADDRESS)).toBeNull();
    expect(await gate.check(basic('ann', token), null, ADDRESS)).not.toBeNull();
    const old = await signed({ ...once, jti: 'old', iat: NOW_SECONDS - 1 });
    expect(await gate.check(bearer(old), null, ADDRESS)).toBeNull();
    expect(faults()).toEqual(['token-subject', 'token-replayed']);
  });

  it('forgets who was let in once time, or a new list, says so', async () => {
    const { gate, clock } = await post();
    const token = await gate.check(bearer(await signed(good)), null, ADDRESS);
    const password = await gate.check(basic('olga', PASSWORD), null, ADDRESS);
    if (token === null || password === null) throw new Error('both are good');
    expect(gate.identityOf(password)?.role).toBe('operator');
    const users = new Map(await listed());
    const { secret } = users.get('olga') ?? newUser('olga', 'viewer');
    gate.renew(new Map(users).set('olga', newUser('olga', 'viewer', { secret: password.secret })));
    expect(gate.identityOf(password)?.role).toBe('viewer');
    gate.renew(new Map(users).set('olga', newUser('olga', 'viewer', { secret })));
    expect(gate.identityOf(password)).toBeNull();
    expect(gate.identityOf(token)).not.toBeNull();
    clock.nowMs += 60_000;
    expect(gate.identityOf(token)).toBeNull();
  });

  it('gives tokens to those with a password, which are good for an hour, and for what the list says', async () => {
    const { gate, clock, faults } = await post();
    const token = await gate.login('ann', PASSWORD, ADDRESS);
    expect(await gate.login('ann', 'wrong password!', ADDRESS)).toBeNull();
    const proof = token === null ? null : await gate.check(bearer(token), null, ADDRESS);
    expect(proof === null ? null : gate.identityOf(proof)).toMatchObject({
      role: 'client',
      isBounded: false,
    });
    clock.nowMs += 3_600_000 + 6_000;
    expect(await gate.check(bearer(token ?? ''), null, ADDRESS)).toBeNull();
    const another = await post();
    expect(await another.gate.check(bearer(token ?? ''), null, ADDRESS)).toBeNull();
    expect(faults()).toEqual(['wrong-password', 'token-expired']);
    expect(another.faults()).toEqual(['token-signature']);
  });

  it('is open only when it has neither users nor keys', async () => {
    expect((await post()).gate.isOpen).toBe(false);
    expect((await post({ users: null })).gate.isOpen).toBe(false);
    expect((await post({ tokens: null })).gate.isOpen).toBe(false);
    expect((await post({ users: new Map(), tokens: null })).gate.isOpen).toBe(false);
    expect((await post({ users: null, tokens: null })).gate.isOpen).toBe(true);
  });

  it('does not fill the log, and says how much it has left out', async () => {
    const { gate, lines, clock } = await post();
    for (let at = 0; at < 1_000; at++) await gate.check({ kind: 'nothing' }, null, ADDRESS);
    expect(lines.length).toBe(50);
    clock.nowMs += 1_000;
    await gate.check({ kind: 'nothing' }, null, ADDRESS);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ omittedCount: 950 });
  });
});
