import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askSecret, type Terminal } from './secret.ts';
import { type UserAddOptions, type UserTools, userAdd, userBar, userLs, userRm } from './user.ts';

let folder: string;
let users: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'arts-user-'));
  users = join(folder, 'deep/users.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Said {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command, with answers for what it asks. */
async function run(
  command: (tools: UserTools) => Promise<number>,
  { answers = [], env = {} }: { readonly answers?: readonly string[]; readonly env?: UserTools['env'] } = {},
): Promise<Said> {
  const said = { out: '', err: '' };
  const left = [...answers];
  const exitCode = await command({
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    ask: async () => left.shift() ?? null,
    env,
  });
  return { exitCode, ...said };
}

const adds = (name: string, options: Partial<UserAddOptions>, given: Parameters<typeof run>[1] = {}) =>
  run((tools) => userAdd(name, { role: 'viewer', users, ...options }, tools), given);
const lists = async () =>
  JSON.parse((await run((tools) => userLs({ users, json: true }, tools))).out) as readonly object[];

describe('arts user', () => {
  it('makes a list that only its owner reads, and never shows what passwords are known by', async () => {
    const { exitCode, out, err } = await adds('kitchen', { role: 'runtime', key: true });
    expect([exitCode, out]).toEqual([0, expect.stringMatching(/^arts-[\w-]{43}\n$/)]);
    expect(err).toMatch(/kitchen is on the list in .*users\.json\n.*not shown again[\s\S]*SIGHUP/);
    expect(statSync(users).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'deep')).mode & 0o777).toBe(0o700);
    const rights = 'modules:write, files:write';
    const parts = { role: 'client', rights, realms: 'home', publ: 'a/#,b/+', subs: 'a/#' };
    const answers = ['correct horse battery', 'correct horse battery'];
    expect((await adds('ann', parts, { answers })).out).toBe('');
    expect((await adds('tom', { tokenOnly: true })).exitCode).toBe(0);
    expect(readFileSync(users, 'utf8')).not.toContain('horse');
    const [ann, kitchen, tom] = await lists();
    expect(ann).toEqual({
      name: 'ann',
      role: 'client',
      shows: 'password',
      rights: ['modules:write', 'files:write'],
      runtimes: [],
      realms: ['home'],
      publ: ['a/#', 'b/+'],
      subs: ['a/#'],
      isBarred: false,
    });
    expect([kitchen, tom]).toMatchObject([{ shows: 'key' }, { shows: 'token' }]);
    const { out: shown } = await run((tools) => userLs({ users }, tools));
    expect(shown).toBe(
      'NAME     ROLE     SHOWS     RIGHTS                     RUNTIMES  REALMS\n' +
        'ann      client   password  modules:write,files:write  –         home\n' +
        'kitchen  runtime  key       –                          kitchen   all\n' +
        'tom      viewer   token     –                          –         all\n',
    );
  });

  it('finds the list in the folder of the supervisor, and the password in the environment', async () => {
    const env = { ARTS_PASSWORD: 'correct horse battery', XDG_STATE_HOME: folder };
    const { exitCode } = await run((tools) => userAdd('ann', { role: 'viewer' }, tools), { env });
    expect(exitCode).toBe(0);
    expect(readFileSync(join(folder, 'arts/users.json'), 'utf8')).toContain('scrypt$32768$8$3$');
    const there = await run((tools) => userLs({ state: join(folder, 'arts') }, tools));
    expect(there.out).toMatch(/^ann /m);
    const named = await run((tools) => userLs({}, tools), { env: { ARTS_USERS: users } });
    expect(named.err).toBe(`no users in ${users}\n`);
  });

  it('bars, lets in again and removes, and says so to programs', async () => {
    const { out } = await adds('ann', { key: true, json: true });
    expect(JSON.parse(out)).toEqual({ name: 'ann', role: 'viewer', file: users, key: expect.any(String) });
    const bars = (undo: boolean) => run((tools) => userBar('ann', { users, undo, json: true }, tools));
    expect(JSON.parse((await bars(false)).out)).toEqual({ name: 'ann', file: users, isBarred: true });
    expect((await run((tools) => userLs({ users }, tools))).out).toMatch(/ann +viewer +barred/);
    await bars(true);
    expect(await lists()).toMatchObject([{ isBarred: false, shows: 'key' }]);
    const removes = () => run((tools) => userRm('ann', { users }, tools));
    expect((await removes()).exitCode).toBe(0);
    expect(await lists()).toEqual([]);
    expect(await removes()).toMatchObject({ exitCode: 3, err: expect.stringMatching(/not on the list/) });
  });

  it('begins nobody anew by accident', async () => {
    await adds('ann', { key: true });
    const before = readFileSync(users, 'utf8');
    const again = await adds('ann', { key: true, role: 'admin' });
    expect([again.exitCode, again.err]).toEqual([3, expect.stringMatching(/already\n +Say --replace/)]);
    expect(readFileSync(users, 'utf8')).toBe(before);
    expect((await adds('ann', { key: true, role: 'admin', replace: true })).exitCode).toBe(0);
    expect(await lists()).toMatchObject([{ role: 'admin' }]);
  });

  it.each<[string, readonly [string, Partial<UserAddOptions>, ...string[]], number, RegExp]>([
    ['a name that is none', ['a/b', { key: true }], 3, /no name of a user/],
    ['a role that is none', ['ann', { role: 'king' }], 2, /--role "king" is none of admin/],
    ['a right that is none', ['ann', { rights: 'all' }], 2, /--rights "all" is none of modules:read/],
    ['runtimes that are none', ['ann', { key: true, runtimes: 'a*b' }], 3, /users\.0\.runtimes\.0/],
    ['a filter that is none', ['ann', { key: true, publ: 'a/#/b' }], 3, /is no topic filter/],
    ['a short password', ['ann', {}, 'short', 'short'], 3, /at least 15 characters/],
    ['two passwords', ['ann', {}, 'correct horse battery', 'correct horse'], 3, /two passwords/],
    ['nobody to ask', ['ann', {}], 2, /no terminal[\s\S]*ARTS_PASSWORD/],
    ['two ways at once', ['ann', { key: true, tokenOnly: true }], 2, /exclude each other/],
  ])('refuses %s, and writes nothing', async (_, [name, options, ...answers], code, words) => {
    const { exitCode, out, err } = await adds(name, options, { answers });
    expect([exitCode, out, err]).toEqual([code, '', expect.stringMatching(words)]);
    expect(await lists()).toEqual([]);
  });

  it('leaves a list alone that it cannot read', async () => {
    await adds('ann', { key: true });
    writeFileSync(users, '{"v":2}');
    expect(await adds('eve', { key: true })).toMatchObject({ exitCode: 3, out: '' });
    expect(readFileSync(users, 'utf8')).toBe('{"v":2}');
  });
});

