import { runtimeId } from '../../../core/index.ts';
import { isOurs } from '../fresh.ts';
import { refuseG1 } from '../g1/answer.ts';
import { createG1, deleteG1, leaveG1, registerG1 } from '../g1/hear.ts';
import { answeredG1, carriedG1 } from '../g1/said.ts';
import { isName } from '../native/fields.ts';
import { complain, type Hearing } from '../wire.ts';
import { type Envelope, open } from './envelope.ts';
import { exited } from './exited.ts';
import { uuidIn } from './python.ts';
import { keepAlive } from './registration.ts';

/** Topics on which all runtimes and clients of the first three generations speak. */
const SHARED = new Set(['reg', 'control', 'keepalive']);

/** What a message under `{realm}/proc/` or on `proc/control/{runtime}` comes to. `levels` follow `proc`. */
export function hearProc(turn: Hearing, levels: readonly string[], isLost: boolean): void {
  const [family = '', name, ...rest] = levels;
  const isTopic = name === undefined ? !isLost && SHARED.has(family) : family === 'control' && isName(name);
  if (rest.length > 0 || !isTopic) return noTopic(turn);
  const opening = open(turn.message.payload);
  if (opening.kind === 'shapeless') return complain(turn, 'wrong-shape', opening.path, opening.reason);
  if (opening.kind === 'unparsable') return unparsable(turn, name, opening.reason);
  const { envelope } = opening;
  // Requests of ours come back to us; answers under our ids are answers to us.
  if (envelope.type === 'arts_req' && isOurs(turn.wire.realm, envelope.transaction)) return;
  if (name !== undefined)
    return family === 'control' ? atRuntime(turn, name, envelope, isLost) : noTopic(turn);
  if (isLost) return noTopic(turn);
  if (envelope.type !== 'arts_req') return;
  if (family === 'reg') return hearReg(turn, envelope);
  if (family === 'control') return hearControl(turn, envelope);
  return hearKeepAlive(turn, envelope);
}

const noTopic = (turn: Hearing): void =>
  complain(turn, 'wrong-topic', '', `nobody here listens on ${turn.message.topic}`);

function unparsable(turn: Hearing, name: string | undefined, reason: string): void {
  complain(turn, 'not-json', '', reason);
  if (name !== undefined) return;
  refuseG1(turn, turn.message.topic, 'could_not_parse', `Could not process request; ${reason}`);
}

function hearReg(turn: Hearing, envelope: Envelope): void {
  const { action, body } = envelope;
  if (body.type !== 'runtime') return;
  if (action === 'create') return registerG1(turn, envelope);
  if (action === 'delete') return leaveG1(turn, envelope);
  if (action === 'update') return hearKeepAlive(turn, envelope);
}

function hearKeepAlive(turn: Hearing, envelope: Envelope): void {
  const id = uuidIn(envelope.body.uuid);
  if (envelope.action !== 'update' || id === null) return;
  keepAlive(turn, { generation: 'g1', id, topic: `${turn.wire.realm}/proc/reg` }, envelope);
}

function hearControl(turn: Hearing, envelope: Envelope): void {
  const { action, body } = envelope;
  if (body.type !== 'module') return;
  if (action === 'create') return createG1(turn, envelope);
  if (action === 'delete') return deleteG1(turn, envelope);
  if (action === 'exited') exited(turn, body.uuid);
}

/** On a runtime's own topic: its answers, and a module that another runtime sends to it. */
function atRuntime(turn: Hearing, name: string, envelope: Envelope, isLost: boolean): void {
  const { type, action } = envelope;
  if (type === 'arts_resp' && !isLost) return answeredG1(turn, name, envelope);
  if (type === 'arts_req' && action === 'create' && turn.scene.runtimes.has(runtimeId(name))) {
    return carriedG1(turn, name, envelope, isLost);
  }
}
