import type { Message } from '../message.ts';
import type { Outcome, Supervisor } from './supervisor.ts';
import { says } from './supervisor.ts';

/** A uuid that ends in these digits. */
export const uuid = (digits: string): string => `22222222-2222-4333-8444-${digits.padStart(12, '0')}`;

/** A request of the first three generations. */
export const arts = (topic: string, action: string, content: object, transaction = 't'): Message =>
  says(`realm/proc/${topic}`, { object_id: transaction, action, type: 'arts_req', data: content });

/** A request of the last two generations; `topic` follows the realm. */
export const req = (topic: string, action: string, content: object, more: object = {}): Message =>
  says(`realm/${topic}`, { object_id: 't', action, type: 'req', data: content, ...more });

/** A browser of the first generation registers. */
export const browserJoins = (digits: string, transaction = `join-${digits}`): Message =>
  arts(
    'reg',
    'create',
    { type: 'runtime', uuid: uuid(digits), name: `tab-${digits}`, apis: ['wasi:unstable'] },
    transaction,
  );

/** A Python host of the first generation registers. */
export const hostJoins = (digits: string): Message =>
  arts('reg', 'create', {
    type: 'runtime',
    uuid: uuid(digits),
    name: 'py-runtime',
    max_nmodules: 100,
    apis: 'python:python3',
    dbg_topic: 'realm/proc/debug',
    ctl_topic: 'realm/proc/control',
  });

/** A client of the first generation asks for a module that a browser can run. */
export const asksForWasm = (digits: string, more: object = {}): Message =>
  arts('control', 'create', {
    type: 'module',
    uuid: uuid(digits),
    name: `m-${digits}`,
    filename: 'm.wasm',
    fileid: 'na',
    filetype: 'WA',
    apis: 'wasi:unstable',
    ...more,
  });

/** A runtime of the fourth generation registers. */
export const fourthJoins = (digits: string, more: object = {}): Message =>
  req(`proc/reg/${uuid(digits)}`, 'create', {
    type: 'runtime',
    uuid: uuid(digits),
    name: `rt-${digits}`,
    runtime_type: 'linux/min/wasmer',
    apis: ['wasm', 'wasi', 'wasi:unstable'],
    ...more,
  });

/** A runtime of the fifth generation registers. */
export const fifthJoins = (digits: string): Message =>
  req(
    `g/public/p/${uuid(digits)}`,
    'create',
    {
      type: 'runtime',
      uuid: uuid(digits),
      name: 'arena-rt1',
      runtime_type: 'containerized-modules',
      apis: ['wasi:unstable', 'wasm', 'wasi'],
    },
    { from: uuid(digits) },
  );

/** A client of the fifth generation asks for a module, and leaves it to the supervisor where. */
export const fifthAsks = (digits: string): Message =>
  req('s/ann/lab/p/ann_1_web/ann_1', 'create', {
    type: 'module',
    uuid: uuid(digits),
    name: 'lab/m',
    file: 'm.wasm',
    filetype: 'WA',
    apis: ['wasi:unstable'],
  });

/** A runtime of our own dialect registers. */
export const ownJoins: Message = says('realm/arts/v1/rt/own/report', {
  v: 1,
  report: {
    kind: 'runtime-registered',
    runtime: {
      id: 'own',
      type: 'linux',
      device: { id: 'box', cores: 4, memoryBytes: 1e9 },
      memoryBytes: 1e9,
      apis: ['wasi:unstable', 'wasm', 'wasi'],
    },
    incarnation: 1,
    sequence: 1,
  },
});

/** A client of our own dialect asks for a module with everything that others spell otherwise. */
export const ownAsks = (digits: string): Message =>
  says('realm/arts/v1/client/ann/request', {
    v: 1,
    request: {
      kind: 'module-requested',
      request: '1',
      module: {
        id: uuid(digits),
        name: 'm',
        file: 'm.wasm',
        apis: ['wasi:unstable'],
        args: ['a', 'b'],
        env: ['E=1'],
        channels: [{ path: '/ch/x', topic: 'x', mode: 'r' }],
      },
    },
  });

/** Topic and body of everything that was said. */
export const answersIn = ({ said }: Outcome): readonly (readonly [string, Record<string, unknown>])[] =>
  said.map(({ topic, payload }) => [topic, JSON.parse(String(payload)) as Record<string, unknown>]);

/** What a module does, as the supervisor sees it. */
export const phaseOf = (supervisor: Supervisor, digits: string): string => {
  const phase = supervisor.scene.modules.get(uuid(digits) as never)?.phase;
  if (phase === undefined) return 'unknown';
  return 'on' in phase ? `${phase.kind} on ${phase.on.slice(-2)}` : phase.kind;
};
