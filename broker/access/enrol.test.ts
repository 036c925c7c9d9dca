import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enrol, strike } from './enrol.ts';
import { Gate } from './gate.ts';
import { cheap } from './testing/people.ts';
import { loadUsers, type Users } from './users.ts';

const PASSWORD = 'correct horse battery';

describe('a list of users in a file', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'arts-enrol-'));
    path = join(folder, 'users.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const users = async (): Promise<Users> => {
    const reading = await loadUsers(path);
    if (reading.kind === 'issues') throw new Error(reading.issues[0]?.message);
    return reading.value.users;
  };
  const isLetIn = async (name: string, password: string): Promise<boolean> => {
    const gate = new Gate({
      users: await users(),
      tokens: null,
      realms: [],
      knowledgeOf: () => null,
      noted: () => {},
    });
    return (await gate.check({ kind: 'password', name, password }, null, null)) !== null;
  };

  it('begins with the first one, and lets in whoever is on it', async () => {
    const by = { password: PASSWORD };
    expect(await enrol(path, { name: 'ann', role: 'client', by, cost: cheap })).toEqual({
      kind: 'value',
      value: null,
    });
    const key = await enrol(path, { name: 'edge', role: 'runtime', by: 'key', parts: { realms: ['hall'] } });
    await enrol(path, { name: 'tom', role: 'viewer', by: 'token' });
    expect([...(await users()).keys()]).toEqual(['ann', 'edge', 'tom']);
    expect((await users()).get('edge')).toMatchObject({ role: 'runtime', realms: ['hall'] });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await isLetIn('ann', PASSWORD)).toBe(true);
    expect(await isLetIn('edge', key.kind === 'value' ? (key.value ?? '') : '')).toBe(true);
    expect(await isLetIn('tom', '')).toBe(false);
    expect(readFileSync(path, 'utf8')).not.toContain(PASSWORD);
  });

  it('gives somebody another password, and lets nobody in who was struck off', async () => {
    await enrol(path, { name: 'ann', role: 'client', by: { password: PASSWORD }, cost: cheap });
    await enrol(path, { name: 'ann', role: 'operator', by: { password: `${PASSWORD} 2` }, cost: cheap });
    expect([await isLetIn('ann', PASSWORD), await isLetIn('ann', `${PASSWORD} 2`)]).toEqual([false, true]);
    expect(await strike(path, 'ann')).toEqual({ kind: 'value', value: true });
    expect(await strike(path, 'ann')).toEqual({ kind: 'value', value: false });
    expect(await isLetIn('ann', `${PASSWORD} 2`)).toBe(false);
  });

  it('is left as it was when something is wrong', async () => {
    const by = { password: PASSWORD };
    writeFileSync(path, '{"v":1,"users":[]}');
    const before = readFileSync(path, 'utf8');
    expect((await enrol(path, { name: 'a/b', role: 'client', by })).kind).toBe('issues');
    expect((await enrol(path, { name: 'ann', role: 'client', by: { password: 'short' } })).kind).toBe(
      'issues',
    );
    expect(
      (await enrol(path, { name: 'ann', role: 'client', by: 'key', parts: { subs: ['a#'] } })).kind,
    ).toBe('issues');
    expect(readFileSync(path, 'utf8')).toBe(before);
    writeFileSync(path, 'something else');
    expect((await enrol(path, { name: 'ann', role: 'client', by: 'key' })).kind).toBe('issues');
    expect(readFileSync(path, 'utf8')).toBe('something else');
  });
});
