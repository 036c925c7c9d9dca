import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { moduleId, runtimeId } from '../../core/index.ts';
import { Desk } from '../rest/testing/desk.ts';
import { drain, migrate, rm } from './change.ts';
import { logs } from './logs.ts';
import { type SubmitOptions, submit } from './submit.ts';
import { Shell } from './testing/shell.ts';

const HELLO = join(import.meta.dirname, '../modules/built/hello.wasm');

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

describe('arts rm, drain, migrate and logs', () => {
  it('find what is meant by its name, unless several have it', async () => {
    await submits(HELLO, { id: 'a', name: 'twin' });
    await submits(HELLO, { id: 'b', name: 'twin' });
    await submits(HELLO, { id: 'c', name: 'single' });
    const several = await shell.run((tools) => rm(['single', 'twin'], {}, tools));
    expect([several.exitCode, several.out]).toEqual([3, '']);
    expect(several.err).toMatch(/several modules are called "twin"\n +Say which: a, b/);
    expect(await shell.run((tools) => rm(['single', 'a'], {}, tools))).toMatchObject({
      exitCode: 0,
      out: 'c\na\n',
    });
    expect((await desk.asks('GET', '/api/v1/realms/home/modules/a')).body.phase).toBe('stopping');
  });

  it('remove a runtime', async () => {
    expect(await shell.run((tools) => rm(['kitchen'], { runtime: true }, tools))).toMatchObject({
      exitCode: 0,
      out: 'r1\n',
    });
    expect(desk.realm.knowledge.runtimes.get(runtimeId('r1'))?.health).toBe('left');
  });

  it('drain a runtime until it is empty', async () => {
    await submits(HELLO, { id: 'h1' });
    await started('h1');
    const done = shell.run((tools) => drain('kitchen', { wait: true }, tools));
    await shell.heard('1 modules left');
    await desk.reports('r1', {
      kind: 'module-exited',
      runtime: runtimeId('r1'),
      module: moduleId('h1'),
      epoch: 1,
      reason: 'completed',
    });
    expect(await done).toMatchObject({
      exitCode: 0,
      out: 'kitchen drains, 0 modules are there\n',
      err: '1 modules left\n',
    });
    expect((await shell.run((tools) => drain('kitchen', { undo: true }, tools))).out).toBe(
      'kitchen takes modules again\n',
    );
  });

  it('move a module', async () => {
    await submits(HELLO, { id: 'h1' });
    await started('h1');
    await desk.registers('r2', { name: 'hall' });
    expect((await shell.run((tools) => migrate('hello', 'hall', {}, tools))).out).toBe(
      'hello moves from r1 to r2\n',
    );
    expect((await shell.run((tools) => migrate('hello', 'hall', {}, tools))).err).toMatch(
      /is freezing|being migrated already/,
    );
  });

  it('tell what was written, line by line', async () => {
    await submits(HELLO, { id: 'h1' });
    for (const line of ['a', 'b', 'c']) await desk.outputLink.hears('home/proc/debug/stdout/h1', line);
    expect(await shell.run((tools) => logs('hello', {}, tools))).toMatchObject({
      exitCode: 0,
      out: 'a\nb\nc\n',
    });
    expect((await shell.run((tools) => logs('hello', { lines: '1', json: true }, tools))).out).toMatch(
      /^\{"stream":"stdout","text":"c","wallMs":\d+\}\n$/,
    );
  });

  it('go on where they were when a connection breaks, and stop when they are told to', async () => {
    await submits(HELLO, { id: 'h1' });
    const done = shell.run((tools) => logs('h1', { follow: true }, tools));
    await desk.outputLink.hears('home/proc/debug/stdout/h1', 'before');
    await shell.heard('before');
    await desk.rest.close();
    await desk.outputLink.hears('home/proc/debug/stdout/h1', 'lost');
    await desk.realm.close();
    shell.brokenCount = 2;
    await desk.begin();
    await desk.outputLink.hears('home/proc/debug/stdout/h1', 'after');
    await shell.heard('after');
    shell.interrupt.abort();
    expect(await done).toMatchObject({ exitCode: 130 });
  });
});
