import { type Affinity, homeOf, moduleId, type RuntimeRecord, runtimeId } from '../../../core/index.ts';
import { requestOf } from '../arena/program.ts';
import { type Ask, idOf } from '../legacy/ask.ts';
import { epochAt } from '../legacy/believed.ts';
import { type Envelope, fieldsOf, open, textOf } from '../legacy/envelope.ts';
import { isSuitable, isThere, isWanted, runtimeCalled } from '../legacy/look-up.ts';
import { fileTypeOf, moduleOf } from '../legacy/module.ts';
import { keepAlive, leave, register } from '../legacy/registration.ts';
import { shown } from '../legacy/shown.ts';
import { spellingOf } from '../legacy/spelling.ts';
import { hearStdio, lastWords } from '../legacy/stdio.ts';
import { isName } from '../native/fields.ts';
import { isStdio } from '../native/topics.ts';
import { isOf } from '../notes.ts';
import { complain, fresh, type Hearing } from '../wire.ts';
import { confirmation } from './answer.ts';
import { type Stage, SUPERVISOR, stageOf } from './topics.ts';

/** Hears what is said below a namespace or a scene; levels follow the realm. */
export function hearG5(turn: Hearing, levels: readonly string[]): void {
  const [family, , tail, ...rest] = levels;
  if (family === 's' && rest.at(-2) === '-') return hearStream(turn, levels);
  const opening = open(turn.message.payload);
  if (family === 'g' && tail === 'p' && rest.length === 1 && rest[0] !== undefined && isName(rest[0])) {
    if (opening.kind === 'envelope') return hearRuntime(turn, rest[0], opening.envelope);
    return complain(
      turn,
      'unsupported',
      '',
      `runtime ${rest[0]} says ${shown(textOf(turn.message.payload))}`,
    );
  }
  const stage = stageOf(levels);
  if (stage === null)
    return complain(turn, 'wrong-topic', '', `nobody here listens on ${turn.message.topic}`);
  if (levels[4] === SUPERVISOR) return; // Our own voice.
  if (opening.kind === 'envelope') return hearStage(turn, stage, opening.envelope);
  complain(turn, 'not-json', '', opening.reason);
}

/** Below `-`, with or without the uuid of its runtime before that of the module. */
function hearStream(turn: Hearing, levels: readonly string[]): void {
  const [stream, , module = ''] = levels.toReversed();
  const isWhole = levels[3] === 'p' && (levels.length === 7 || levels.length === 8);
  if (!isWhole || !isName(module) || !isStdio(stream)) return; // Nothing that anybody reads or writes.
  hearStdio(turn, { family: 'stage', stream, module }, turn.message.payload);
}

/** On the topic of a runtime: it registers, keeps alive or leaves; answers there are ours. */
function hearRuntime(turn: Hearing, name: string, envelope: Envelope): void {
  const { action, type, body } = envelope;
  if (type !== 'req' || body.type !== 'runtime') return;
  if (body.uuid !== name) return complain(turn, 'not-yours', 'data.uuid', `said on the topic of ${name}`);
  const peer = { generation: 'g5', id: name, topic: turn.message.topic } as const;
  if (action === 'create') return register(turn, peer, envelope);
  if (action === 'update') return keepAlive(turn, peer, envelope);
  const record = turn.scene.runtimes.get(runtimeId(name));
  if (action === 'delete' && isThere(record)) leave(turn, record);
}

/** Below a scene: clients ask for modules, runtimes say how modules fare. */
function hearStage(turn: Hearing, stage: Stage, envelope: Envelope): void {
  const { type, action, body, whole } = envelope;
  if (type === 'program') return hearProgram(turn, stage, envelope);
  if (body.type !== 'module' && type !== 'resp') return; // The scene's own business.
  const speaker = typeof whole.from === 'string' ? turn.scene.runtimes.get(runtimeId(whole.from)) : undefined;
  if (type === 'resp') return confirmed(turn, speaker, envelope);
  if (type !== 'req') return;
  if (speaker !== undefined) return ended(turn, speaker, body.uuid, action);
  if (action === 'create') return create(turn, stage, envelope);
  if (action === 'delete') return remove(turn, stage, envelope);
}

/**
 * A client hands on a program object as it met it in its scene, instead of a request for the module. What it says of
 * how a program runs is an update, and not for us.
 */
function hearProgram(turn: Hearing, stage: Stage, envelope: Envelope): void {
  const { namespace, scene } = stage;
  const [tag = ''] = turn.message.topic.split('/').slice(-1);
  const variables = { namespace, scene, userid: tag, username: tag };
  const asked = requestOf(envelope.transaction, envelope.body, { client: tag, runtime: null, variables });
  if (asked.kind === 'issues') {
    turn.issues.push(...asked.issues);
    return;
  }
  const request = { ...envelope, body: asked.value };
  if (envelope.action === 'create') return create(turn, stage, request);
  if (envelope.action === 'delete') return remove(turn, stage, request);
}

