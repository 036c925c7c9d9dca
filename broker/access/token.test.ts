import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  ed,
  faultOf,
  good,
  NOW_MS,
  NOW_SECONDS,
  pemOf,
  plan,
  rsa,
  signed,
  strange,
} from './testing/tokens.ts';
import { judgeToken } from './token.ts';

const text64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a token', () => {
  it.each(['RS256', 'EdDSA', 'Ed25519'])('signed by %s is taken', async (alg) => {
    expect(await judgeToken(await signed(good, alg), plan, NOW_MS)).toEqual({
      kind: 'good',
      word: {
        name: 'ann',
        untilMs: NOW_MS + 60_000,
        madeMs: NOW_MS,
        publ: null,
        subs: null,
        role: null,
        rights: [],
        runtimes: [],
        realms: null,
        onceId: null,
      },
    });
  });

  it('says what its owner may do, in ARENA’s words and in ours', async () => {
    const arts = {
      role: 'client',
      rights: ['modules:write'],
      runtimes: ['edge'],
      realms: ['hall'],
      once: true,
    };
    const token = await signed({ ...good, publ: ['a/#'], subs: ['b/+'], jti: 'x', arts });
    expect(await judgeToken(token, plan, NOW_MS)).toMatchObject({
      word: {
        publ: ['a/#'],
        subs: ['b/+'],
        role: 'client',
        rights: ['modules:write'],
        runtimes: ['edge'],
        realms: ['hall'],
        onceId: '["ann","x"]',
      },
    });
  });

  it('is not taken without a signature', async () => {
    const [head, body] = [text64({ alg: 'none' }), text64(good)];
    expect(await faultOf(`${head}.${body}.`)).toBe('token-algorithm');
    expect(await faultOf(`${head}.${body}.AAAA`)).toBe('token-algorithm');
    for (const alg of ['None', 'NONE', 'nOnE', ' none', null, 7, ['EdDSA'], { a: 1 }]) {
      expect(await faultOf(`${text64({ alg })}.${body}.`)).toBe('token-algorithm');
    }
    const [realHead, realBody] = (await signed(good)).split('.');
    expect(await faultOf(`${realHead}.${realBody}.`)).toBe('token-signature');
  });

  it.each(['HS256', 'HS384', 'HS512'])(
    'is not taken when %s is signed with the public key as a secret',
    async (alg) => {
      const digest = alg.replace('HS', 'sha');
      for (const key of [rsa.publicKey, ed.publicKey]) {
        const content = `${text64({ alg })}.${text64(good)}`;
        const mac = createHmac(digest, pemOf(key)).update(content).digest('base64url');
        expect(await faultOf(`${content}.${mac}`)).toBe('token-algorithm');
      }
    },
  );

  it.each<[string, object]>([
    ['token-expired', { exp: NOW_SECONDS - 6 }],
    ['token-expired', { exp: 0 }],
    ['token-early', { nbf: NOW_SECONDS + 6 }],
    ['token-early', { iat: NOW_SECONDS + 6 }],
    ['token-audience', { aud: 'others' }],
    ['token-audience', { aud: ['others', 'ARTS'] }],
    ['token-audience', { aud: undefined }],
    ['token-claims', { exp: undefined }],
    ['token-claims', { exp: 'tomorrow' }],
    ['token-claims', { sub: undefined }],
    ['token-claims', { sub: 'ann~1' }],
    ['token-claims', { sub: '__proto__' }],
    ['token-claims', { sub: 'a/b' }],
    ['token-claims', { sub: 7 }],
    ['token-claims', { publ: ['a#'] }],
    ['token-claims', { publ: 'a' }],
    ['token-claims', { subs: Array(1_025).fill('a') }],
    ['token-claims', { arts: { role: 'root' } }],
    ['token-claims', { arts: { role: '__proto__' } }],
    ['token-claims', { arts: { rights: ['everything'] } }],
    ['token-claims', { arts: { isAdmin: true } }],
    ['token-claims', { arts: { once: true } }],
    ['token-claims', { jti: 'x'.repeat(257) }],
  ])('is refused as %s, case %#', async (fault, part) => {
    expect(await faultOf(await signed({ ...good, ...part }))).toBe(fault);
  });

  it.each<[string, object]>([
    ['just over', { exp: NOW_SECONDS - 4 }],
    ['almost due', { nbf: NOW_SECONDS + 4 }],
    ['for several', { aud: ['others', 'arts'] }],
  ])('is taken when it is %s', async (_, part) => {
    expect(await faultOf(await signed({ ...good, ...part }))).toBe('good');
  });

  it('is refused by whoever it is not meant for, and taken without an audience only by those who have none', async () => {
    const arena = { ...plan, audience: null };
    expect(await faultOf(await signed(good), arena)).toBe('token-audience');
    expect(await faultOf(await signed({ ...good, aud: undefined }), arena)).toBe('good');
    const strict = { ...plan, issuer: 'us' };
    expect(await faultOf(await signed(good), strict)).toBe('token-issuer');
    expect(await faultOf(await signed({ ...good, iss: 'us' }), strict)).toBe('good');
  });

  it('is refused by its length before anything of it is looked at', async () => {
    expect(await faultOf(await signed({ ...good, filler: 'x'.repeat(12_000) }))).toBe('token-oversized');
    expect(await faultOf(`eyJ${'.'.repeat(1_000_000)}`)).toBe('token-oversized');
  });

  it('is refused when any of its characters is another one', async () => {
    const token = await signed(good);
    const spots = fc.record({
      at: fc.nat({ max: token.length - 1 }),
      to: fc.constantFrom(...'aZ09-_.=! é\u0000'),
    });
    await fc.assert(
      fc.asyncProperty(spots, async ({ at, to }) => {
        const spoiled = token.slice(0, at) + to + token.slice(at + 1);
        // The last character carries bits that stand for nothing.
        fc.pre(
          Buffer.from(spoiled.split('.')[2] ?? '', 'base64url').compare(
            Buffer.from(token.split('.')[2] ?? '', 'base64url'),
          ) !== 0 || at < token.lastIndexOf('.'),
        );
        fc.pre(spoiled !== token);
        expect(await faultOf(spoiled)).not.toBe('good');
      }),
      { numRuns: 200 },
    );
  });

  it('is not taken by a key that it brings along, nor by headers that want something special', async () => {
    const jwk = strange.publicKey.export({ format: 'jwk' });
    const mine = new SignJWT(good).setProtectedHeader({ alg: 'EdDSA', jwk: { ...jwk } as never });
    expect(await faultOf(await mine.sign(strange.privateKey))).toBe('token-signature');
    const crit = `${text64({ alg: 'EdDSA', crit: ['x'], x: 1 })}.${text64(good)}.AAAA`;
    expect(await faultOf(crit)).toBe('token-shape');
  });
});
