import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { moduleId, runtimeId } from '../../core/index.ts';
import { Desk } from '../rest/testing/desk.ts';
import { rm } from './change.ts';
import { ls } from './ls.ts';
import { type SubmitOptions, submit } from './submit.ts';
import { Shell } from './testing/shell.ts';

const HELLO = join(import.meta.dirname, '../modules/built/hello.wasm');
const SHA256 = createHash('sha256').update(readFileSync(HELLO)).digest('hex');

let desk: Desk;
let shell: Shell;
beforeEach(async () => {
  desk = await Desk.open();
  await desk.registers('r1', { name: 'kitchen' });
  shell = new Shell(desk);
});
afterEach(() => desk.close());

const submits = (file: string, options: Partial<SubmitOptions> = {}) =>
  shell.run((tools) => submit(file, { api: [], arg: [], env: [], channel: [], ...options }, tools));
const started = (id: string, runtime = 'r1', epoch = 1) =>
  desk.reports(runtime, { kind: 'module-started', runtime: runtimeId(runtime), module: moduleId(id), epoch });
const specOf = async (id: string) => (await desk.asks('GET', `/api/v1/realms/home/modules/${id}`)).body.spec;

describe('arts submit', () => {
  it('brings the file, asks for the module and prints its id', async () => {
    const { exitCode, out, err } = await submits(HELLO, { id: 'h1' });
    expect([exitCode, out, err]).toEqual([0, 'h1\n', 'hello is starting on r1\n']);
    expect(await specOf('h1')).toMatchObject({ name: 'hello', file: `sha256:${SHA256}`, fileType: 'WA' });
    expect(desk.store.files.find(SHA256)?.name).toBe('hello.wasm');
  });

  it('says all that a module can be asked for', async () => {
    shell = new Shell(desk, { TOKEN: 'hush' });
    const { exitCode } = await submits(HELLO, {
      id: 'h1',
      name: 'greeter',
      parent: 'kitchen',
      arg: ['a', '-b'],
      env: ['TOKEN', 'MODE=x=y'],
      channel: ['light=home/light:w', '/ch/in=home/in'],
      priority: '-3',
      memory: '2MiB',
      restart: '4',
    });
    expect(exitCode).toBe(0);
    expect(await specOf('h1')).toMatchObject({
      name: 'greeter',
      affinity: { kind: 'runtime', runtime: 'r1' },
      args: ['a', '-b'],
      env: ['TOKEN=hush', 'MODE=x=y'],
      channels: [
        { path: '/ch/light', topic: 'home/light', mode: 'w' },
        { path: '/ch/in', topic: 'home/in', mode: 'rw' },
      ],
      priority: -3,
      demand: { memoryBytes: 2_097_152 },
      crashPolicy: { kind: 'restart', attemptCountMax: 4 },
    });
  });

  it('takes Python for what it is, and references as they are', async () => {
    const script = join(desk.folder, 'one.py');
    writeFileSync(script, 'print(1)\n');
    await submits(script, { id: 'p1' });
    expect(await specOf('p1')).toMatchObject({ fileType: 'PY', name: 'one' });
    await submits('/store/users/ann/x.wasm', { id: 'x1' });
    expect(await specOf('x1')).toMatchObject({ file: '/store/users/ann/x.wasm', name: 'x' });
  });

  it('says how often a module is noted down, and what that may cost', async () => {
    const checkpoint = { checkpoint: '10s', checkpointStops: '2%', checkpointRate: '100kB/s' };
    await submits('/store/users/ann/x.wasm', { id: 'x1', ...checkpoint });
    expect(await specOf('x1')).toMatchObject({
      checkpointIntervalMs: 10_000,
      checkpointStoppedShareMax: 0.02,
      checkpointBytesPerSecondMax: 100_000,
    });
  });

  it('starts one module, however many answers get lost', async () => {
    await submits(HELLO, { id: 'warm-up' });
    shell.brokenCount = 1;
    const first = submits(HELLO);
    await new Promise((resolve) => setTimeout(resolve, 50));
    shell.lostCount = 2;
    const { exitCode } = await first;
    expect(exitCode).toBe(0);
    const { body } = await desk.asks('GET', '/api/v1/realms/home/modules?name=hello');
    expect(body.entries).toHaveLength(2);
  });

  it.each<[string, Partial<SubmitOptions>, number, RegExp]>([
    ['a channel without a topic', { channel: ['light'] }, 2, /--channel "light" is not PATH=TOPIC/],
    ['a variable that is not there', { env: ['NOWHERE'] }, 2, /--env NOWHERE has no value/],
    ['a number that is none', { priority: 'high' }, 2, /--priority "high" is no whole number/],
    ['a size that is none', { memory: 'much' }, 2, /--memory/],
    ['a gap that is none', { checkpoint: 'often' }, 2, /--checkpoint "often" is no duration/],
    ['a budget without checkpoints', { checkpointRate: '1kB/s' }, 2, /needs --checkpoint/],
    [
      'a share above all',
      { checkpoint: '1s', checkpointStops: '120%' },
      2,
      /--checkpoint-stops "120%" is not above 0 and at most 100 %/,
    ],
    [
      'a rate without a unit',
      { checkpoint: '1s', checkpointRate: '7' },
      2,
      /--checkpoint-rate 7 has no unit[\s\S]*MB\/s/,
    ],
    [
      'a runtime that is not there',
      { parent: 'attic' },
      3,
      /no runtime is called "attic" in home[\s\S]*arts ls runtimes/,
    ],
    [
      'a topic with a wildcard',
      { channel: ['a=home/#'] },
      3,
      /module.channels\[0\].topic: must be a topic without wildcards/,
    ],
  ])('refuses %s, and says so', async (_, options, code, words) => {
    const { exitCode, out, err } = await submits(HELLO, options);
    expect([exitCode, out]).toEqual([code, '']);
    expect(err).toMatch(words);
  });

  it('refuses what is no module before anything runs', async () => {
    const file = join(desk.folder, 'broken.wasm');
    writeFileSync(file, readFileSync(HELLO).subarray(0, 500));
    expect(await submits(file)).toMatchObject({ exitCode: 3, err: expect.stringMatching(/not a valid one/) });
    expect(await submits(join(desk.folder, 'none.wasm'))).toMatchObject({
      exitCode: 3,
      err: expect.stringMatching(/cannot be read/),
    });
  });

  it('follows the module to its end, and ends as it did', async () => {
    const done = submits(HELLO, { id: 'h1', follow: true });
    await shell.heard('is starting');
    await desk.outputLink.hears('home/proc/debug/stdout/h1', 'hello world');
    await desk.outputLink.hears('home/proc/debug/stderr/h1', 'oh');
    await desk.reports('r1', {
      kind: 'module-exited',
      runtime: runtimeId('r1'),
      module: moduleId('h1'),
      epoch: 1,
      reason: 'completed',
    });
    expect(await done).toEqual({
      exitCode: 0,
      out: 'hello world\n',
      err: 'hello is starting on r1\noh\nended: completed\n',
    });
  });
});

