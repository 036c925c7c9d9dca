import { type Affinity, type RuntimeRecord, runtimeId } from '../../../core/index.ts';
import { idOf } from '../legacy/ask.ts';
import { type Envelope, type Fields, fieldsOf } from '../legacy/envelope.ts';
import { errorOf, type Fault, publicPart } from '../legacy/error.ts';
import { exited } from '../legacy/exited.ts';
import { isSuitable, isThere, isWanted, moduleCalled, runtimeCalled } from '../legacy/look-up.ts';
import { fileTypeOf, moduleOf } from '../legacy/module.ts';
import { uuidIn } from '../legacy/python.ts';
import { keepAlive, leave, register } from '../legacy/registration.ts';
import { spellingOf } from '../legacy/spelling.ts';
import { isName } from '../native/fields.ts';
import { complain, fresh, type Hearing } from '../wire.ts';
import { answerOf } from './answer.ts';

const NO_RUNTIME = 'invalid Runtime Name/UUID';
const NO_MODULE = 'invalid Module Name/UUID';

/** On the topic of a runtime or of its manager: it comes or goes, or it is our own answer that comes back. */
export function hearRegG4(turn: Hearing, name: string, envelope: Envelope): void {
  const { action, type, body } = envelope;
  if (type === 'resp') return;
  if (type !== 'req') return fail(turn, envelope, { desc: 'invalid action/type', about: [action, type] });
  const { uuid } = body;
  if (uuid === undefined) return fail(turn, envelope, { desc: 'missing field', about: 'data/uuid' });
  if (uuid !== name) return complain(turn, 'not-yours', 'data.uuid', `said on the topic of ${name}`);
  const isSpokesman = body.type === 'manager';
  if (action === 'create' && isSpokesman) return welcomeSpokesman(turn, name, envelope);
  if (action === 'delete' && isSpokesman) return dismissSpokesman(turn, name);
  const peer = { generation: 'g4', id: name, topic: turn.message.topic } as const;
  if (action === 'create' && body.type === 'runtime') return register(turn, peer, envelope);
  if (action === 'update' && body.type === 'runtime') return keepAlive(turn, peer, envelope);
  if (action === 'delete' && body.type === 'runtime') {
    const record = turn.scene.runtimes.get(runtimeId(name));
    if (isThere(record)) leave(turn, record);
    return;
  }
  fail(turn, envelope, { desc: 'invalid action/type', about: [action, type] });
}

/** A manager speaks for several runtimes on one machine; nothing of it needs to be remembered but its name in theirs. */
function welcomeSpokesman(turn: Hearing, uuid: string, { transaction, body }: Envelope): void {
  const name = typeof body.name === 'string' ? body.name.slice(0, 256) : 'manager';
  const details = { uuid, name, status: 'A' };
  turn.publishes.push(answerOf(turn.message.topic, transaction, { result: 'ok', details }));
}

function dismissSpokesman(turn: Hearing, uuid: string): void {
  const { runtimes } = turn.scene;
  for (const id of runtimes.keys()) {
    const record = runtimes.get(id);
    if (isThere(record) && record.runtime.parent === uuid) leave(turn, record);
  }
}

/** A runtime keeps alive. */
export function hearKeepAliveG4(turn: Hearing, name: string, envelope: Envelope): void {
  const { action, type, body } = envelope;
  if (type !== 'req' || action !== 'update') return;
  if (body.uuid !== name) return complain(turn, 'not-yours', 'data.uuid', `said on the topic of ${name}`);
  const topic = `${turn.wire.realm}/proc/reg/${name}`;
  keepAlive(turn, { generation: 'g4', id: name, topic }, envelope);
}

/** A client asks for something. */
export function hearControlG4(turn: Hearing, envelope: Envelope): void {
  const { action, type, body } = envelope;
  switch (action) {
    case 'create':
      return create(turn, envelope, body, body.parent);
    case 'create_batch':
      return createBatch(turn, envelope);
    case 'delete':
      return remove(turn, envelope);
    case 'exited':
      return exited(turn, body.uuid, null);
    default:
      return fail(turn, envelope, { desc: 'invalid action/type', about: [action, type] });
  }
}

