import { describe, expect, it } from 'vitest';
import {
  answersIn,
  arts,
  asksForWasm,
  browserJoins,
  fifthJoins,
  fourthJoins,
  ownAsks,
  ownJoins,
  phaseOf,
  req,
  uuid,
} from '../testing/peers.ts';
import { Supervisor } from '../testing/supervisor.ts';

describe('generations side by side', () => {
  it.each([
    [
      'the first',
      browserJoins('b1'),
      {
        args: 'a b',
        env: 'E=1',
        apis: 'wasi:unstable',
        filename: 'm.wasm',
        fileid: 'na',
        channels: "[{'path': '/ch/x', 'type': 'pubsub', 'mode': 'r', 'params': {'topic': 'x'}}]",
      },
    ],
    [
      'the third',
      arts('reg', 'create', {
        type: 'runtime',
        uuid: uuid('b1'),
        name: 'rt',
        runtime_type: 'linux',
        apis: ['wasi:unstable'],
      }),
      {
        parent: uuid('b1'),
        args: ['a', 'b'],
        env: ['E=1'],
        apis: ['wasi:unstable'],
        filename: 'm.wasm',
        channels: [{ path: '/ch/x', type: 'pubsub', mode: 'r', params: { topic: 'x' } }],
        resources: null,
      },
    ],
    [
      'the fourth',
      fourthJoins('b1'),
      {
        parent: uuid('b1'),
        args: { argv: ['a', 'b'], env: ['E=1'] },
        file: 'm.wasm',
        channels: [{ path: '/ch/x', topic: 'x', mode: 'r' }],
      },
    ],
    [
      'the fifth',
      fifthJoins('b1'),
      { parent: uuid('b1'), args: ['a', 'b'], env: ['E=1'], file: 'm.wasm', filetype: 'WA' },
    ],
  ] as const)('start a module of our own dialect in the words of %s', (_, joins, data) => {
    const supervisor = new Supervisor();
    supervisor.hear(joins);
    expect(answersIn(supervisor.hear(ownAsks('c1')))).toMatchObject([
      [expect.anything(), { action: 'create', data }],
    ]);
  });

  it('start a module of the first generation on a runtime of our own, and answer its asker', () => {
    const supervisor = new Supervisor();
    supervisor.hear(ownJoins);
    const outcome = supervisor.hear(asksForWasm('c1', { args: 'a b', name: 'ns/m' }));
    expect(outcome.native.map(({ payload }) => JSON.parse(String(payload)))).toMatchObject([
      {
        command: {
          kind: 'start-module',
          module: { file: '/store/users/ns/m/m.wasm', args: ['a', 'b'], env: [], fileType: 'WA' },
        },
      },
    ]);
    expect(answersIn(outcome)).toMatchObject([
      [
        'realm/proc/control',
        { data: { result: 'ok', details: { filename: 'm.wasm', parent: { uuid: 'own' } } } },
      ],
    ]);
  });

  it('let nobody pass for another dialect under a name in use', () => {
    const supervisor = new Supervisor();
    supervisor.hear(ownJoins);
    const outcome = supervisor.hear(
      req('proc/reg/own', 'create', { type: 'runtime', uuid: 'own', name: 'mine now' }),
    );
    expect(outcome).toMatchObject({ inputs: [], issues: [{ code: 'not-yours' }] });
    expect(supervisor.hear(arts('keepalive', 'update', { type: 'runtime', uuid: 'own' }))).toMatchObject({
      inputs: [],
      issues: [{ code: 'not-yours' }],
    });
  });

  it('let no runtime take the place of another by calling itself by its uuid', () => {
    const supervisor = new Supervisor();
    supervisor.hear(fourthJoins('b1'));
    supervisor.hear(fourthJoins('b2', { name: uuid('b1') }));
    supervisor.hear(
      req('proc/control', 'create', { type: 'module', uuid: uuid('c1'), file: 'a.wasm', parent: uuid('b1') }),
    );
    expect(phaseOf(supervisor, 'c1')).toBe('running on b1');
  });

  it('have modules that tell nothing of their needs spread over their runtimes', () => {
    const supervisor = new Supervisor({ profile: 'standard' });
    for (const digits of ['b1', 'b2', 'b3']) supervisor.hear(browserJoins(digits));
    for (const digits of ['c1', 'c2', 'c3']) supervisor.hear(asksForWasm(digits));
    const homes = ['c1', 'c2', 'c3'].map((digits) => phaseOf(supervisor, digits));
    expect(homes.toSorted()).toEqual(['running on b1', 'running on b2', 'running on b3']);
  });

  it('refuse at once what no runtime can run, whoever asks', () => {
    const supervisor = new Supervisor();
    supervisor.hear(fourthJoins('b1'));
    const asked = req('proc/control', 'create', {
      type: 'module',
      uuid: uuid('c1'),
      file: 'a.wasm',
      apis: ['gpu'],
    });
    expect(answersIn(supervisor.hear(asked))).toMatchObject([
      ['realm/proc/log/orchestrator', { object_id: 't', data: { desc: 'No suitable runtime!' } }],
    ]);
    expect(
      answersIn(
        supervisor.hear(
          req('s/ann/lab/p/web/ann', 'create', {
            type: 'module',
            uuid: uuid('c1'),
            name: 'm',
            file: 'a.wasm',
            filetype: 'WA',
            apis: ['gpu'],
          }),
        ),
      ),
    ).toMatchObject([
      [
        `realm/s/ann/lab/p/${uuid('c1')}`,
        { object_id: 't', from: 'arts-supervisor', data: { result: 'error' } },
      ],
    ]);
  });
});
