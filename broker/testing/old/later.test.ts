import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { moduleId, runtimeId } from '../../../core/index.ts';
import { ArenaRuntime } from './fifth.ts';
import { FourthNode } from './fourth.ts';
import { brokers, OldHall, whereabouts } from './making.ts';
import { ThirdRuntime } from './third.ts';

describe.each(brokers)('over %s', (_, broker) => {
  let hall: OldHall;

  beforeAll(async () => {
    hall = await OldHall.open(broker);
  });
  afterEach(() => hall.clear());
  afterAll(() => hall.hall.close());

  const begin = async () => {
    const { name: realm, realm: supervisor } = await hall.realm();
    const client = await hall.client(
      ...['control', 'log/orchestrator', 'notif', 'debug/+/+', 'stdio/+'].map(
        (topic) => `${realm}/proc/${topic}`,
      ),
      `${realm}/s/+/+/p/+`,
    );
    return { realm, supervisor, client, plan: { url: hall.url, realm } };
  };

  it('the third generation runs, tells, fails by name and rises again', async () => {
    const { realm, supervisor, client, plan } = await begin();
    const runtime = await hall.guest(new ThirdRuntime({ ...plan, name: 'rt' }));
    await expect.poll(() => runtime.details).toMatchObject({ uuid: runtime.uuid, status: 'A', name: 'rt' });
    const asks = (action: string, data: object) =>
      client.asks(`${realm}/proc/control`, { action, type: 'arts_req', data }, 2);
    const module = (uuid: string) => ({
      ...{ type: 'module', uuid, name: 'm', parent: 'rt', filename: 'm.wasm', filetype: 'WA' },
      ...{ apis: ['wasm'], args: ['a', 'b'], env: ['E=1'], fault_crash: 'ignore' },
    });
    const [one, two] = [randomUUID(), randomUUID()];
    asks('create', module(one));
    await expect
      .poll(() => runtime.instances.get(one))
      .toMatchObject({
        ...{ parent: runtime.uuid, args: ['a', 'b'], env: ['E=1'], fault_crash: 'ignore', status: 'A' },
      });
    runtime.lives([{ uuid: one, cpu_usage_percent: 50, mem_usage: 1_000_000 }]);
    await expect.poll(() => supervisor.knowledge.modules.get(moduleId(one))?.busyShare).toBe(0.5);
    runtime.exits(one);
    await expect
      .poll(() => client.on(`${realm}/proc/notif`))
      .toMatchObject([{ action: 'exited', type: 'arts_req', data: { type: 'module', uuid: one } }]);

    const failed = asks('create', { ...module(two), parent: 'nobody' });
    await expect
      .poll(() => client.on(`${realm}/proc/log/orchestrator`))
      .toMatchObject([
        { object_id: failed, action: 'error', data: { desc: 'invalid Runtime Name/UUID', data: 'nobody' } },
      ]);
    asks('create', module(two));
    await expect.poll(() => runtime.instances.has(two)).toBe(true);
    runtime.voice.cut();
    await expect.poll(() => whereabouts(supervisor, two)).toEqual(['pending', null]);
    await runtime.open();
    await expect.poll(() => runtime.instances.has(two)).toBe(true);
    asks('delete', { type: 'module', uuid: two });
    await expect.poll(() => whereabouts(supervisor, two)[0]).toBe('ended');
    expect(runtime.begun).toEqual([one, two, two]);
  });

  it('the fourth generation queues, reads and writes, and goes with its manager', async () => {
    const { realm, supervisor, client, plan } = await begin();
    const node = await hall.guest(new FourthNode({ ...plan, name: 'node1', modulesMax: 1 }));
    await expect
      .poll(() => node.details)
      .toMatchObject({
        ...{ uuid: node.uuid, ka_interval_sec: 60, status: 'A', parent: node.nodeUuid },
      });
    const asks = (action: string, data: object) =>
      client.asks(`${realm}/proc/control`, { action, type: 'req', data }, 2);
    const ids: readonly string[] = [randomUUID(), randomUUID(), randomUUID()];
    const module = { type: 'module', name: 'h', file: 'h.wasm', args: { argv: ['one'], env: [], limit: 60 } };
    const modules = ids.map((uuid) => ({ ...module, uuid }));
    asks('create_batch', { modules, parent: node.uuid });
    const isBegun = (count: number) => expect.poll(() => node.begun).toHaveLength(count);
    const newest = (): string => String(node.begun.at(-1)?.uuid);
    await isBegun(1);
    const first = newest();
    expect(node.begun[0]).toMatchObject({
      ...{ index: ids.indexOf(first) + 1, status: 'A', file: 'h.wasm', parent: node.uuid },
      args: { argv: ['one'], limit: 60 },
    });

    node.prints(first, 'hello ');
    node.prints(first, 'world\n');
    const stdout = `${realm}/proc/debug/stdout/${first}`;
    await expect.poll(() => client.linesOn(stdout)).toEqual(['hello world']);
    client.say(`${realm}/proc/debug/stdin/${first}`, 'hello');
    await expect.poll(() => node.read).toEqual(['hello\n']);

    node.exits(first);
    await isBegun(2);
    const second = newest();
    node.lives([{ uuid: second, active: -1, cpu_usage_percent: 25, mem_usage: 4_096 }]);
    await expect.poll(() => supervisor.knowledge.modules.get(moduleId(second))?.busyShare).toBe(0.25);
    asks('delete', { type: 'module', uuid: second });
    await isBegun(3);
    expect(node.begun.map(({ uuid }) => uuid).toSorted()).toEqual(ids.toSorted());
    node.voice.cut();
    await expect.poll(() => supervisor.knowledge.runtimes.get(runtimeId(node.uuid))?.health).toBe('left');
    expect(whereabouts(supervisor, newest())).toEqual(['pending', null]);
    expect(client.on(`${realm}/proc/log/orchestrator`)).toEqual([]);
    // A bridge does not hear itself, or modules would read what they write.
    expect(node.read).toEqual(['hello\n']);
  });

  it('the fifth generation is asked by name or by us, confirms, reads and writes, and is missed', async () => {
    const { realm, supervisor, client, plan } = await begin();
    const runtime = await hall.guest(new ArenaRuntime({ ...plan, name: 'arena-rt1', retryMs: 100 }));
    await expect.poll(() => runtime.isRegistered).toBe(true);
    const scene = `${realm}/s/alice/lab/p`;
    const asks = (action: string, data: object) =>
      client.asks(`${scene}/alice_1_web/alice_1`, { action, type: 'req', data });
    const module = (uuid: string, more: object = {}) => ({
      ...{ type: 'module', uuid, name: 'wiselab/boxes', file: 'boxes.py', location: 'wiselab/boxes' },
      ...{ filetype: 'PY', env: ['SCENE=lab'], args: ['one'], channels: [], apis: ['python:python3'] },
      ...more,
    });
    const [named, left] = [randomUUID(), randomUUID()];
    const confirmed = (object_id: string, uuid: string) => ({
      ...{ object_id, action: 'create', type: 'resp', from: runtime.uuid },
      data: { result: 'ok', details: { uuid, parent: runtime.uuid, args: ['one'], file: 'boxes.py' } },
    });
    const first = asks('create', module(named, { parent: 'arena-rt1' }));
    await expect.poll(() => client.on(`${scene}/${named}`)).toMatchObject([confirmed(first, named)]);
    const second = asks('create', module(left));
    await expect.poll(() => client.on(`${scene}/${left}`)).toMatchObject([confirmed(second, left)]);
    await expect.poll(() => whereabouts(supervisor, left)).toEqual(['running', runtime.uuid]);
    expect(runtime.begun).toEqual([named, left]);

    runtime.prints(named, 'tick');
    runtime.prints(named, ' 0\n');
    runtime.prints(named, 'oops\n', 'stderr');
    await expect.poll(() => client.linesOn(`${realm}/proc/debug/stdout/${named}`)).toEqual(['tick 0']);
    await expect.poll(() => client.linesOn(`${realm}/proc/debug/stderr/${named}`)).toEqual(['oops']);
    client.say(`${realm}/proc/debug/stdin/${named}`, 'hello');
    await expect.poll(() => runtime.read).toEqual(['hello\n']);
    runtime.lives();
    await expect.poll(() => supervisor.knowledge.modules.get(moduleId(named))?.busyShare).toBe(0.125);

    runtime.prints(named, 'done');
    runtime.exits(named);
    await expect.poll(() => whereabouts(supervisor, named)[0]).toBe('ended');
    await expect
      .poll(() => client.linesOn(`${realm}/proc/debug/stdout/${named}`))
      .toEqual(['tick 0', 'done']);
    const deleted = asks('delete', { type: 'module', uuid: left });
    await expect.poll(() => whereabouts(supervisor, left)[0]).toBe('ended');
    await expect
      .poll(() => client.on(`${scene}/${left}`).slice(1))
      .toMatchObject([{ object_id: deleted, action: 'delete', type: 'resp', from: runtime.uuid }]);

    const third = asks('create', module(left));
    await expect.poll(() => client.answersTo(third)).toHaveLength(1);
    runtime.voice.cut();
    await expect.poll(() => whereabouts(supervisor, left)).toEqual(['pending', null]);
    expect(runtime.begun).toEqual([named, left, left]);
    // It hears what names nobody as well, and minds, as it always did.
    const minded = 'Parent does not match this runtime';
    expect(runtime.faults).toEqual([minded, minded]);
  });
});
