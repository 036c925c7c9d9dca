import { type Affinity, homeOf, type RuntimeRecord, runtimeId } from '../../../core/index.ts';
import { idOf } from '../legacy/ask.ts';
import { type Envelope, type Fields, fieldsOf } from '../legacy/envelope.ts';
import { canCarry, isSuitable, isThere, moduleIdIn, runtimeCalled } from '../legacy/look-up.ts';
import { fileTypeOf, moduleOf } from '../legacy/module.ts';
import { BAD_UUID, uuidIn } from '../legacy/python.ts';
import { leave, register } from '../legacy/registration.ts';
import { runtimeRowG1 } from '../legacy/runtime-rows.ts';
import { shown } from '../legacy/shown.ts';
import { spellingOf } from '../legacy/spelling.ts';
import { fresh, type Hearing } from '../wire.ts';
import { answerG1, refuseG1 } from './answer.ts';

const NO_RUNTIME = 'Runtime matching query does not exist.';

/** A runtime asks to be taken in. Without a uuid it gets one. */
export function registerG1(turn: Hearing, envelope: Envelope): void {
  const { uuid } = envelope.body;
  const id = uuid === undefined ? fresh(turn) : uuidIn(uuid);
  const { topic } = turn.message;
  if (id === null)
    return refuseG1(turn, topic, envelope.transaction, `Runtime could not be created ${BAD_UUID}`);
  register(turn, { generation: 'g1', id, topic }, envelope);
}

/** A runtime, its last will or an operator takes it out. Its modules are placed anew. */
export function leaveG1(turn: Hearing, { transaction, body }: Envelope): void {
  const { topic } = turn.message;
  const id = uuidIn(body.uuid);
  const record = id === null ? undefined : turn.scene.runtimes.get(runtimeId(id));
  if (!isThere(record)) {
    const why = id === null ? BAD_UUID : NO_RUNTIME;
    return refuseG1(turn, topic, transaction, `Runtime (${shown(body.uuid)}) could not be deleted; ${why}`);
  }
  const { scene, wire } = turn;
  answerG1(turn, topic, transaction, runtimeRowG1(record, { scene, wallMs: wire.wallMs }));
  leave(turn, record);
}

/** A client asks for a module. */
export function createG1(turn: Hearing, { transaction, body }: Envelope): void {
  const { scene, message } = turn;
  const refuse = (why: string): void => refuseG1(turn, message.topic, transaction, why);
  const id = body.uuid === undefined ? fresh(turn) : uuidIn(body.uuid);
  if (id === null) return refuse(`Module could not be created. ${BAD_UUID}`);
  const fileType = fileTypeOf(body);
  if (fileType === null)
    return refuse(`Module could not be created. unknown filetype ${shown(body.filetype)}`);
  const spelling = spellingOf(body);
  if (spelling === null) return refuse('Module could not be created. it says more than is remembered');

  const parent = parentIn(turn, body);
  const name = typeof body.name === 'string' ? body.name.slice(0, 256) : 'amodule';
  const affinity: Affinity | null =
    parent === undefined ? null : { kind: 'runtime', runtime: parent.runtime.id };
  const module = moduleOf('g1', body, { id, name, fileType, affinity });
  if (!isSuitable(scene, module.apis, parent)) return refuse('Error Scheduling module. No suitable runtime!');
  const number = fresh(turn).slice(0, 13);
  const ask = { generation: 'g1', what: 'create', module: id, transaction, topic: message.topic } as const;
  turn.inputs.push({ kind: 'module-requested', request: idOf({ ...ask, spelling, number }), module });
}

/** The runtime a request names: a record with its uuid, its uuid, its name. Anything else means: choose one. */
function parentIn({ scene }: Hearing, { parent }: Fields): RuntimeRecord | undefined {
  const called = typeof parent === 'string' ? parent : fieldsOf(parent)?.uuid;
  if (typeof called !== 'string' || called === '' || called === '{}') return undefined;
  return runtimeCalled(scene, uuidIn(called) ?? called);
}

/** A client asks that a module end, a Python host says that one has, or somebody wants it elsewhere. */
export function deleteG1(turn: Hearing, { transaction, body }: Envelope): void {
  const { scene, message } = turn;
  const id = moduleIdIn(scene, body.uuid);
  const refuse = (why: string): void =>
    refuseG1(turn, message.topic, transaction, `Module (${shown(body.uuid)}) could not be deleted; ${why}`);
  if (id === null) return refuse(BAD_UUID);
  const number = fresh(turn).slice(0, 13);
  const ask = {
    generation: 'g1',
    module: id,
    transaction,
    topic: message.topic,
    spelling: {},
    number,
  } as const;
  const target = body.send_to_runtime;
  if (target === undefined || target === null) {
    const request = idOf({ ...ask, what: 'delete' });
    turn.inputs.push({ kind: 'module-deletion-requested', request, module: id });
    return;
  }
  const called = uuidIn(target) ?? (typeof target === 'string' ? target : '');
  const to = scene.runtimes.get(runtimeId(called));
  if (!isThere(to)) return refuse(NO_RUNTIME);
  const record = scene.modules.get(id);
  const home = record === undefined ? null : homeOf(record);
  if (home !== null && !canCarry(scene.runtimes.get(home), to)) {
    return refuse(`runtime ${home} cannot send it to runtime ${to.runtime.id}`);
  }
  const request = idOf({ ...ask, what: 'migrate' });
  turn.inputs.push({ kind: 'migration-requested', request, module: id, to: to.runtime.id });
}
