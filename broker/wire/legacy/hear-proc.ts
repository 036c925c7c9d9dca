import { runtimeId } from '../../../core/index.ts';
import { isOurs } from '../fresh.ts';
import { refuseG1 } from '../g1/answer.ts';
import { createG1, deleteG1, leaveG1, registerG1 } from '../g1/hear.ts';
import { answeredG1, carriedG1 } from '../g1/said.ts';
import { createG2, deleteG2, leaveG2, registerG2 } from '../g2/hear.ts';
import { echo, missesFile } from '../g2/said.ts';
import { hearAtRuntimeG4, hearControlG4, hearKeepAliveG4, hearRegG4 } from '../g4/hear.ts';
import { isName } from '../native/fields.ts';
import { isStdio } from '../native/topics.ts';
import { complain, fresh, type Hearing } from '../wire.ts';
import { type Envelope, open } from './envelope.ts';
import { errorOf } from './error.ts';
import { exited } from './exited.ts';
import { generationOfClient, generationOfRuntime } from './generation.ts';
import { keepAlive } from './registration.ts';
import { hearStdio } from './stdio.ts';

/** Topics on which all runtimes and clients of the first three generations speak. */
const SHARED = new Set(['reg', 'control', 'keepalive', 'special']);
/** Topics that have one level more, a runtime's uuid. */
const OWN = new Set(['reg', 'control', 'keepalive']);

/**
 * Topics on which nobody speaks to us: what modules write and read, notices, errors and profiles. Of the last, of which
 * the second and fourth generation had a service of its own, nothing is taken and nothing is answered.
 */
const QUIET = new Set(['debug', 'stdio', 'profile', 'cpufreq', 'log', 'err', 'echo', 'notif']);

/** What a message under `{realm}/proc/` or on `proc/control/{runtime}` comes to. `levels` follow `proc`. */
export function hearProc(turn: Hearing, levels: readonly string[], isLost: boolean): void {
  const [family = '', name, ...rest] = levels;
  if (QUIET.has(family) && !isLost) return hearQuiet(turn, levels);
  if (rest.length > 0 || !isTopic(family, name, isLost)) {
    return complain(turn, 'wrong-topic', '', `nobody here listens on ${turn.message.topic}`);
  }
  if (family === 'special') return echo(turn);
  const opening = open(turn.message.payload);
  if (opening.kind === 'shapeless') return complain(turn, 'wrong-shape', opening.path, opening.reason);
  if (opening.kind === 'unparsable') return unparsable(turn, name, opening.reason);
  const { envelope } = opening;
  // Requests of ours come back to us; answers under our ids are answers to us.
  const isRequest = envelope.type === 'arts_req' || envelope.type === 'req';
  if (isRequest && isOurs(turn.wire.realm, envelope.transaction)) return;
  if (name !== undefined) return onOwn(turn, family, name, envelope);
  if (family === 'control' && envelope.type === 'req') return hearControlG4(turn, envelope);
  if (envelope.type === 'runtime_resp') return missesFile(turn, envelope);
  if (envelope.type !== 'arts_req') return stranger(turn, envelope);
  if (family === 'reg') return hearReg(turn, envelope);
  if (family === 'control') return hearControl(turn, envelope);
  return hearKeepAlive(turn, envelope);
}

function hearQuiet(turn: Hearing, [family, name, module, ...rest]: readonly string[]): void {
  const { payload } = turn.message;
  if (rest.length > 0 || name === undefined) return;
  if (family === 'stdio' && module === undefined && isName(name)) {
    return hearStdio(turn, { family, stream: 'stdout', module: name }, payload);
  }
  if (family === 'debug' && isStdio(name) && module !== undefined && isName(module)) {
    return hearStdio(turn, { family, stream: name, module }, payload);
  }
}

function isTopic(family: string, name: string | undefined, isLost: boolean): boolean {
  if (name === undefined) return !isLost && SHARED.has(family);
  return isName(name) && (isLost ? family === 'control' : OWN.has(family));
}

