import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RuntimeCommand, runtimeId } from '../../core/index.ts';
import { type OpenRuntime, openRuntime } from './index.ts';
import { built, galleryModule, until } from './testing/bench.ts';
import { Puppet } from './testing/puppet.ts';

const ROOT = join(import.meta.dirname, '../..');
const ID = runtimeId('kitchen-1');

let puppet: Puppet;
let open: OpenRuntime | null;
const notes: string[] = [];

beforeEach(async () => {
  puppet = new Puppet();
  open = null;
  await puppet.start();
});
afterEach(async () => {
  await open?.close();
  await puppet.stop();
});

async function openKitchen(): Promise<OpenRuntime> {
  open = await openRuntime({
    broker: { reach: puppet.reach },
    realm: 'realm',
    name: 'kitchen',
    id: ID,
    device: null,
    site: 'here',
    hub: 'broker',
    apis: ['light'],
    moduleCountMax: 3,
    memoryBytes: 2 ** 30,
    keepAliveIntervalMs: 1_000,
    storeUrl: 'http://gallery',
    python: null,
    fetchUrl: async (url) => built(url.replace(/^.*\/|\.wasm$/g, '')),
    note: (text) => notes.push(text),
  });
  return open;
}

const startOf = (name: string, epoch = 1): RuntimeCommand => ({
  kind: 'start-module',
  runtime: ID,
  module: galleryModule(name, name === 'counter' ? { args: ['0', '20'] } : {}),
  epoch,
  fromCheckpoint: false,
});

async function confirm(skip = 0): Promise<void> {
  const { incarnation } = await puppet.report('runtime-registered', skip);
  puppet.order({ kind: 'confirm-registration', runtime: ID, incarnation, keepAliveIntervalMs: 200 });
}

