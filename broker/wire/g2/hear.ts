import { type Affinity, homeOf, moduleId, type RuntimeRecord } from '../../../core/index.ts';
import { idOf } from '../legacy/ask.ts';
import { type Envelope, type Fields, fieldsOf } from '../legacy/envelope.ts';
import { errorOf, type Fault, publicPart } from '../legacy/error.ts';
import { canCarry, isSuitable, isThere, isWanted, moduleCalled, runtimeCalled } from '../legacy/look-up.ts';
import { fileTypeOf, moduleOf } from '../legacy/module.ts';
import { uuidIn } from '../legacy/python.ts';
import { leave, register } from '../legacy/registration.ts';
import { runtimeRowG2, runtimeRowG3 } from '../legacy/runtime-rows.ts';
import { spellingOf } from '../legacy/spelling.ts';
import { isName } from '../native/fields.ts';
import { fresh, type Hearing } from '../wire.ts';
import { answerOf } from './answer.ts';

/** The second and the third generation: much the same, but for what they require. */
export type Middle = 'g2' | 'g3';

const NO_RUNTIME: Readonly<Record<Middle, string>> = {
  g2: 'invalid runtime UUID',
  g3: 'invalid Runtime Name/UUID',
};
const NO_MODULE: Readonly<Record<Middle, string>> = {
  g2: 'invalid module UUID',
  g3: 'invalid Module Name/UUID',
};

/** A runtime asks to be taken in. The third generation leaves it to the runtime to have a uuid. */
export function registerG2(turn: Hearing, generation: Middle, envelope: Envelope): void {
  const { uuid } = envelope.body;
  if (uuid === undefined && generation === 'g3')
    return fail(turn, generation, envelope, { desc: 'missing field', about: 'data/uuid' });
  const id = uuid === undefined ? fresh(turn) : idIn(uuid);
  if (id === null) return fail(turn, generation, envelope, { desc: NO_RUNTIME[generation], about: uuid });
  register(turn, { generation, id, topic: turn.message.topic }, envelope);
}

/** A runtime, or its last will, takes it out. Its modules wait for it or are placed anew. */
export function leaveG2(turn: Hearing, generation: Middle, envelope: Envelope): void {
  const { uuid } = envelope.body;
  const record = typeof uuid === 'string' ? runtimeCalled(turn.scene, idIn(uuid) ?? uuid) : undefined;
  if (!isThere(record))
    return fail(turn, generation, envelope, { desc: NO_RUNTIME[generation], about: uuid });
  const { scene, wire, message } = turn;
  const details =
    generation === 'g2' ? runtimeRowG2(record, { scene, wallMs: wire.wallMs }) : runtimeRowG3(record, 'D');
  turn.publishes.push(answerOf(generation, message.topic, envelope.transaction, { result: 'ok', details }));
  leave(turn, record);
}

/** A client asks for a module; only errors are answered. */
export function createG2(turn: Hearing, generation: Middle, envelope: Envelope): void {
  const { body, transaction } = envelope;
  const { scene } = turn;
  const refuse = (desc: string, about: unknown): void => fail(turn, generation, envelope, { desc, about });
  if (body.uuid === undefined && generation === 'g3') return refuse('missing field', 'data/uuid');
  const id = body.uuid === undefined ? fresh(turn) : idIn(body.uuid);
  if (id === null) return refuse(NO_MODULE[generation], body.uuid);
  if (typeof body.filename !== 'string') return refuse('missing field', 'data/filename');
  const fileType = fileTypeOf(body);
  if (fileType === null) return refuse('invalid type', body.filetype);
  const spelling = spellingOf(body);
  if (spelling === null) return refuse('too large', 'data');

  const called = calledIn(body);
  const parent = called === null ? undefined : runtimeCalled(scene, called);
  if (called !== null && parent === undefined) return refuse(NO_RUNTIME[generation], called);
  const name = typeof body.name === 'string' ? body.name.slice(0, 256) : 'module';
  const affinity: Affinity | null =
    parent === undefined ? null : { kind: 'runtime', runtime: parent.runtime.id };
  const module = moduleOf(generation, body, { id, name, fileType, affinity });
  const known = scene.modules.get(module.id);
  if (isWanted(known) && (known.module.file !== module.file || known.module.fileType !== fileType)) {
    const about = { ...publicPart(body), apis: body.apis ?? ['wasm', 'wasi'], filetype: fileType };
    return refuse('duplicate module UUID; request ignored', about);
  }
  if (!isSuitable(scene, module.apis, parent)) return refuse('Uncaught exception', 'No suitable runtime!');
  const number = fresh(turn).slice(0, 13);
  const ask = { generation, what: 'create', module: id, transaction, topic: turn.message.topic } as const;
  turn.inputs.push({ kind: 'module-requested', request: idOf({ ...ask, spelling, number }), module });
}

/** The runtime a request names, by uuid or name, in a text or a record; `null` when the choice is ours. */
function calledIn({ parent }: Fields): string | null {
  const called = typeof parent === 'string' ? parent : fieldsOf(parent)?.uuid;
  if (typeof called !== 'string' || called === '' || called === '{}') return null;
  return uuidIn(called) ?? called;
}

/** A client asks that a module end; the second generation can also ask that it move. */
export function deleteG2(turn: Hearing, generation: Middle, envelope: Envelope): void {
  const { body, transaction } = envelope;
  const { scene } = turn;
  const record =
    typeof body.uuid === 'string' ? moduleCalled(scene, idIn(body.uuid) ?? body.uuid) : undefined;
  if (record === undefined)
    return fail(turn, generation, envelope, { desc: NO_MODULE[generation], about: body.uuid });
  const module = record.module.id;
  const number = fresh(turn).slice(0, 13);
  const ask = { generation, module, transaction, topic: turn.message.topic, spelling: {}, number } as const;
  const target = body.send_to_runtime;
  if (typeof target !== 'string' || generation === 'g3') {
    turn.inputs.push({
      kind: 'module-deletion-requested',
      request: idOf({ ...ask, what: 'delete' }),
      module,
    });
    return;
  }
  const to: RuntimeRecord | undefined = runtimeCalled(scene, idIn(target) ?? target);
  if (to === undefined)
    return fail(turn, generation, envelope, { desc: NO_RUNTIME[generation], about: target });
  const home = homeOf(record);
  if (home !== null && !canCarry(scene.runtimes.get(home), to)) {
    const why = `runtime ${home} cannot send it to runtime ${to.runtime.id}`;
    return fail(turn, generation, envelope, { desc: 'migration refused', about: why });
  }
  const request = idOf({ ...ask, what: 'migrate' });
  turn.inputs.push({ kind: 'migration-requested', request, module: moduleId(module), to: to.runtime.id });
}

/** A uuid in any spelling, or a name that may be a topic level. */
const idIn = (value: unknown): string | null =>
  uuidIn(value) ?? (typeof value === 'string' && isName(value) ? value : null);

/** Tells whoever listens what is wrong with a request. */
function fail(turn: Hearing, generation: Middle, { transaction }: Envelope, fault: Fault): void {
  turn.publishes.push(errorOf(turn.wire.realm, generation, transaction, fault));
}
