import { homeOf, type ModuleId, moduleId } from '../../../core/index.ts';
import { type Ask, askOf } from '../legacy/ask.ts';
import type { Dialect, Peer } from '../legacy/dialect.ts';
import type { Fields } from '../legacy/envelope.ts';
import { moduleRowG5 } from '../legacy/module-rows.ts';
import { isOf } from '../notes.ts';
import type { Publish } from '../publish.ts';
import { fresh, type Telling, type Turn } from '../wire.ts';
import { confirmation } from './answer.ts';
import { askTopic, type Stage, stageBehind } from './topics.ts';

/** How the fifth generation speaks: ARENA today; SilverLineFramework/applauncher-runtime e259273, arenaxr/arena-web-core 994e5863. */
export const g5: Dialect = {
  welcome(_turn, { record, notes }) {
    const details = { uuid: record.runtime.id, type: 'runtime', ...notes.told };
    return respond(notes.topic, notes.transaction, { result: 'ok', details });
  },
  reject: (_turn, { notes }, reason) =>
    respond(notes.topic, notes.transaction, { result: 'error', details: reason }),

  create(turn, peer, module) {
    const { id } = module.module;
    const on = peer.record.runtime.id;
    if (heardNow(turn, ({ what, spelling }) => what === 'create' && spelling.heard === on, id)) return null;
    const ask = askOf(module.request);
    const transaction = ask?.generation === 'g5' ? ask.transaction : fresh(turn);
    const body = moduleRowG5(module, on);
    return order(turn, stageFor(turn, peer, id), {
      object_id: transaction,
      action: 'create',
      type: 'req',
      data: body,
    });
  },

  remove(turn, peer, uuid) {
    if (heardNow(turn, ({ what }) => what === 'delete', uuid)) return null;
    const body = { type: 'module', uuid };
    const stage = stageFor(turn, peer, uuid);
    return order(turn, stage, { object_id: fresh(turn), action: 'delete', type: 'req', data: body });
  },

  /** Runtimes of this generation confirm by themselves; for others, and for one that waits, the supervisor does. */
  accept(turn, ask) {
    const record = turn.scene.modules.get(moduleId(ask.module));
    if (record === undefined) return null;
    const on = homeOf(record);
    if (on !== null && isOf(turn.scene.runtimes.get(on), 'g5')) return null;
    const details = ask.what === 'create' ? moduleRowG5(record, on) : { type: 'module', uuid: ask.module };
    return confirm(turn, ask, { result: 'ok', details });
  },

  refuse: (turn, ask, reason) => confirm(turn, ask, { result: 'error', details: reason }),
};

/** Whether this very step comes from a request that runtimes heard themselves: then they are not told again. */
const heardNow = (turn: Telling, isIt: (ask: Ask) => boolean, id: ModuleId): boolean =>
  turn.commands.some((command) => {
    const ask = command.kind === 'accept-request' ? askOf(command.request) : null;
    return ask?.generation === 'g5' && ask.module === id && isIt(ask);
  });

function stageFor({ wire, scene }: Telling, { notes }: Peer, id: ModuleId): Stage {
  const record = scene.modules.get(id);
  const ask = record === undefined ? null : askOf(record.request);
  return stageBehind(wire.realm, ask?.topic, notes.topic);
}

const confirm = (turn: Telling, ask: Ask, body: Fields): Publish => {
  const stage = stageBehind(turn.wire.realm, ask.topic, '');
  return confirmation(turn, stage, { ...ask, action: ask.what }, body);
};

const order = ({ wire }: Turn, stage: Stage, message: Fields): Publish => ({
  topic: askTopic(wire.realm, stage),
  payload: JSON.stringify(message),
  qos: 0,
  retain: false,
});

const respond = (topic: string, transaction: string, body: Fields): Publish => ({
  topic,
  payload: JSON.stringify({ object_id: transaction, type: 'resp', data: body }),
  qos: 0,
  retain: false,
});
