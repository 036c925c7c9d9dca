import { describe, expect, it } from 'vitest';
import { moduleId } from '../../../core/index.ts';
import { answersIn, arts, asksForWasm, browserJoins, hostJoins, phaseOf, uuid } from '../testing/peers.ts';
import { Supervisor, says } from '../testing/supervisor.ts';

const asksForPython = arts('control', 'create', {
  type: 'module',
  uuid: uuid('c1'),
  name: 'ns/sum',
  filename: 'sum.py',
  filetype: 'PY',
});
const answers = (data: object) =>
  says(`realm/proc/control/${uuid('b1')}`, { object_id: 'x', type: 'arts_resp', data });

describe('a Python host of the first generation', () => {
  it('is believed only when it confirms', () => {
    const supervisor = new Supervisor();
    supervisor.hear(hostJoins('b1'));
    supervisor.hear(asksForPython);
    expect(phaseOf(supervisor, 'c1')).toBe('starting on b1');
    supervisor.hear(answers({ result: 'ok', details: JSON.stringify({ uuid: uuid('c1') }) }));
    expect(phaseOf(supervisor, 'c1')).toBe('running on b1');
    supervisor.hear(arts('control', 'delete', { type: 'module', uuid: uuid('c1') }));
    expect(phaseOf(supervisor, 'c1')).toBe('stopping on b1');
    supervisor.hear(answers({ result: 'ok', details: { msg: 'Deleted.', uuid: uuid('c1') } }));
    expect(phaseOf(supervisor, 'c1')).toBe('ended');
  });

  it('says that a module has ended by asking that it be deleted, in quotes, and is told to', () => {
    const supervisor = new Supervisor();
    supervisor.hear(hostJoins('b1'));
    supervisor.hear(asksForPython);
    supervisor.hear(answers({ result: 'ok', details: JSON.stringify({ uuid: uuid('c1') }) }));
    const message = arts('control', 'delete', {
      type: 'module',
      uuid: uuid('c1'),
      parent: { uuid: uuid('b1'), name: 'py-runtime' },
    });
    const outcome = supervisor.hear({ ...message, payload: `'${String(message.payload)}'` });
    expect(answersIn(outcome)).toMatchObject([
      [`realm/proc/control/${uuid('b1')}`, { action: 'delete', data: { uuid: uuid('c1') } }],
    ]);
  });
});

describe('a browser of the first generation', () => {
  const moving = (digits: string, to: string) =>
    arts('control', 'delete', { type: 'module', uuid: uuid(digits), send_to_runtime: uuid(to) });
  const memory = (digits: string, topic: string) =>
    says(topic, {
      object_id: 'x',
      action: 'create',
      type: 'arts_req',
      data: { type: 'module', uuid: uuid(digits), memory: 'AAAAAAAA' },
    });
  const couple = (): Supervisor => {
    const supervisor = new Supervisor();
    supervisor.hear(browserJoins('b1'));
    supervisor.hear(asksForWasm('c1'));
    supervisor.hear(browserJoins('b2'));
    return supervisor;
  };

  it('is told outside of the body where to send a module', () => {
    const [[topic, order] = []] = answersIn(couple().hear(moving('c1', 'b2')));
    expect(topic).toBe(`realm/proc/control/${uuid('b1')}`);
    expect(order).toMatchObject({ action: 'delete', send_to_runtime: uuid('b2') });
    expect(order?.data).not.toHaveProperty('send_to_runtime');
  });

  it('has its memory passed on, byte for byte, when it forgets the realm, and only for a move that was ordered', () => {
    const supervisor = couple();
    const lost = memory('c1', `proc/control/${uuid('b2')}`);
    expect(supervisor.hear(lost)).toMatchObject({ said: [], inputs: [], issues: [{ code: 'unsupported' }] });
    supervisor.hear(moving('c1', 'b2'));
    expect(supervisor.hear(lost).said).toEqual([
      {
        topic: `realm/proc/control/${uuid('b2')}`,
        payload: lost.payload,
        qos: 0,
        retain: false,
        to: uuid('b2'),
      },
    ]);
    expect(phaseOf(supervisor, 'c1')).toBe('running on b2');
    expect(supervisor.hear(lost)).toMatchObject({ said: [], inputs: [] });
  });

  it('has its memory passed on to nobody else than the target', () => {
    const supervisor = couple();
    supervisor.hear(browserJoins('b3'));
    supervisor.hear(moving('c1', 'b2'));
    expect(supervisor.hear(memory('c1', `proc/control/${uuid('b3')}`))).toMatchObject({
      said: [],
      inputs: [],
    });
  });

  it('that is a target may list what is on its way to it', () => {
    const supervisor = couple();
    supervisor.hear(moving('c1', 'b2'));
    const children = [{ uuid: uuid('c1'), active: '2020-08-25T15:46:20.545Z' }];
    const alive = arts('reg', 'update', { type: 'runtime', uuid: uuid('b2'), name: 'tab-b2', children });
    expect(supervisor.hear(alive).said).toEqual([]);
  });

  it('of the older kind sends it to the right topic, where it is not doubled', () => {
    const supervisor = couple();
    supervisor.hear(moving('c1', 'b2'));
    expect(supervisor.hear(memory('c1', `realm/proc/control/${uuid('b2')}`)).said).toEqual([]);
    expect(phaseOf(supervisor, 'c1')).toBe('running on b2');
  });

  it('that never sends what it was told to send has its module started anew', () => {
    const supervisor = couple();
    supervisor.hear(moving('c1', 'b2'));
    const said = [600_000, 600_000, 600_000].flatMap((ms) => supervisor.pass(ms));
    const creates = said.filter(({ payload }) => String(payload).includes('"create"'));
    expect(creates).toHaveLength(1);
    expect(phaseOf(supervisor, 'c1')).toMatch(/^running/);
  });

  it('keeps its module when the target speaks another dialect or is not there', () => {
    const supervisor = couple();
    supervisor.hear(hostJoins('b3'));
    for (const to of ['b3', 'b9']) {
      expect(answersIn(supervisor.hear(moving('c1', to)))).toMatchObject([
        ['realm/proc/control', { object_id: 't', data: { result: 'error' } }],
      ]);
    }
    expect(phaseOf(supervisor, 'c1')).toBe('running on b1');
  });

  it('is never told to end a module that it cannot have, because it would break off', () => {
    const supervisor = couple();
    supervisor.hear(moving('c1', 'b2'));
    const said = [600_000, 600_000, 600_000].flatMap((ms) => supervisor.pass(ms));
    const atTarget = said.filter(({ topic }) => topic.endsWith(uuid('b2')));
    expect(atTarget.filter(({ payload }) => String(payload).includes('"delete"'))).toEqual([]);
  });

  it('that says the same again only retries; saying it anew, it has lost what it had', () => {
    const supervisor = new Supervisor();
    supervisor.hear(browserJoins('b1', 'first'));
    supervisor.hear(asksForWasm('c1'));
    expect(answersIn(supervisor.hear(browserJoins('b1', 'first')))).toMatchObject([
      ['realm/proc/reg', { object_id: 'first', data: { result: 'ok' } }],
    ]);
    const outcome = supervisor.hear(browserJoins('b1', 'second'));
    expect(answersIn(outcome)).toMatchObject([
      ['realm/proc/reg', { object_id: 'second', data: { result: 'ok' } }],
      [`realm/proc/control/${uuid('b1')}`, { action: 'create', data: { uuid: uuid('c1') } }],
    ]);
  });

  it('leaves its modules to others when its last will is heard', () => {
    const supervisor = couple();
    const will = arts('reg', 'delete', { type: 'runtime', uuid: uuid('b1'), name: 'tab-b1' });
    expect(answersIn(supervisor.hear(will))).toMatchObject([
      ['realm/proc/reg', { data: { result: 'ok', details: { uuid: uuid('b1'), nmodules: 1 } } }],
      [`realm/proc/control/${uuid('b2')}`, { action: 'create', data: { uuid: uuid('c1') } }],
    ]);
  });
});

