/**
 * What messages of older generations claim, judged by whom they come from. The text is opened by the codecs' own function, so
 * that both always read the same.
 */

import { requestOf } from '../wire/arena/program.ts';
import type { Message } from '../wire/index.ts';
import { type Envelope, type Fields, fieldsOf, open } from '../wire/legacy/envelope.ts';
import { uuidIn } from '../wire/legacy/python.ts';
import { channelsOf } from '../wire/legacy/spelling.ts';
import { can, type Identity, speaksFor } from './identity.ts';
import type { Place } from './places.ts';
import { whyNotChannels } from './requests.ts';
import { isHost, isKnown, isNameOfOne, isRuntime, isSource, type Scene, sendsTo } from './whereabouts.ts';

type At<Kind extends Place['kind']> = Extract<Place, { readonly kind: Kind }>;

const MODULES = 'needs the right modules:write';
const FOREIGN = 'speaks for a runtime that it is not';
const PAST = 'asks a runtime past its supervisor';

/** Whether somebody has any business with what only runtimes and clients of modules speak of. */
const isInvolved = (who: Identity): boolean => who.runtimes.length > 0 || can(who, 'modules:write');

/** On a topic that all share, the message says who it is about. */
export function whyNotShared(
  who: Identity,
  { family }: At<'shared'>,
  { payload }: Message,
  scene: Scene,
): string | null {
  if (!isInvolved(who) && !can(who, 'operate')) return 'neither a runtime nor a client of modules';
  if (family === 'special' || family === 'debug') return null;
  const opening = open(payload);
  // It is answered with an error, or not at all.
  if (opening.kind !== 'envelope') return null;
  const { envelope } = opening;
  if (envelope.type === 'runtime_resp') {
    const { uuid } = fieldsOf(envelope.body.details) ?? {};
    return isItsModule(who, uuid, scene) ? null : FOREIGN;
  }
  if (envelope.type === 'arts_resp' || envelope.type === 'resp') return 'answers for the supervisor';
  if (family === 'control') return whyNotControl(who, envelope, scene);
  return whyNotPresence(who, envelope, scene);
}

/** A runtime comes, goes or keeps alive. */
function whyNotPresence(who: Identity, { action, body }: Envelope, scene: Scene): string | null {
  const { uuid } = body;
  if (typeof uuid !== 'string') return 'names no runtime by its uuid';
  // Registrations read uuids as Python does, so that other spellings mean the same one; signs of life take them as they are.
  const id = uuidIn(uuid) ?? uuid;
  if (action === 'create') return speaksFor(who, id) ? null : FOREIGN;
  if (action !== 'delete') return speaksFor(who, uuid) ? null : FOREIGN;
  if (can(who, 'operate')) return null;
  // A uuid that nobody has, yet, is looked for among names, which anybody may take.
  return speaksFor(who, id) && (isKnown(id, scene) || !isNameOfOne(id, scene)) ? null : FOREIGN;
}

/** Somebody wants modules to begin, end or move, or a runtime says that one has ended. */
function whyNotControl(who: Identity, envelope: Envelope, scene: Scene): string | null {
  const { action, body } = envelope;
  if (action === 'exited') return isItsModule(who, body.uuid, scene) ? null : FOREIGN;
  if (can(who, 'modules:write')) return whyNotAsked(who, body, scene);
  // A Python host tells that a module has ended by asking that it be deleted.
  const isMoved = body.send_to_runtime !== undefined || envelope.whole.send_to_runtime !== undefined;
  return action === 'delete' && !isMoved && isItsModule(who, body.uuid, scene) ? null : MODULES;
}

/** What is asked for, one module or a list of them, must not reach further than whoever asks. */
function whyNotAsked(who: Identity, body: Fields, scene: Scene): string | null {
  const batch: readonly unknown[] = Array.isArray(body.modules) ? body.modules : [];
  for (const one of [body, ...batch]) {
    const why = whyNotChannels(who, channelsOf(fieldsOf(one)?.channels), scene);
    if (why !== null) return why;
  }
  return null;
}

