import { execFileSync } from 'node:child_process';
import { createHash, randomInt, randomUUID as uuid } from 'node:crypto';
import { lookup } from 'node:dns';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { get } from 'node:http';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { performance as watch } from 'node:perf_hooks';
import { setTimeout as later } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { type Profile, profileNamed, type Scorer } from '../../core/index.ts';
import { FAULT_LAWS, guard } from '../cli/author/guard.ts';
import { type CheckReport, check } from './check.ts';
import { subjectOf } from './subject.ts';

guard.set();
/** A world or two in a row on a busy machine; assumption. */
vi.setConfig({ testTimeout: 300_000 });

const checked = (score: Scorer['score']): Promise<CheckReport> => {
  const standard = profileNamed('standard') as Profile;
  const written: Profile = {
    ...standard,
    name: 'bad',
    scorers: [{ scorer: { name: 'bad', score }, weight: 1 }],
  };
  const subject = subjectOf({ written, claims: {}, renew: null, file: null });
  return check({ subject, seedCount: 1, from: 1, shrinkCountMax: 0 });
};
/** Scores the same whatever it was told, so that nothing but the asking itself can be noticed. */
const scoring =
  (reach: () => unknown): Scorer['score'] =>
  () => {
    try {
      void reach();
    } catch {
      // Whoever catches what is thrown at him is told of nevertheless.
    }
    return 1;
  };

const byLanguage: (other: string) => number = Reflect.get(String.prototype, 'localeCompare');
const { clock, dice, outside } = FAULT_LAWS;
const reaches: readonly (readonly [string, () => unknown, string])[] = [
  ['readFileSync() of node:fs', () => readFileSync('weights.json'), outside],
  ['existsSync() of node:fs', () => existsSync('weights.json'), outside],
  ['readFile() of node:fs/promises', () => readFile('weights.json'), outside],
  ['get() of node:http', () => get('http://127.0.0.1:1'), outside],
  ['connect() of node:net', () => connect(1), outside],
  ['lookup() of node:dns', () => lookup('localhost', () => {}), outside],
  ['fetch()', () => fetch('http://127.0.0.1:1'), outside],
  ['hostname() of node:os', () => hostname(), outside],
  ['execFileSync() of node:child_process', () => execFileSync('true'), outside],
  ['process.env', () => process.env.HOME, outside],
  ['process.getBuiltinModule', () => process.getBuiltinModule('node:fs'), outside],
  ['process.hrtime', () => process.hrtime(), clock],
  ['process.uptime', () => process.uptime(), clock],
  ['performance.now()', () => watch.now(), clock],
  ['Date()', () => Date(), clock],
  ['randomInt() of node:crypto', () => randomInt(9), dice],
  ['randomUUID() of node:crypto', () => uuid(), dice],
  ['crypto.randomUUID()', () => globalThis.crypto.randomUUID(), dice],
  ['setTimeout()', () => setTimeout(() => {}, 1), outside],
  ['setTimeout() of node:timers/promises', () => later(1), outside],
  ['queueMicrotask()', () => queueMicrotask(() => {}), outside],
  ['String.localeCompare()', () => Reflect.apply(byLanguage, 'a', ['b']), outside],
  ['Intl', () => new Intl.Collator(), outside],
  ['Date.getHours()', () => new Date(0).getHours(), outside],
  ['WeakRef', () => new WeakRef({}), outside],
];

describe('a check of a policy that reaches outside', () => {
  it.each(reaches)('catches %s, though the policy decides alike', async (word, reach, law) => {
    const { failures } = await checked(scoring(reach));
    expect(failures).toMatchObject([{ law, note: expect.stringContaining(word) }]);
  });

  it('lets pass what only computes', async () => {
    const score = scoring(() => createHash('sha256').update(new Date(0).toISOString()).digest('hex'));
    expect((await checked(score)).failures).toEqual([]);
    expect(existsSync(import.meta.filename)).toBe(true);
    expect(process.env).toBeDefined();
  });
});