describe('a module that has a name for an id', () => {
  const asksForCamera = (apis: string) =>
    says('realm/arts/v1/client/ann/request', {
      v: 1,
      request: {
        kind: 'module-requested',
        request: '1',
        module: { id: 'camera', file: 'c.wasm', apis: [apis] },
      },
    });
  const phase = (supervisor: Supervisor) => supervisor.scene.modules.get(moduleId('camera'))?.phase;

  it('is confirmed by a Python host, and its end is heard', () => {
    const supervisor = new Supervisor();
    supervisor.hear(hostJoins('b1'));
    supervisor.hear(asksForCamera('python:python3'));
    supervisor.hear(answers({ result: 'ok', details: JSON.stringify({ uuid: 'camera' }) }));
    expect(phase(supervisor)?.kind).toBe('running');
    supervisor.hear(arts('control', 'delete', { type: 'module', uuid: 'camera' }));
    supervisor.hear(answers({ result: 'ok', details: { msg: 'Deleted.', uuid: 'camera' } }));
    expect(phase(supervisor)?.kind).toBe('ended');
  });
});

describe('a client of the first generation', () => {
  it.each([
    ['a record with its uuid', { uuid: uuid('b2') }],
    ['its uuid', uuid('b2')],
    ['its uuid without dashes', uuid('b2').replaceAll('-', '')],
    ['its name', 'tab-b2'],
  ])('may name a runtime by %s', (_, parent) => {
    const supervisor = new Supervisor();
    for (const digits of ['b1', 'b2', 'b3']) supervisor.hear(browserJoins(digits));
    supervisor.hear(asksForWasm('c1', { parent }));
    expect(phaseOf(supervisor, 'c1')).toBe('running on b2');
  });

  it.each([['{}'], [null], [{}], [''], [{ uuid: uuid('99') }]])('may leave it to us by %j', (parent) => {
    const supervisor = new Supervisor();
    supervisor.hear(browserJoins('b1'));
    supervisor.hear(asksForWasm('c1', { parent }));
    expect(phaseOf(supervisor, 'c1')).toBe('running on b1');
  });

  it('gets a module’s lists as texts to a runtime that splits texts', () => {
    const supervisor = new Supervisor();
    supervisor.hear(browserJoins('b1'));
    const outcome = supervisor.hear(asksForWasm('c1', { args: ['a', "it's"], env: ['E=1'], channels: [] }));
    expect(answersIn(outcome)[0]).toMatchObject([
      `realm/proc/control/${uuid('b1')}`,
      { data: { args: "a it's", env: 'E=1', channels: '[]' } },
    ]);
  });
});