/** On the topic where a runtime listens: it says that a module has ended, or a client tells it past us to end one. */
export function hearAtRuntimeG4(turn: Hearing, name: string, envelope: Envelope): void {
  const { action, body } = envelope;
  if (action === 'exited') return exited(turn, body.uuid, name);
  if (action === 'delete') return remove(turn, envelope);
  complain(turn, 'unsupported', 'action', 'asked of a runtime past its supervisor');
}

/** Modules in one batch (assumption: a message of them is below the bound on payloads long before). */
const BATCH_COUNT_MAX = 4_096;

function createBatch(turn: Hearing, envelope: Envelope): void {
  const { modules, parent } = envelope.body;
  if (!Array.isArray(modules) || modules.length > BATCH_COUNT_MAX) {
    return fail(turn, envelope, { desc: 'missing field', about: 'data/modules' });
  }
  for (const module of modules) create(turn, envelope, fieldsOf(module) ?? {}, parent);
}

function create(turn: Hearing, envelope: Envelope, body: Fields, named: unknown): void {
  const { scene } = turn;
  const refuse = (desc: string, about: unknown): void => fail(turn, envelope, { desc, about });
  const id = body.uuid === undefined ? fresh(turn) : idIn(body.uuid);
  if (id === null) return refuse(NO_MODULE, body.uuid);
  if (typeof (body.file ?? body.filename) !== 'string') return refuse('missing field', 'data/file');
  const fileType = fileTypeOf(body);
  if (fileType === null) return refuse('invalid type', body.filetype);
  const index = turn.wire.indexCount + 1;
  const spelling = spellingOf({ ...body, index });
  if (spelling === null) return refuse('too large', 'data');

  const parent = parentIn(turn, named);
  if (parent === null) return refuse(NO_RUNTIME, named);
  const name = typeof body.name === 'string' ? body.name.slice(0, 256) : 'module';
  const affinity: Affinity | null =
    parent === undefined ? null : { kind: 'runtime', runtime: parent.runtime.id };
  const module = moduleOf('g4', body, { id, name, fileType, affinity });
  const known = scene.modules.get(module.id);
  if (isWanted(known) && (known.module.file !== module.file || known.module.fileType !== fileType)) {
    return refuse('duplicate module UUID; request ignored', publicPart(body));
  }
  if (!isSuitable(scene, module.apis, parent)) return refuse('No suitable runtime!', module.apis);
  turn.wire = { ...turn.wire, indexCount: index };
  const { transaction } = envelope;
  const ask = {
    generation: 'g4',
    what: 'create',
    module: id,
    transaction,
    topic: turn.message.topic,
  } as const;
  const number = fresh(turn).slice(0, 13);
  turn.inputs.push({ kind: 'module-requested', request: idOf({ ...ask, spelling, number }), module });
}

/** The runtime a request names; `undefined` when the choice is ours, `null` when nobody is called so. */
function parentIn({ scene }: Hearing, named: unknown): RuntimeRecord | undefined | null {
  const called = typeof named === 'string' ? named : fieldsOf(named)?.uuid;
  if (typeof called !== 'string' || called === '' || called === '{}') return undefined;
  return runtimeCalled(scene, uuidIn(called) ?? called) ?? null;
}

function remove(turn: Hearing, envelope: Envelope): void {
  const { body, transaction } = envelope;
  const record =
    typeof body.uuid === 'string' ? moduleCalled(turn.scene, idIn(body.uuid) ?? body.uuid) : undefined;
  if (record === undefined) return fail(turn, envelope, { desc: NO_MODULE, about: body.uuid });
  const module = record.module.id;
  const number = fresh(turn).slice(0, 13);
  const ask = { generation: 'g4', what: 'delete', module, transaction, topic: turn.message.topic } as const;
  const request = idOf({ ...ask, spelling: {}, number });
  turn.inputs.push({ kind: 'module-deletion-requested', request, module });
}

/** A uuid in any spelling, or a name that may be a topic level. */
const idIn = (value: unknown): string | null =>
  uuidIn(value) ?? (typeof value === 'string' && isName(value) ? value : null);

function fail(turn: Hearing, { transaction }: Envelope, fault: Fault): void {
  turn.publishes.push(errorOf(turn.wire.realm, 'g4', transaction, fault));
}