/** Bad JSON is answered in the words of the generation that silence is taken for. */
function unparsable(turn: Hearing, name: string | undefined, reason: string): void {
  complain(turn, 'not-json', '', reason);
  const { wire, message } = turn;
  if (name !== undefined) return;
  if (wire.fallback === 'g1') {
    return refuseG1(turn, message.topic, 'could_not_parse', `Could not process request; ${reason}`);
  }
  turn.publishes.push(
    errorOf(wire.realm, wire.fallback, fresh(turn), { desc: 'Invalid JSON', about: reason }),
  );
}

/** Answers are not for us, and the first generation minds nothing else either. */
function stranger(turn: Hearing, { type, transaction }: Envelope): void {
  if (type === 'arts_resp' || type === 'resp') return;
  complain(turn, 'unsupported', 'type', `"${type}" is no type of message`);
  refuseLater(turn, transaction, 'invalid type', type);
}

/** What the first generation lets pass in silence, later ones call an error. */
function refuseLater(turn: Hearing, transaction: string, desc: string, about: unknown): void {
  const { realm, fallback } = turn.wire;
  if (fallback !== 'g1') turn.publishes.push(errorOf(realm, fallback, transaction, { desc, about }));
}

function hearReg(turn: Hearing, envelope: Envelope): void {
  const { action, body, transaction } = envelope;
  if (body.type !== 'runtime') return; // Wills of browsers for their modules, which no server ever minded.
  const generation = generationOfRuntime(turn, body);
  switch (action) {
    case 'create':
      return generation === 'g1'
        ? registerG1(turn, envelope)
        : registerG2(turn, middle(generation), envelope);
    case 'delete':
      return generation === 'g1' ? leaveG1(turn, envelope) : leaveG2(turn, middle(generation), envelope);
    case 'update':
      return hearKeepAlive(turn, envelope);
    default:
      return refuseLater(turn, transaction, 'invalid action', action);
  }
}

const middle = (generation: string): 'g2' | 'g3' => (generation === 'g2' ? 'g2' : 'g3');

function hearKeepAlive(turn: Hearing, envelope: Envelope): void {
  const { action, body } = envelope;
  if (action !== 'update' || typeof body.uuid !== 'string' || !isName(body.uuid)) return;
  const topic = `${turn.wire.realm}/proc/reg`;
  keepAlive(turn, { generation: generationOfRuntime(turn, body), id: body.uuid, topic }, envelope);
}

function hearControl(turn: Hearing, envelope: Envelope): void {
  const { action, body, transaction } = envelope;
  if (body.type !== 'module') return refuseLater(turn, transaction, 'invalid type', body.type);
  const generation = generationOfClient(turn, body);
  switch (action) {
    case 'create':
      return generation === 'g1' ? createG1(turn, envelope) : createG2(turn, middle(generation), envelope);
    case 'delete':
      return generation === 'g1' ? deleteG1(turn, envelope) : deleteG2(turn, middle(generation), envelope);
    case 'exited':
      return exited(turn, body.uuid, null);
    default:
      return refuseLater(turn, transaction, 'invalid action', action);
  }
}

/** On a topic that ends in a runtime's uuid. */
function onOwn(turn: Hearing, family: string, name: string, envelope: Envelope): void {
  if (family === 'reg') return hearRegG4(turn, name, envelope);
  if (family === 'keepalive') return hearKeepAliveG4(turn, name, envelope);
  const { type, action } = envelope;
  const isLost = !turn.message.topic.startsWith(`${turn.wire.realm}/`);
  if (type === 'arts_req' && action === 'create' && turn.scene.runtimes.has(runtimeId(name))) {
    return carriedG1(turn, name, envelope, isLost);
  }
  if (isLost) return;
  if (type === 'arts_resp') return answeredG1(turn, name, envelope);
  if (type === 'req') return hearAtRuntimeG4(turn, name, envelope);
}
