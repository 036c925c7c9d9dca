import { requestId, runtimeId } from '../../../core/index.ts';
import { aModule, aRuntime, type ModuleParts } from '../../../core/testing/builders.ts';
import type { Message } from '../../wire/index.ts';
import { encodeReport, encodeRequest } from '../../wire/index.ts';
import { Supervisor } from '../../wire/testing/supervisor.ts';
import type { Scene } from '../whereabouts.ts';

/** A legacy message, as JSON; `says` is its type and its action, as in `arts_req create`. */
export function legacy(topic: string, says: string, body: object, rest: object = {}): Message {
  const [type, action = ''] = says.split(' ');
  return { topic, payload: JSON.stringify({ object_id: 'x', action, type, data: body, ...rest }) };
}

/** A request of a native client. */
export const ask = (client: string, request: object): Message =>
  encodeRequest('realm', client, { request: 'r', ...request } as never);

/** A runtime of the first generation, a manager of the fourth with its child, and one of the fifth. */
export const OLD = '11111111-2222-4333-8444-0000000000b2';
/** The manager. */
export const SPOKESMAN = '11111111-2222-4333-8444-0000000000f0';
/** Its child. */
export const CHILD = '11111111-2222-4333-8444-0000000000f1';
/** The runtime of the fifth generation. */
export const ARENA = '11111111-2222-4333-8444-0000000000a1';
/** A module on the runtime of the first generation, which is called like another one's id. */
export const OLD_MODULE = '11111111-2222-4333-8444-0000000000c1';

/** A module on its way. */
export const MOVING = '11111111-2222-4333-8444-0000000000d1';
/** A module on a runtime of today whose id is that of another one, but for its dashes. */
export const TWIN: string = OLD_MODULE.replaceAll('-', '');

/**
 * A realm with two runtimes of today and one of each generation before. Module `lamp` is on `desk` and has a channel;
 * `MOVING` is on its way from `desk` to `edge`; `ended` was on `edge`.
 */
export function hall(): { readonly supervisor: Supervisor; readonly scenes: readonly Scene[] } {
  const supervisor = new Supervisor();
  const asks = (module: string, on: string, parts: ModuleParts = {}): void => {
    const affinity = { kind: 'runtime', runtime: runtimeId(on) } as const;
    const request = requestId(`ask-${module}`);
    supervisor.hear(
      encodeRequest('realm', 'ann', {
        kind: 'module-requested',
        request,
        module: aModule(module, { affinity, migratable: true, ...parts }),
      }),
    );
  };
  const reports = (id: string, report: object): void =>
    void supervisor.hear(encodeReport('realm', runtimeId(id), report as never));
  const joins = (id: string): void => {
    const runtime = aRuntime(id, { moduleCountMax: 9 });
    reports(id, { kind: 'runtime-registered', runtime, incarnation: 1, sequence: 1, instances: [] });
  };
  const started = (on: string, module: string): void =>
    reports(on, { kind: 'module-started', runtime: on, module, epoch: 1 });
  joins('desk');
  // There is but one place for it, yet it may leave.
  asks(MOVING, 'desk', { affinity: null });
  started('desk', MOVING);
  joins('edge');
  supervisor.hear(ask('ann', { kind: 'migration-requested', request: 'go', module: MOVING, to: 'edge' }));
  const body = { type: 'runtime', apis: 'python:python3', max_nmodules: 9 };
  supervisor.hear(
    legacy('realm/proc/reg', 'arts_req create', { ...body, uuid: OLD, name: 'old', ctl_topic: 'x' }),
  );
  supervisor.hear(legacy(`realm/proc/reg/${SPOKESMAN}`, 'req create', { type: 'manager', uuid: SPOKESMAN }));
  const child = { ...body, apis: ['wasm', 'wasi'], uuid: CHILD, name: 'child', parent: SPOKESMAN };
  supervisor.hear(legacy(`realm/proc/reg/${CHILD}`, 'req create', child));
  supervisor.hear(
    legacy(`realm/g/ns/p/${ARENA}`, 'req create', { ...body, apis: [], uuid: ARENA, name: 'arena' }),
  );
  asks('lamp', 'desk', {
    channels: [
      { path: '/ch/light', topic: 'kitchen/light', mode: 'r' },
      { path: '/ch/switch', topic: 'kitchen/switch', mode: 'w' },
    ],
  });
  asks(TWIN, 'desk');
  asks('ended', 'edge');
  started('edge', 'ended');
  reports('edge', { kind: 'module-exited', runtime: 'edge', module: 'ended', epoch: 1, reason: 'completed' });
  const oldModule = {
    type: 'module',
    uuid: OLD_MODULE,
    name: 'lamp',
    filename: 'a.py',
    filetype: 'PY',
    parent: OLD,
  };
  supervisor.hear(legacy('realm/proc/control', 'arts_req create', oldModule));
  return { supervisor, scenes: [{ realm: 'realm', knowledge: supervisor.scene }] };
}
