import { type ModuleId, type ModuleRecord, moduleId } from '../../../core/index.ts';
import type { Dialect } from '../legacy/dialect.ts';
import type { Fields } from '../legacy/envelope.ts';
import { errorOf } from '../legacy/error.ts';
import { isWanted } from '../legacy/look-up.ts';
import { moduleRowG2, moduleRowG3 } from '../legacy/module-rows.ts';
import { runtimeRowG2, runtimeRowG3 } from '../legacy/runtime-rows.ts';
import type { Publish } from '../publish.ts';
import { fresh, type Turn } from '../wire.ts';
import { answerOf } from './answer.ts';

/** How the second generation speaks; SilverLineFramework/orchestrator 20b308d. */
export const g2: Dialect = {
  ...middle('g2'),
  welcome({ scene, wire }, { record, notes }) {
    const details = runtimeRowG2(record, { scene, wallMs: wire.wallMs });
    return answerOf('g2', notes.topic, notes.transaction, { result: 'ok', details });
  },
  create: (turn, { record }, module) =>
    createOn(turn, 'g2', record.runtime.id, moduleRowG2(module, record.runtime.id)),
  remove: (turn, { record }, uuid) =>
    removeOn(turn, 'g2', record.runtime.id, { type: 'module', uuid, send_to_runtime: null }),
};

/** How the third generation speaks; SilverLineFramework/orchestrator 69a21ea. */
export const g3: Dialect = {
  ...middle('g3'),
  welcome: (_turn, { record, notes }) =>
    answerOf('g3', notes.topic, notes.transaction, { result: 'ok', details: runtimeRowG3(record) }),
  create: (turn, { record }, module) =>
    createOn(turn, 'g3', record.runtime.id, moduleRowG3(module, record.runtime.id)),
  remove: (turn, { record }, uuid) => removeOn(turn, 'g3', record.runtime.id, { type: 'module', uuid }),
};

/** What both say alike: success is silent, failure goes to a topic of its own. */
function middle(generation: 'g2' | 'g3'): Pick<Dialect, 'reject' | 'accept' | 'refuse'> {
  return {
    reject: ({ wire }, { notes, record }, reason) =>
      errorOf(wire.realm, generation, notes.transaction, {
        desc: 'registration refused',
        about: `${record.runtime.id}: ${reason}`,
      }),
    accept: () => null,
    refuse({ wire, scene }, { what, module, transaction }, reason) {
      const isKnown = isWanted(scene.modules.get(moduleId(module)));
      const desc = what === 'migrate' ? 'migration refused' : 'request refused';
      const about = what === 'delete' && !isKnown ? module : reason;
      return errorOf(wire.realm, generation, transaction, { desc, about });
    },
  };
}

const createOn = (turn: Turn, generation: 'g2' | 'g3', on: string, body: Fields): Publish =>
  orderOf(turn, generation, on, { action: 'create', type: 'arts_req', data: body });

const removeOn = (turn: Turn, generation: 'g2' | 'g3', on: string, body: Fields): Publish =>
  orderOf(turn, generation, on, { action: 'delete', type: 'arts_req', data: body });

/** An order to a runtime, on the topic where it listens. */
function orderOf(turn: Turn, generation: 'g2' | 'g3', on: string, order: Fields): Publish {
  return {
    topic: `${turn.wire.realm}/proc/control/${on}`,
    payload: JSON.stringify({ object_id: fresh(turn), ...order }),
    qos: generation === 'g2' ? 0 : 2,
    retain: false,
  };
}

/** The order to start a module with its file inside, for a runtime of the second generation that said it had none. */
export const createWithFile = (turn: Turn, on: string, module: ModuleRecord, base64: string): Publish =>
  createOn(turn, 'g2', on, { ...moduleRowG2(module, on), wasm: base64 });

/** The word to everybody that a module has ended, which the third generation gives. */
export const notice = (turn: Turn, uuid: ModuleId): Publish => ({
  topic: `${turn.wire.realm}/proc/notif`,
  payload: JSON.stringify({
    object_id: fresh(turn),
    action: 'exited',
    type: 'arts_req',
    data: { type: 'module', uuid },
  }),
  qos: 2,
  retain: false,
});
