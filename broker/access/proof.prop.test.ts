import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corpus } from '../wire/testing/corpus.ts';
import { type Right, type Role, rightsOf, speaksFor } from './identity.ts';
import { identityOf, type Proof } from './proof.ts';
import { whyNotPublish, whyNotSubscribe } from './rules.ts';
import { hall } from './testing/hall.ts';
import type { TokenWord } from './token.ts';
import { newUser, type User } from './users.ts';

const NOW_MS = 1_000;
const roles = Object.keys(rightsOf) as Role[];
const rights = fc.subarray<Right>([...rightsOf.admin]);
const runtimes = fc.subarray(['desk', 'de*', 'edge', '*', 'ann']);
const realms = fc.option(fc.subarray(['realm', 'other']));
const filters = fc.subarray(['kitchen/#', 'realm/#', '#', 'kitchen/+']);

const users: fc.Arbitrary<User> = fc
  .record({ role: fc.constantFrom(...roles), rights, runtimes, realms, publ: filters, subs: filters })
  .map(({ role, ...parts }) => newUser('ann', role, parts));
const words: fc.Arbitrary<TokenWord> = fc.record({
  name: fc.constant('ann'),
  untilMs: fc.constant(NOW_MS + 1),
  madeMs: fc.constant(0),
  publ: fc.option(filters),
  subs: fc.option(filters),
  role: fc.option(fc.constantFrom(...roles)),
  rights,
  runtimes,
  realms,
  onceId: fc.constant(null),
});
const proofOf = (word: TokenWord): Proof => ({ name: 'ann', secret: null, word });
const listOf = (user: User) => new Map([['ann', user]]);
const { scenes } = hall();

describe('a token of somebody on the list', () => {
  it('never gives more than the list does', () => {
    const topics = ['kitchen/light', 'cellar', 'realm/proc/debug/stdin/lamp', 'realm/arts/v1/rt/desk/report'];
    const messages = [...corpus, ...topics.map((topic) => ({ topic, payload: '' }))];
    const wanted = fc.constantFrom(
      '#',
      'realm/#',
      'kitchen/#',
      'realm/arts/v1/rt/desk/command',
      'realm/arts/v1/rt/edge/#',
    );
    fc.assert(
      fc.property(users, words, fc.constantFrom(...messages), wanted, (user, word, message, filter) => {
        const own = identityOf({ name: 'ann', secret: null, word: null }, listOf(user), null, NOW_MS);
        const shown = identityOf(proofOf(word), listOf(user), null, NOW_MS);
        if (own === null || shown === null) throw new Error('both are good');
        for (const right of shown.rights) expect(own.rights.has(right)).toBe(true);
        for (const runtime of ['desk', 'edge', 'delta', 'ann', 'x']) {
          if (speaksFor(shown, runtime)) expect(speaksFor(own, runtime)).toBe(true);
        }
        // ARENA's filters may name topics of the world that the list does not: whoever made the token vouches for those.
        const vouched = { ...own, publ: [...own.publ, ...shown.publ], subs: [...own.subs, ...shown.subs] };
        if (whyNotPublish(shown, message, scenes) === null) {
          expect(whyNotPublish(vouched, message, scenes)).toBeNull();
        }
        if (whyNotSubscribe(shown, filter, scenes) === null) {
          expect(whyNotSubscribe(vouched, filter, scenes)).toBeNull();
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('is worth nothing once its owner is barred, its time is over, or its password another', () => {
    fc.assert(
      fc.property(users, words, (user, word) => {
        expect(identityOf(proofOf(word), listOf({ ...user, isBarred: true }), 'client', NOW_MS)).toBeNull();
        expect(identityOf(proofOf({ ...word, untilMs: NOW_MS }), listOf(user), 'client', NOW_MS)).toBeNull();
        const password = { name: 'ann', secret: 'old', word: null };
        expect(identityOf(password, listOf({ ...user, secret: 'new' }), 'client', NOW_MS)).toBeNull();
        expect(identityOf(password, new Map(), 'client', NOW_MS)).toBeNull();
      }),
      { numRuns: 100 },
    );
  });
});

describe('a token of a stranger', () => {
  const word: TokenWord = {
    name: 'ann',
    untilMs: NOW_MS + 1,
    madeMs: 0,
    publ: ['#'],
    subs: ['#'],
    role: null,
    rights: [],
    runtimes: [],
    realms: null,
    onceId: null,
  };

  it('is that of a client who may start nothing, or of nobody, unless it says more', () => {
    expect(identityOf(proofOf(word), null, 'client', NOW_MS)).toMatchObject({
      role: 'client',
      isBounded: true,
    });
    expect(identityOf(proofOf(word), null, 'client', NOW_MS)?.rights.has('modules:write')).toBe(false);
    expect(identityOf(proofOf(word), null, null, NOW_MS)).toBeNull();
    const more = { ...word, role: 'runtime', rights: ['modules:write'] } as const;
    const who = identityOf(proofOf(more), null, null, NOW_MS);
    expect(who).toMatchObject({ role: 'runtime', runtimes: ['ann'] });
    expect(who?.rights.has('modules:write')).toBe(true);
  });
});