describe('arts ls', () => {
  it('lists modules, runtimes, realms and files', async () => {
    await submits(HELLO, { id: 'h1' });
    await started('h1');
    await submits(HELLO, { id: 'w1', name: 'waiter', api: ['none'] });
    const { out } = await shell.run((tools) => ls(undefined, {}, tools));
    expect(out.replace(/\d+s/g, '0s')).toBe(
      'NAME    ID  PHASE    RUNTIME  SINCE  WHY\n' +
        'hello   h1  running  r1       0s\n' +
        'waiter  w1  pending  –        0s     waits: lacks the API none (1)\n',
    );
    expect((await shell.run((tools) => ls('runtimes', {}, tools))).out).toMatch(
      /^NAME +ID +HEALTH +DEVICE +MODULES +MEMORY +HEARD +SPEAKS\nkitchen +r1 +alive +r1 +1 +0 B of 512 MiB +\d+s ago +native\n$/,
    );
    expect((await shell.run((tools) => ls('realms', {}, tools))).out).toMatch(
      /home +standard +1 alive +1 pending, 1 running\n$/,
    );
    expect((await shell.run((tools) => ls('files', {}, tools))).out).toContain(`sha256:${SHA256}`);
  });

  it('prints JSON for programs, and no table for none', async () => {
    await submits(HELLO, { id: 'h1' });
    const { out } = await shell.run((tools) => ls('modules', { json: true }, tools));
    expect(JSON.parse(out)).toMatchObject([{ id: 'h1', runtime: 'r1' }]);
    await shell.run((tools) => rm(['h1'], {}, tools));
    await desk.reports('r1', {
      kind: 'module-exited',
      runtime: runtimeId('r1'),
      module: moduleId('h1'),
      epoch: 1,
      reason: 'stopped',
    });
    expect(await shell.run((tools) => ls('modules', {}, tools))).toEqual({
      exitCode: 0,
      out: '',
      err: 'no modules in home\n',
    });
    expect((await shell.run((tools) => ls('modules', { all: true }, tools))).out).toContain('ended');
    expect((await shell.run((tools) => ls('pods', {}, tools))).exitCode).toBe(2);
  });

  it('reads all pages', async () => {
    for (let n = 0; n < 3; n++) await submits(HELLO, { id: `m${n}` });
    const fetchAll = shell.tools.fetch;
    const urls: string[] = [];
    const tools = {
      ...shell.tools,
      fetch: ((url: string, init: RequestInit) => {
        urls.push(url);
        return fetchAll(url.replace('count=1000', 'count=2'), init);
      }) as typeof fetch,
    };
    shell.out = '';
    await ls('modules', { json: true }, tools);
    expect(JSON.parse(shell.out)).toHaveLength(3);
    expect(urls.filter((url) => url.includes('cursor='))).toHaveLength(1);
  });
});

describe('a command without a supervisor', () => {
  it('says where it looked, and how to say where one is', async () => {
    shell.brokenCount = 100;
    const { exitCode, err } = await shell.run((tools) => ls('modules', {}, tools));
    expect(exitCode).toBe(7);
    expect(err).toMatch(
      /no supervisor answers at http:\/\/127\.0\.0\.1:8080: ECONNREFUSED\n +Start one with "arts serve"/,
    );
  });

  it('says in which realms one could look', async () => {
    const { exitCode, err } = await shell.run((tools) => ls('modules', { realm: 'away' }, tools));
    expect([exitCode, err]).toEqual([3, expect.stringMatching(/no realm "away"[\s\S]*arts ls realms/)]);
    const asJson = await shell.run((tools) => ls('modules', { realm: 'away', json: true }, tools));
    expect(JSON.parse(asJson.err)).toMatchObject({ error: expect.stringContaining('away') });
    expect((await shell.run((tools) => ls('modules', { url: 'ftp://x' }, tools))).exitCode).toBe(2);
  });
});
