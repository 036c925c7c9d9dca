import { moduleId } from '../../../core/index.ts';
import type { Dialect } from '../legacy/dialect.ts';
import type { Fields } from '../legacy/envelope.ts';
import { errorOf } from '../legacy/error.ts';
import { isWanted } from '../legacy/look-up.ts';
import { moduleRowG4 } from '../legacy/module-rows.ts';
import { runtimeRowG4 } from '../legacy/runtime-rows.ts';
import type { Publish } from '../publish.ts';
import { fresh, type Turn } from '../wire.ts';
import { answerOf } from './answer.ts';

/** How the fourth generation speaks; SilverLineFramework/runtime-manager e79a41b. */
export const g4: Dialect = {
  welcome: (_turn, { record, notes }) =>
    answerOf(notes.topic, notes.transaction, { result: 'ok', details: runtimeRowG4(record) }),
  reject: ({ wire }, { notes, record }, reason) =>
    errorOf(wire.realm, 'g4', notes.transaction, {
      desc: 'registration refused',
      about: `${record.runtime.id}: ${reason}`,
    }),
  create: (turn, { record }, module) =>
    orderOf(turn, record.runtime.id, {
      action: 'create',
      type: 'req',
      data: moduleRowG4(module, record.runtime.id),
    }),
  remove: (turn, { record }, uuid) =>
    orderOf(turn, record.runtime.id, { action: 'delete', type: 'req', data: { type: 'module', uuid } }),
  accept: () => null,
  refuse({ wire, scene }, { what, module, transaction }, reason) {
    const isKnown = isWanted(scene.modules.get(moduleId(module)));
    const about = what === 'delete' && !isKnown ? module : reason;
    return errorOf(wire.realm, 'g4', transaction, { desc: 'request refused', about });
  },
};

/** An order to a runtime, on the topic where it listens. */
function orderOf(turn: Turn, on: string, order: Fields): Publish {
  return {
    topic: `${turn.wire.realm}/proc/control/${on}`,
    payload: JSON.stringify({ object_id: fresh(turn), ...order }),
    qos: 2,
    retain: false,
  };
}
