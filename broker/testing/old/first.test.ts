import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OldBrowser, OldHost } from './first.ts';
import { brokers, OldHall, whereabouts } from './making.ts';
import { bodyOf, type Voice } from './voice.ts';

describe.each(brokers)('the first generation over %s', (_, broker) => {
  let hall: OldHall;

  beforeAll(async () => {
    hall = await OldHall.open(broker);
  });
  afterEach(() => hall.clear());
  afterAll(() => hall.hall.close());

  const begin = async () => {
    const { name: realm, realm: supervisor } = await hall.realm();
    const control = `${realm}/proc/control`;
    const client = await hall.client(control, `${realm}/proc/reg`, `${realm}/proc/debug/stdout/+`);
    const plan = { url: hall.url, realm };
    return {
      realm,
      supervisor,
      control,
      client,
      browser: async (name: string, more: object = {}) => {
        const browser = await hall.guest(new OldBrowser({ ...plan, name, ...more }));
        await expect.poll(() => browser.isRegistered).toBe(true);
        return browser;
      },
      host: async () => {
        const host = await hall.guest(new OldHost({ ...plan, name: 'py-runtime', retryMs: 100 }));
        await expect.poll(() => host.isRegistered).toBe(true);
        return host;
      },
      asks: (action: string, data: object) => client.asks(control, { action, type: 'arts_req', data }),
    };
  };
  const wasm = (uuid: string, more: object = {}) => ({
    ...{ type: 'module', uuid, name: 'counter', filename: 'counter.wasm', fileid: 'na', filetype: 'WA' },
    ...{ apis: 'wasi:unstable', args: '', env: '', channels: [] },
    ...more,
  });
  const answer = async (client: Voice, transaction: string) => {
    await expect.poll(() => client.answersTo(transaction)).toHaveLength(1);
    return client.answersTo(transaction)[0] ?? {};
  };

  it('is taken in and told what it was always told', async () => {
    const { browser, host } = await begin();
    expect((await browser('tab')).details).toEqual({
      type: 'runtime',
      uuid: expect.any(String),
      name: 'tab',
      apis: "['wasi:unstable']",
      max_nmodules: 10,
      nmodules: 0,
      ka_ts: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      children: [],
    });
    expect((await host()).details).toMatchObject({ apis: 'python:python3', max_nmodules: 100, nmodules: 0 });
  });

  it('has its program started, heard, spoken to and ended', async () => {
    const { host, client, asks, control, realm, supervisor } = await begin();
    const python = await host();
    const uuid = randomUUID();
    const program = { type: 'module', uuid, name: 'wiselab/boxes', filename: 'boxes.py', filetype: 'PY' };
    const asked = asks('create', { ...program, parent: null, args: 'one two', env: 'SCENE=x MQTTH=y' });
    const { type, data } = await answer(client, asked);
    expect([type, data]).toMatchObject([
      'arts_resp',
      {
        result: 'ok',
        details: { uuid, parent: { uuid: python.uuid }, args: 'one two', env: 'SCENE=x MQTTH=y' },
      },
    ]);
    await expect.poll(() => whereabouts(supervisor, uuid)).toEqual(['running', python.uuid]);
    expect(python.instances.get(uuid)?.body).toMatchObject({
      fileid: 'afileid',
      apis: 'python:python3',
      channels: "['']",
    });
    await python.voice.listen([`${realm}/proc/debug/stdin/${uuid}`]);
    client.say(`${realm}/proc/debug/stdin/${uuid}`, 'hello');
    await expect.poll(() => python.voice.linesOn(`${realm}/proc/debug/stdin/${uuid}`)).toEqual(['hello']);
    python.voice.say(`${realm}/proc/debug/stdout/${uuid}`, 'tick 0');
    await expect.poll(() => client.linesOn(`${realm}/proc/debug/stdout/${uuid}`)).toEqual(['tick 0']);
    const deleted = asks('delete', { type: 'module', uuid });
    await expect.poll(() => python.instances.size).toBe(0);
    await expect.poll(() => whereabouts(supervisor, uuid)[0]).toBe('ended');
    const again = asks('delete', { type: 'module', uuid });
    const { data: refusal } = await answer(client, again);
    expect(refusal).toEqual({
      result: 'error',
      details: `Module (${uuid}) could not be deleted; Module matching query does not exist.`,
    });
    // Success is silent, and what is said on the topic of all is an answer or a question to us.
    expect(client.answersTo(deleted)).toEqual([]);
    expect(client.on(control).filter(({ type: kind }) => kind === 'arts_req')).toHaveLength(3);
    expect([python.begun, python.faults]).toEqual([[uuid], []]);
  });

  it('says in quotes that a program has ended, and is told to forget it', async () => {
    const { host, client, asks, supervisor } = await begin();
    const python = await host();
    const uuid = randomUUID();
    await answer(
      client,
      asks('create', { type: 'module', uuid, name: 'a/b', filename: 'b.py', filetype: 'PY' }),
    );
    await expect.poll(() => whereabouts(supervisor, uuid)[0]).toBe('running');
    python.exits(uuid);
    await expect.poll(() => python.instances.size).toBe(0);
    await expect.poll(() => whereabouts(supervisor, uuid)[0]).toBe('ended');
    expect(python.faults).toEqual([]);
  });

  it.each([
    ['forgets the realm, as since 2020', true],
    ['names the right topic, as before', false],
  ])('moves a module between browsers that %s, with its memory and once', async (_name, forgetsRealm) => {
    const { browser, client, asks, supervisor } = await begin();
    const source = await browser('one');
    source.forgetsRealm = forgetsRealm;
    const uuid = randomUUID();
    const channels = [{ path: '/ch/x', type: 'pubsub', mode: 'rw', params: { topic: 'kitchen/light' } }];
    await answer(client, asks('create', wasm(uuid, { channels })));
    await expect.poll(() => whereabouts(supervisor, uuid)).toEqual(['running', source.uuid]);
    const target = await browser('two');
    const moved = asks('delete', { type: 'module', uuid, send_to_runtime: target.uuid });
    await expect.poll(() => target.begun).toEqual([uuid]);
    await expect.poll(() => whereabouts(supervisor, uuid)).toEqual(['running', target.uuid]);
    expect(target.instances.get(uuid)?.memory).toBe(Buffer.from(`memory of ${uuid}`).toString('base64'));
    expect(target.instances.get(uuid)?.body).toMatchObject({ filename: 'counter.wasm' });
    expect(source.instances.size).toBe(0);
    asks('delete', { type: 'module', uuid });
    await expect.poll(() => target.instances.size).toBe(0);
    expect([source.faults, target.faults, client.answersTo(moved)]).toEqual([[], [], []]);
    expect([source.begun, target.begun]).toEqual([[uuid], [uuid]]);
    expect([source.voice.isConnected, target.voice.isConnected]).toEqual([true, true]);
  });

  it('takes a module from the runtime that its asker named to the one that somebody names later', async () => {
    const { browser, client, asks, supervisor } = await begin();
    const [source, target] = [await browser('one'), await browser('two')];
    const uuid = randomUUID();
    await answer(client, asks('create', wasm(uuid, { parent: { uuid: source.uuid } })));
    await expect.poll(() => whereabouts(supervisor, uuid)).toEqual(['running', source.uuid]);
    asks('delete', { type: 'module', uuid, send_to_runtime: target.uuid });
    await expect.poll(() => whereabouts(supervisor, uuid)).toEqual(['running', target.uuid]);
    // An old runtime does not confirm what it is told.
    await expect.poll(() => target.begun).toEqual([uuid]);
    expect([source.begun, source.instances.size]).toEqual([[uuid], 0]);
    expect([source.faults, target.faults]).toEqual([[], []]);
  });

  it('leaves its modules to others when it is cut off, and is taken in again under its uuid', async () => {
    const { browser, client, asks, supervisor, realm } = await begin();
    const first = await browser('one');
    const [free, bound] = [randomUUID(), randomUUID()];
    await answer(client, asks('create', wasm(free)));
    await answer(client, asks('create', wasm(bound, { parent: { uuid: first.uuid } })));
    const second = await browser('two');
    first.voice.cut();
    await expect.poll(() => second.begun).toEqual([free]);
    await expect.poll(() => whereabouts(supervisor, bound)).toEqual(['pending', null]);
    const farewell = { result: 'ok', details: { uuid: first.uuid, nmodules: 2 } };
    await expect
      .poll(() => client.on(`${realm}/proc/reg`).filter(({ type }) => type === 'arts_resp'))
      .toContainEqual(
        expect.objectContaining({ data: expect.objectContaining({ result: farewell.result }) }),
      );
    const back = await browser('one', { uuid: first.uuid });
    await expect.poll(() => back.begun).toEqual([bound]);
    expect([back.faults, second.faults]).toEqual([[], []]);
  });

  it('is spared what it cannot take: a full runtime, a module it does not have, a word that is none', async () => {
    const { browser, client, asks, supervisor, control } = await begin();
    const tab = await browser('tab', { modulesMax: 1 });
    const [one, two] = [randomUUID(), randomUUID()];
    await answer(client, asks('create', wasm(one, { parent: { uuid: tab.uuid } })));
    const { data } = await answer(client, asks('create', wasm(two, { parent: { uuid: tab.uuid } })));
    expect(data).toMatchObject({ result: 'ok', details: { uuid: two, parent: null } });
    for (const bad of ['', '{', '[]', '"x"']) client.say(control, bad);
    const gone = asks('delete', { type: 'module', uuid: 'nonsense' });
    expect(bodyOf(await answer(client, gone)).details).toBe(
      'Module (nonsense) could not be deleted; badly formed hexadecimal UUID string',
    );
    asks('delete', { type: 'module', uuid: one });
    await expect.poll(() => tab.begun).toEqual([one, two]);
    await expect.poll(() => whereabouts(supervisor, two)).toEqual(['running', tab.uuid]);
    expect([tab.faults, tab.voice.isConnected]).toEqual([[], true]);
  });
});
