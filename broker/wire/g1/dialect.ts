import { homeOf, moduleId } from '../../../core/index.ts';
import type { Dialect, Peer } from '../legacy/dialect.ts';
import type { Fields } from '../legacy/envelope.ts';
import { isWanted } from '../legacy/look-up.ts';
import { moduleRowG1 } from '../legacy/module-rows.ts';
import { runtimeRowG1 } from '../legacy/runtime-rows.ts';
import type { Publish } from '../publish.ts';
import { fresh, type Telling } from '../wire.ts';
import { answerOf } from './answer.ts';

/** How the first generation speaks; the original at conix-center/arts a7562e4. */
export const g1: Dialect = {
  welcome(turn, { record, notes }) {
    const { scene, wire } = turn;
    const details = runtimeRowG1(record, { scene, wallMs: wire.wallMs });
    return answerOf(notes.topic, notes.transaction, { result: 'ok', details });
  },

  reject(_turn, { notes }, reason) {
    const details = `Runtime could not be created ${reason}`;
    return answerOf(notes.topic, notes.transaction, { result: 'error', details });
  },

  create(turn, { record }, module) {
    return orderOf(turn, record, 'create', moduleRowG1(module, record.runtime.id));
  },

  remove(turn, { record }, id) {
    return orderOf(turn, record, 'delete', bodyOf(turn, record, id));
  },

  accept({ scene }, { what, module, topic, transaction }) {
    const record = scene.modules.get(moduleId(module));
    if (what !== 'create' || record === undefined) return null;
    return answerOf(topic, transaction, { result: 'ok', details: moduleRowG1(record, homeOf(record)) });
  },

  refuse({ scene }, { what, module, topic, transaction }, reason) {
    const isKnown = isWanted(scene.modules.get(moduleId(module)));
    const why = isKnown ? reason : 'Module matching query does not exist.';
    const details =
      what === 'create'
        ? `Module could not be created. ${reason}`
        : `Module (${module}) could not be deleted; ${why}`;
    return answerOf(topic, transaction, { result: 'error', details });
  },
};

/** The order to a source to send a module to another runtime: a deletion that names the target, beside its body. */
export const sendOff = (
  turn: Telling,
  { record }: Peer,
  { module, to }: { readonly module: string; readonly to: string },
): Publish => orderOf(turn, record, 'delete', { ...bodyOf(turn, record, module), send_to_runtime: to });

/** The whole module, as this generation sends it with a deletion; its uuid when it is forgotten here. */
function bodyOf({ scene }: Telling, { runtime }: Peer['record'], id: string): Fields {
  const record = scene.modules.get(moduleId(id));
  return isWanted(record) ? moduleRowG1(record, runtime.id) : { type: 'module', uuid: id };
}

/** An order to a runtime, on the topic where it listens; where to send a module stands outside of `data`. */
function orderOf(
  turn: Telling,
  { runtime }: Peer['record'],
  action: 'create' | 'delete',
  { send_to_runtime: target, ...body }: Fields,
): Publish {
  const envelope = { object_id: fresh(turn), action, type: 'arts_req', data: body };
  return {
    topic: `${turn.wire.realm}/proc/control/${runtime.id}`,
    payload: JSON.stringify({ ...envelope, ...(target !== undefined && { send_to_runtime: target }) }),
    qos: 0,
    retain: false,
  };
}
