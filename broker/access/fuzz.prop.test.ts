import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller, Rights } from '../mqtt/index.ts';
import { corpus } from '../wire/testing/corpus.ts';
import { mutatedJson } from '../wire/testing/mutation.ts';
import { covers, overlap } from './filters.ts';
import { guestsOf } from './guests.ts';
import { readKeys } from './keys.ts';
import { admitAt } from './mqtt.ts';
import { readSecret } from './password.ts';
import { KEY, PASSWORD, type Post, post } from './testing/post.ts';
import { good, signed } from './testing/tokens.ts';
import { readUsers } from './users.ts';

const NASTY = [
  '',
  '/',
  '//',
  '#',
  '+',
  '+/#',
  '$',
  '$SYS/#',
  '$share/g/#',
  '..',
  '../..',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '\u0000',
  '\ud800',
  '\uffff',
  '\u202e',
  'a\r\nb',
  '%2e%2e',
  'x'.repeat(70_000),
  'a/'.repeat(5_000),
  '~',
  'ann~',
  'edge',
  'edge~',
  'desk',
  'realm',
  'realm/',
  'proc/control/',
  'null',
  'undefined',
  'NaN',
  '*',
  '[object Object]',
];
const nasty: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc
    .tuple(fc.constantFrom(...NASTY), fc.constantFrom(...NASTY))
    .map(([one, other]) => one.slice(0, 200) + other.slice(0, 200)),
);
const level = fc.oneof(
  fc.constantFrom(
    'realm',
    'proc',
    'arts',
    'v1',
    'rt',
    's',
    'g',
    'p',
    '-',
    'reg',
    'control',
    'edge',
    'desk',
    'stdout',
    'snapshot',
  ),
  nasty.map((one) => one.slice(0, 40)),
);
const topics: fc.Arbitrary<string> = fc.oneof(
  nasty,
  fc.array(level, { maxLength: 8 }).map((levels) => levels.join('/')),
  fc.constantFrom(...corpus).map(({ topic }) => topic),
);
const payloads: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 64 }),
  fc
    .constantFrom(...corpus)
    .chain(({ payload }) => mutatedJson(String(payload)))
    .map((text) => Buffer.from(text)),
  fc.constantFrom('[', '{"a":', '"\\u').map((open) => Buffer.from(open.repeat(3_000))),
);
/** A token, whole or spoiled, with claims of any kind. */
const claims: fc.Arbitrary<object> = fc.record(
  {
    sub: fc.oneof(fc.constantFrom('ann', 'edge'), fc.jsonValue()),
    exp: fc.oneof(fc.constant(good.exp), fc.jsonValue()),
    aud: fc.oneof(fc.constant('arts'), fc.jsonValue()),
    publ: fc.oneof(fc.array(nasty, { maxLength: 3 }), fc.jsonValue()),
    subs: fc.jsonValue(),
    arts: fc.jsonValue(),
    jti: fc.jsonValue(),
    nbf: fc.jsonValue(),
    iat: fc.jsonValue(),
  },
  { requiredKeys: ['sub', 'exp', 'aud'] },
) as fc.Arbitrary<object>;
const spoiledToken = fc
  .tuple(fc.jsonValue(), fc.jsonValue(), fc.string({ maxLength: 20 }))
  .map(([head, body, tail]) =>
    [head, body]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .concat(tail)
      .join('.'),
  );

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
/** Bytes in use once everything that can go has gone. */
const usedBytes = (): number => {
  collect();
  return process.memoryUsage().heapUsed;
};

let guarded: Post;
const caller = (parts: Partial<Caller>): Caller => ({
  clientId: 'c',
  username: null,
  password: null,
  address: '::1',
  request: null,
  ...parts,
});
const admitted = async (username: string, password: string): Promise<Rights> => {
  const rights = await admitAt(guarded.gate)(caller({ username, password: Buffer.from(password) }));
  if (rights === null) throw new Error('it is good');
  return rights;
};

beforeAll(async () => {
  guarded = await post({ limits: { failures: { unitsPerSecond: 1e9, burstCount: 1e9 } } });
});