describe('a runtime, over a real broker', () => {
  it('registers with what the machine is, keeps alive with what it does, and says goodbye', async () => {
    const { runtime, close } = await openKitchen();
    const registered = await puppet.report('runtime-registered');
    expect(registered.runtime).toEqual(runtime);
    expect(runtime).toMatchObject({ id: ID, moduleCountMax: 3, memoryBytes: 2 ** 30, pageBytes: 65_536 });
    expect(runtime.apis).toContain('light');
    expect(runtime.apis).toContain('wasi:snapshot_preview1');
    expect(runtime.platform.slownessShare).toBeGreaterThan(0.1);
    expect(runtime.platform.slownessShare).toBeLessThan(50);
    expect(runtime.platform.startUpMs).toBeGreaterThan(0);
    await confirm();
    puppet.order(startOf('counter'));
    await puppet.report('module-started');
    const measured = await until(() =>
      puppet.reports.find((one) => one.kind === 'keep-alive-received' && one.instances[0]?.busyShare != null),
    );
    expect(measured).toMatchObject({
      load: { charging: expect.any(Boolean) },
      instances: [{ module: 'counter', epoch: 1, state: 'running' }],
    });
    const link = await puppet.report('link-measured');
    expect(link).toMatchObject({ from: runtime.device.id, to: 'broker' });
    expect(link.bandwidthBytesPerSecond).toBeGreaterThan(1_000_000);
    await close();
    open = null;
    expect(await puppet.report('runtime-left')).toMatchObject({ willed: false });
  });

  it('starts a module, carries its streams, stops it, and tells of both', async () => {
    await openKitchen();
    await confirm();
    puppet.order(startOf('cat'));
    await puppet.report('module-started');
    puppet.say('realm/proc/debug/stdin/cat', 'one');
    puppet.say('realm/proc/debug/stdin/cat', 'zwei, drüben');
    await until(() => puppet.on('realm/proc/debug/stdout/cat').length === 2);
    expect(puppet.on('realm/proc/debug/stdout/cat')).toEqual(['one', 'zwei, drüben']);
    puppet.order({ kind: 'stop-module', runtime: ID, module: galleryModule('cat').id, epoch: 1 });
    expect(await puppet.report('module-exited')).toMatchObject({
      module: 'cat',
      reason: 'stopped',
      epoch: 1,
    });
  });

  it('loses none of 10,000 lines, and keeps their order', async () => {
    await openKitchen();
    await confirm();
    const module = galleryModule('counter', { args: ['10000', '0'] });
    puppet.order({ kind: 'start-module', runtime: ID, module, epoch: 1, fromCheckpoint: false });
    expect(await puppet.report('module-exited')).toMatchObject({ reason: 'completed' });
    const lines = puppet.on('realm/proc/debug/stdout/counter');
    expect(lines).toEqual(Array.from({ length: 10_000 }, (_, n) => `${n + 1}`));
  });

  it('says that it cannot freeze what the store has made nothing of, and lets it go on', async () => {
    await openKitchen();
    await confirm();
    puppet.order(startOf('counter'));
    await puppet.report('module-started');
    const module = galleryModule('counter').id;
    puppet.order({
      kind: 'freeze-module',
      runtime: ID,
      module,
      epoch: 1,
      to: runtimeId('other'),
      toEpoch: 2,
    });
    expect(await puppet.report('module-freeze-failed')).toMatchObject({
      module: 'counter',
      reason: 'the store has no form of this module that can be paused',
    });
    puppet.order({ kind: 'resume-module', runtime: ID, module, epoch: 1, asEpoch: 3 });
    expect(await puppet.report('module-resumed')).toMatchObject({ module: 'counter', epoch: 3 });
    puppet.order({ kind: 'stop-module', runtime: ID, module, epoch: 3 });
    expect(await puppet.report('module-exited')).toMatchObject({ epoch: 3, reason: 'stopped' });
  });

  it('publishes all lines of a module before it tells of its end', async () => {
    await openKitchen();
    await confirm();
    puppet.order(startOf('trapper'));
    expect(await puppet.report('module-exited')).toMatchObject({ module: 'trapper', reason: 'crashed' });
    const at = puppet.heard.findIndex(({ text }) => text.includes('module-exited'));
    const before = puppet.heard.slice(0, at).filter(({ topic }) => topic.includes('/proc/debug/'));
    expect(before.map(({ text }) => text)).toEqual([
      'about to end by unreachable',
      'no newline at the end',
      'arts: trapped: unreachable',
    ]);
  });

  it('comes back after the broker was gone, with its instances, and none of their lines lost', async () => {
    await openKitchen();
    await confirm();
    puppet.order(startOf('counter'));
    await puppet.report('module-started');
    await until(() => puppet.on('realm/proc/debug/stdout/counter').length > 3);
    await puppet.stop();
    const before = puppet.on('realm/proc/debug/stdout/counter').length;
    await puppet.start();
    const again = await puppet.report('runtime-registered', 1);
    expect(again.instances).toMatchObject([{ module: 'counter', epoch: 1, state: 'running' }]);
    expect(again.incarnation).toBe((await puppet.report('runtime-registered')).incarnation);
    await confirm(1);
    await until(() => puppet.on('realm/proc/debug/stdout/counter').length > before + 10);
    const counted = puppet.on('realm/proc/debug/stdout/counter').map(Number);
    const distinct = [...new Set(counted)].toSorted((a, b) => a - b);
    // QoS 1 may say twice what the old broker had not acknowledged; it leaves nothing out.
    expect(distinct).toEqual(Array.from({ length: distinct.length }, (_, n) => n + 1));
  });

  it('understands no nonsense, and goes on', async () => {
    await openKitchen();
    await confirm();
    for (const text of ['', '{', '{"v":1}', '{"v":1,"command":{"kind":"format-disk"}}'])
      puppet.say(`realm/arts/v1/rt/${ID}/command`, text);
    puppet.order(startOf('hello'));
    expect(await puppet.report('module-exited')).toMatchObject({ module: 'hello', reason: 'completed' });
    expect(notes.filter((text) => text.startsWith('an order was not understood')).length).toBeGreaterThan(3);
  });
});

describe('arts runtime', () => {
  it('leaves a will that speaks when it is killed', async () => {
    const words = ['--broker', await puppet.listen(), '--name', 'kitchen', '--id', ID, '--realm', 'realm'];
    const child = spawn(process.execPath, ['--import', 'tsx', 'arts.ts', 'runtime', ...words], { cwd: ROOT });
    const { incarnation } = await puppet.report('runtime-registered');
    child.kill('SIGKILL');
    expect(await puppet.report('runtime-left')).toEqual({
      kind: 'runtime-left',
      runtime: ID,
      willed: true,
      incarnation,
    });
  });
});
