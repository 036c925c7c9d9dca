import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  defaultCost,
  hashPassword,
  isPassword,
  newKey,
  passwordFault,
  readSecret,
  type Secret,
} from './password.ts';
import { cheap } from './testing/people.ts';
import { loadUsers, newUser, readUsers, saveUsers, type User, writeUsers } from './users.ts';

const secretOf = (text: string): Secret => {
  const secret = readSecret(text);
  if (secret === null) throw new Error(`no secret: ${text}`);
  return secret;
};

describe('a password', () => {
  it('is known by its hash at the full cost, and by nothing else', async () => {
    const text = await hashPassword('correct horse battery');
    expect(text.split('$').slice(0, 4)).toEqual(['scrypt', '32768', '8', '3']);
    expect(text).not.toContain('horse');
    const secret = secretOf(text);
    expect(secret).toMatchObject({ cost: defaultCost });
    expect(await isPassword('correct horse battery', secret)).toBe(true);
    expect(await isPassword('correct horse batterz', secret)).toBe(false);
  });

  it('is never hashed to the same twice', async () => {
    expect(await hashPassword('x', cheap)).not.toBe(await hashPassword('x', cheap));
  });

  it('is the same however a keyboard composes its letters', async () => {
    const secret = secretOf(await hashPassword('Fu\u0308\u00dfe am Boden!!', cheap));
    expect(await isPassword('F\u00fc\u00dfe am Boden!!', secret)).toBe(true);
  });

  it('is right exactly if it is the same text', async () => {
    const texts = fc.string({ unit: 'grapheme', maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(texts, texts, async (one, other) => {
        const secret = secretOf(await hashPassword(one, cheap));
        expect(await isPassword(other, secret)).toBe(one.normalize('NFC') === other.normalize('NFC'));
      }),
      { numRuns: 60 },
    );
  });

  it('of a program is random, and known by a plain hash', async () => {
    const { key, secret } = newKey();
    expect(key).toMatch(/^arts-[\w-]{43}$/);
    expect(secret).not.toContain(key.slice(5, 20));
    expect(await isPassword(key, secretOf(secret))).toBe(true);
    expect(await isPassword(newKey().key, secretOf(secret))).toBe(false);
    expect(passwordFault(key)).toBeNull();
  });

  it('is refused when it is too short or too long', () => {
    expect(passwordFault('fourteen chars')).toContain('15');
    expect(passwordFault('fifteen chars..')).toBeNull();
    expect(passwordFault('x'.repeat(1_025))).toContain('1024');
  });

  it.each([
    '',
    'scrypt',
    'plain$secret',
    'sha256$',
    'sha256$AAAA',
    'scrypt$0$8$1$AAAA$AAAA',
    `scrypt$1000$8$1$${'A'.repeat(22)}$${'A'.repeat(43)}`,
    `scrypt$1073741824$8$1$${'A'.repeat(22)}$${'A'.repeat(43)}`,
    `scrypt$1024$8$65$${'A'.repeat(22)}$${'A'.repeat(43)}`,
    `scrypt$1024$8$1$AAAA$${'A'.repeat(43)}`,
    `scrypt$1024$8$1$${'A'.repeat(22)}$AAAA`,
    `scrypt$1e3$8$1$${'A'.repeat(22)}$${'A'.repeat(43)}`,
  ])('is not known by %j', (text) => expect(readSecret(text)).toBeNull());
});

describe('a list of users', () => {
  const folder = mkdtempSync(join(tmpdir(), 'arts-users-'));
  const path = join(folder, 'users.json');
  afterAll(() => rmSync(folder, { recursive: true }));

  const users = (...all: readonly User[]): ReadonlyMap<string, User> =>
    new Map(all.map((user) => [user.name, user]));
  const { secret } = newKey();
  const two = users(
    newUser('edge', 'runtime', { secret, runtimes: ['edge', 'lab-*'], realms: ['hall'] }),
    newUser('ann', 'client', { rights: ['modules:write'], publ: ['kitchen/#'], subs: ['kitchen/#'] }),
  );

  it('is read as it was written', () => {
    const reading = readUsers(writeUsers(two));
    expect(reading).toMatchObject({ kind: 'value' });
    if (reading.kind === 'value') expect(new Map(reading.value)).toEqual(two);
  });

  it('is kept in a file that only its owner can read, and leaves no drafts', async () => {
    await saveUsers(path, two);
    await saveUsers(path, users(newUser('bob', 'viewer')));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['users.json']);
    const reading = await loadUsers(path);
    expect(reading).toMatchObject({ kind: 'value', value: { warnings: [] } });
    if (reading.kind === 'value') expect([...reading.value.users.keys()]).toEqual(['bob']);
  });

  it('comes with a warning when others can read it', async () => {
    await saveUsers(path, two);
    chmodSync(path, 0o644);
    expect(await loadUsers(path)).toMatchObject({
      kind: 'value',
      value: { warnings: [expect.stringContaining('chmod 600')] },
    });
  });

  it('that is not there or no JSON is an issue that shows nothing of what stands in it', async () => {
    expect(await loadUsers(join(folder, 'none'))).toMatchObject({
      issues: [{ message: 'cannot be read: ENOENT' }],
    });
    writeFileSync(path, `{"v":1,"users":[{"secret":"${secret}`);
    expect(JSON.stringify(await loadUsers(path))).not.toContain(secret.slice(8, 20));
    expect(readFileSync(path, 'utf8')).toContain(secret);
  });

  it.each([
    ['another version', { v: 2, users: [] }],
    ['a key that nobody knows', { v: 1, users: [{ name: 'ann', role: 'viewer', rigths: [] }] }],
    ['a role that nobody knows', { v: 1, users: [{ name: 'ann', role: 'root' }] }],
    ['a hostile role', { v: 1, users: [{ name: 'ann', role: '__proto__' }] }],
    ['a right that nobody knows', { v: 1, users: [{ name: 'ann', role: 'client', rights: ['all'] }] }],
    ['a name with a slash', { v: 1, users: [{ name: 'a/b', role: 'viewer' }] }],
    ['the name of a session', { v: 1, users: [{ name: 'ann~1', role: 'viewer' }] }],
    ['a hostile name', { v: 1, users: [{ name: '__proto__', role: 'viewer' }] }],
    ['a password in clear', { v: 1, users: [{ name: 'ann', role: 'viewer', secret: 'open sesame' }] }],
    ['a filter that is none', { v: 1, users: [{ name: 'ann', role: 'viewer', subs: ['a#'] }] }],
    ['a runtime that is none', { v: 1, users: [{ name: 'ann', role: 'runtime', runtimes: ['a/*'] }] }],
    [
      'a name twice',
      {
        v: 1,
        users: [
          { name: 'a', role: 'viewer' },
          { name: 'a', role: 'admin' },
        ],
      },
    ],
  ])('is not read with %s', (_, value) => {
    const reading = readUsers(JSON.stringify(value));
    expect(reading.kind).toBe('issues');
    expect(JSON.stringify(reading)).not.toContain('sesame');
  });
});