describe('whatever comes to the gate', () => {
  it('is let in only with what is good, and nothing throws', async () => {
    const admit = admitAt(guarded.gate);
    const rest = guestsOf(guarded.gate);
    const shown = fc.oneof(nasty, spoiledToken, fc.constantFrom('eyJ', 'eyJ..', 'eyJ.eyJ.eyJ', 'a.b.c'));
    await fc.assert(
      fc.asyncProperty(
        nasty,
        shown,
        nasty,
        fc.uint8Array({ maxLength: 20 }),
        async (name, secret, clientId, bytes) => {
          const calls = [
            caller({ clientId, username: name, password: Buffer.from(secret) }),
            caller({ username: 'ann', password: bytes }),
            caller({ clientId, username: name }),
          ];
          for (const call of calls) expect(await admit(call)).toBeNull();
          for (const authorization of [
            secret,
            `Bearer ${secret}`,
            `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`,
            `${name} ${secret}`,
          ]) {
            expect((await rest.admit({ authorization, address: name }))?.isNamed ?? false).toBe(false);
          }
          expect(await rest.login(name, secret, null)).toBeNull();
        },
      ),
      { numRuns: 80 },
    );
  });

  it('and is signed, is taken with proper claims and refused with others, and nothing throws', async () => {
    await fc.assert(
      fc.asyncProperty(claims, async (some) => {
        const token = await signed(some);
        const proof = await guarded.gate.check({ kind: 'token', token }, null, null);
        if (proof !== null) expect(some).toMatchObject({ sub: proof.name, exp: good.exp });
      }),
      { numRuns: 80 },
    );
  });

  it('does not get past the rights of anybody, and nothing throws', async () => {
    const all = await Promise.all([
      admitted('ann', PASSWORD),
      admitted('edge', KEY),
      admitted('olga', PASSWORD),
      admitted('ann', await signed({ ...good, publ: ['#'], subs: ['#'] })),
    ]);
    fc.assert(
      fc.property(fc.constantFrom(...all), topics, payloads, (rights, topic, payload) => {
        const may = rights.mayPublish(topic, payload);
        if (may) expect(topic).not.toMatch(/[+#\p{Cc}]|^\$|(^|\/)(\.\.|__proto__)(\/|$)/u);
        if (may) expect(topic).not.toMatch(/^realm\/arts\/v1\/(rt\/desk|rt\/[^/]*\/command)/);
        const hears = rights.maySubscribe(topic);
        if (hears && rights !== all[2]) expect(overlap(topic, 'realm/arts/v1/rt/desk/command')).toBe(false);
        if (hears && rights === all[1]) expect(covers('kitchen/#', topic)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves nothing behind, however often it comes', async () => {
    const admit = admitAt(guarded.gate);
    const rights = await admitted('edge', KEY);
    const flood = async (round: number): Promise<void> => {
      for (let at = 0; at < 60; at++) {
        const name = `stranger-${round}-${at}`;
        await admit(
          caller({
            clientId: name,
            username: name,
            password: Buffer.from(name),
            address: `10.${round}.${at >> 8}.${at & 255}`,
          }),
        );
        await guarded.gate.check({ kind: 'token', token: `eyJ${name}.x.y` }, null, null);
        for (const topic of [`realm/arts/v1/rt/${name}/report`, `${name}/x`])
          rights.mayPublish(topic, Buffer.from(name.repeat(50)));
        rights.maySubscribe(`${name}/#`);
      }
    };
    for (let round = 0; round < 3; round++) await flood(round);
    const beforeBytes = usedBytes();
    for (let round = 3; round < 13; round++) await flood(round);
    // 600 strangers, of whom only the addresses stay: some hundred bytes each, and 65,536 of them at most.
    expect(usedBytes() - beforeBytes).toBeLessThan(1_000_000);
  });

  it('is read from files without a throw, and read only if it is what it should be', () => {
    fc.assert(
      fc.property(fc.oneof(nasty, fc.json(), fc.string({ maxLength: 200 })), (text) => {
        expect(readUsers(text).kind).toBe('issues');
        expect(readKeys(text).kind).toBe('issues');
        expect(readSecret(text)).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});