/** A module on a runtime of its own, by the very id that the supervisor knows: by name it could be another's. */
function isItsModule(who: Identity, called: unknown, scene: Scene): boolean {
  if (typeof called !== 'string' || (uuidIn(called) ?? called) !== called) return false;
  return isHost(who, called, scene);
}

/** On a topic that ends in a runtime's uuid, and where it says who it is. */
export function whyNotVoice(
  who: Identity,
  { runtime, isEnvelope }: At<'voice'>,
  { payload }: Message,
  scene: Scene,
): string | null {
  if (isRuntime(who, runtime, scene)) return null;
  if (!isEnvelope) return FOREIGN;
  const opening = open(payload);
  if (opening.kind !== 'envelope') return FOREIGN;
  const { action, body } = opening.envelope;
  if (action === 'delete' && can(who, 'operate')) return null;
  const { parent } = body;
  const isChild = action === 'create' && typeof parent === 'string' && speaksFor(who, parent);
  return isChild && !isKnown(runtime, scene) ? null : FOREIGN;
}

/**
 * On the topic where a runtime listens. It speaks there itself, with answers; clients may tell it to end a module; the
 * source of a move sends the module with its memory. Everything else would be an order past the supervisor.
 */
export function whyNotAtEar(
  who: Identity,
  runtime: string,
  { payload }: Message,
  scene: Scene,
): string | null {
  if (who.runtimes.length === 0 && !can(who, 'modules:write')) return PAST;
  const opening = open(payload);
  if (opening.kind !== 'envelope') return isRuntime(who, runtime, scene) ? null : PAST;
  const { action, type, body } = opening.envelope;
  if (action === 'create') {
    const module = uuidIn(body.uuid);
    return module !== null && isSource(who, module, runtime, scene) ? null : PAST;
  }
  if (type === 'req' && action === 'delete') return can(who, 'modules:write') ? null : PAST;
  if (action === 'exited' && !isItsModule(who, body.uuid, scene)) return FOREIGN;
  return isRuntime(who, runtime, scene) ? null : PAST;
}

/** On the topic without a realm, only a module that is on its way is carried. */
export const whyNotLost = (who: Identity, runtime: string, message: Message, scene: Scene): string | null =>
  sendsTo(who, runtime, scene) ? whyNotAtEar(who, runtime, message, scene) : 'carries no module there';

/**
 * Below a scene, runtimes hear all that is said and act on it. So who has no right to modules says nothing there, and a
 * runtime only what is its own: answers, the end of its modules, and how they run.
 */
export function whyNotStage(
  who: Identity,
  place: At<'stage'>,
  { payload }: Message,
  scene: Scene,
): string | null {
  const opening = open(payload);
  if (opening.kind !== 'envelope') return can(who, 'modules:write') ? null : MODULES;
  const { envelope } = opening;
  const { type, action, body, whole } = envelope;
  const { from } = whole;
  if (typeof from === 'string' && isKnown(from, scene) && !isRuntime(who, from, scene)) return FOREIGN;
  if (can(who, 'modules:write')) return whyNotAsked(who, askedBody(place, envelope), scene);
  if (who.runtimes.length === 0) return MODULES;
  if (type === 'program') return action === 'update' ? null : MODULES;
  if (typeof from !== 'string' || !isRuntime(who, from, scene)) return FOREIGN;
  if (type === 'resp') return null;
  return action === 'delete' && isItsModule(who, body.uuid, scene) ? null : MODULES;
}

/** What a request asks for; a program object is filled in as the codec does. */
function askedBody({ namespace, scene, tag }: At<'stage'>, { type, transaction, body }: Envelope): Fields {
  if (type !== 'program') return body;
  const variables = { namespace, scene, userid: tag, username: tag };
  const asked = requestOf(transaction, body, { client: tag, runtime: null, variables });
  return asked.kind === 'value' ? asked.value : body;
}