describe('a terminal that asks for a secret', () => {
  class Typed extends EventEmitter implements Terminal {
    readonly isTTY: boolean = true;
    readonly modes: boolean[] = [];
    setRawMode(isRaw: boolean): void {
      this.modes.push(isRaw);
    }
    resume(): void {}
    pause(): void {}
    types(text: string): void {
      this.emit('data', Buffer.from(text));
    }
  }

  it.each<[string, readonly string[], string | null]>([
    ['keys one by one, and letters in pieces', ['s', 'é', '\r'], 'sé'],
    ['what was rubbed out', ['ab\u007fc', 'x\u0008\n'], 'ac'],
    ['a line that was begun anew', ['wrong\u0015right\r'], 'right'],
    ['nothing, when it is called off', ['abc\u0003'], null],
  ])('hears %s, and shows none of it', async (_, pieces, heard) => {
    const terminal = new Typed();
    let shown = '';
    const answer = askSecret('Password: ', terminal, (text) => {
      shown += text;
    });
    for (const piece of pieces) terminal.types(piece);
    expect(await answer).toBe(heard);
    expect(shown).toBe('Password: \n');
    expect(terminal.modes).toEqual([true, false]);
    expect(terminal.listenerCount('data')).toBe(0);
  });

  it('is not asked where there is none', async () => {
    expect(await askSecret('Password: ', Object.assign(new Typed(), { isTTY: false }))).toBeNull();
  });
});