/** A runtime confirms what it was asked, by whomever. */
function confirmed(turn: Hearing, speaker: RuntimeRecord | undefined, { action, body }: Envelope): void {
  const { uuid } = fieldsOf(body.details) ?? {};
  if (!isOf(speaker, 'g5') || typeof uuid !== 'string') return;
  const runtime = speaker.runtime.id;
  const module = moduleId(uuid);
  const record = turn.scene.modules.get(module);
  if (record === undefined) return;
  if (action === 'delete') return ended(turn, speaker, uuid, 'delete');
  if (action !== 'create') return;
  const epoch = epochAt(turn.scene, module, runtime) ?? record.epoch;
  if (body.result === 'ok') turn.inputs.push({ kind: 'module-started', runtime, module, epoch });
  else turn.inputs.push({ kind: 'module-start-failed', runtime, module, epoch, reason: shown(body.details) });
}

/** A module of this runtime is gone: as it was told, or by itself. */
function ended(turn: Hearing, speaker: RuntimeRecord, uuid: unknown, action: string): void {
  if (!isOf(speaker, 'g5') || typeof uuid !== 'string' || action !== 'delete') return;
  const runtime = speaker.runtime.id;
  const module = moduleId(uuid);
  const record = turn.scene.modules.get(module);
  if (record === undefined || homeOf(record) !== runtime) return;
  const isStopping = record.phase.kind === 'stopping';
  const epoch = isStopping ? record.epoch : record.instanceEpoch;
  const reason = isStopping ? 'stopped' : 'completed';
  lastWords(turn, record);
  turn.inputs.push({ kind: 'module-exited', runtime, module, epoch, reason });
}

/**
 * A client asks for a module. If it names a runtime that hears all scenes, that one has heard the request as well and acts on
 * it; else we choose one, and ask it in the client's place.
 */
function create(turn: Hearing, stage: Stage, envelope: Envelope): void {
  const { body } = envelope;
  const { uuid, name, file, filename = file } = body;
  if (typeof uuid !== 'string' || !isName(uuid)) {
    return complain(turn, 'wrong-shape', 'data.uuid', 'must be a uuid');
  }
  const refuse = (why: string): void => {
    turn.publishes.push(
      confirmation(turn, stage, { module: uuid, ...envelope }, { result: 'error', details: why }),
    );
  };
  if (typeof filename !== 'string') return refuse('file is required');
  const fileType = fileTypeOf(body);
  if (fileType === null) return refuse(`unknown filetype ${shown(body.filetype)}`);
  const spelling = spellingOf(body);
  if (spelling === null) return refuse('it says more than is remembered');

  const parent = parentIn(turn, body.parent);
  const hasHeard = typeof body.parent === 'string' && isOf(parent, 'g5');
  const affinity: Affinity | null =
    parent === undefined ? null : { kind: 'runtime', runtime: parent.runtime.id };
  const identity = {
    id: uuid,
    name: typeof name === 'string' ? name.slice(0, 256) : uuid,
    fileType,
    affinity,
  };
  // A runtime that was asked by name judges by itself whether it can.
  const module = moduleOf('g5', hasHeard ? { ...body, apis: undefined } : body, identity);
  const known = turn.scene.modules.get(module.id);
  if (isWanted(known) && known.module.file !== module.file) return refuse(`module ${uuid} exists already`);
  if (!isSuitable(turn.scene, module.apis, parent)) return refuse('no suitable runtime');
  const heard = hasHeard && parent !== undefined ? { heard: parent.runtime.id } : {};
  const request = idOf({ ...askOf(turn, 'create', uuid, envelope), spelling: { ...spelling, ...heard } });
  turn.inputs.push({ kind: 'module-requested', request, module });
}

/** The runtime a request names, by name or uuid or in a record; nobody we know leaves the choice to us. */
function parentIn({ scene }: Hearing, named: unknown): RuntimeRecord | undefined {
  const called = typeof named === 'string' ? named : fieldsOf(named)?.uuid;
  return typeof called === 'string' && called !== '' ? runtimeCalled(scene, called) : undefined;
}

/** A client asks that a module end; the runtime that has it has heard that as well. */
function remove(turn: Hearing, stage: Stage, envelope: Envelope): void {
  const { uuid } = envelope.body;
  if (typeof uuid !== 'string' || !isName(uuid)) {
    return complain(turn, 'wrong-shape', 'data.uuid', 'must be a uuid');
  }
  const module = moduleId(uuid);
  if (!isWanted(turn.scene.modules.get(module))) {
    const details = `module ${uuid} does not exist`;
    turn.publishes.push(
      confirmation(turn, stage, { module: uuid, ...envelope }, { result: 'error', details }),
    );
    return;
  }
  const request = idOf(askOf(turn, 'delete', uuid, envelope));
  turn.inputs.push({ kind: 'module-deletion-requested', request, module });
}

const askOf = (turn: Hearing, what: 'create' | 'delete', module: string, { transaction }: Envelope): Ask => ({
  generation: 'g5',
  what,
  module,
  transaction,
  topic: turn.message.topic,
  spelling: {},
  number: fresh(turn).slice(0, 13),
});
