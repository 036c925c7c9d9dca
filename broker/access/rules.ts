import type { Message } from '../wire/index.ts';
import { decodeRequest } from '../wire/native/client-side.ts';
import { coveredBy, filterFault, overlap, topicFault } from './filters.ts';
import { can, type Identity, isAtHome, isClient } from './identity.ts';
import { closedFilters, type Place, placeOf } from './places.ts';
import { isHeard, isSaid, whyNotRequest } from './requests.ts';
import { whyNotAtEar, whyNotLost, whyNotShared, whyNotStage, whyNotVoice } from './said.ts';
import { hasChannel, isHost, isRuntime, isSource, isVoice, type Scene } from './whereabouts.ts';

const SUPERVISOR = 'only the supervisor speaks there';
const OWN = 'topics that begin with $ are the broker’s own';

/**
 * Why somebody may not publish a message, in a few words for the log; `null` if it may. A runtime speaks only for itself,
 * in every dialect: where the topic does not say who speaks, the message does.
 */
export function whyNotPublish(who: Identity, message: Message, scenes: readonly Scene[]): string | null {
  const { topic } = message;
  const fault = topicFault(topic);
  if (fault !== null) return fault;
  if (topic.startsWith('$')) return OWN;
  if (who.isBounded && !coveredBy(who.publ, topic)) return 'not within what its token lets it publish';
  let why: string | null = null;
  for (const scene of scenes) {
    const place = placeOf(scene.realm, topic);
    if (place.kind === 'world') continue;
    why = isAtHome(who, scene.realm)
      ? whyNotAt(who, place, message, scene)
      : `no business in realm ${scene.realm}`;
    // The one topic without a realm may be of any.
    if (why === null || place.kind !== 'lost') return why;
  }
  if (why !== null) return why;
  const isChannel = scenes.some((scene) => hasChannel(who, topic, 'w', scene));
  return isChannel || isSaid(who, topic) ? null : 'not among its topics';
}

function whyNotAt(who: Identity, place: Place, message: Message, scene: Scene): string | null {
  switch (place.kind) {
    case 'voice':
      return whyNotVoice(who, place, message, scene);
    case 'shared':
      return whyNotShared(who, place, message, scene);
    case 'stage':
      return whyNotStage(who, place, message, scene);
    case 'ear':
      return place.isShared ? whyNotAtEar(who, place.runtime, message, scene) : SUPERVISOR;
    case 'lost':
      return whyNotLost(who, place.runtime, message, scene);
    case 'snapshot':
      if (place.isShared && isRuntime(who, place.to, scene)) return null;
      return isSource(who, place.module, place.to, scene) ? null : 'carries no module there';
    case 'request':
      return whyNotAsk(who, place.client, message, scene);
    case 'stdio':
      return whyNotWrite(who, place, scene);
    default:
      return SUPERVISOR;
  }
}

/** What cannot be read is answered with an error, to the very client that sent it. */
function whyNotAsk(who: Identity, client: string, message: Message, scene: Scene): string | null {
  if (!isClient(who, client)) return `client ${client} is somebody else`;
  const request = decodeRequest(scene.realm, message);
  return request.kind === 'value' ? whyNotRequest(who, request.value, scene) : null;
}

function whyNotWrite(
  who: Identity,
  { stream, module }: Extract<Place, { readonly kind: 'stdio' }>,
  scene: Scene,
): string | null {
  if (stream !== 'out' && can(who, 'modules:write')) return null;
  if (stream === 'in') return 'needs the right modules:write';
  return isVoice(who, module, scene) ? null : 'speaks for a module that it does not run';
}

/** Why somebody may not subscribe to a filter, in a few words for the log; `null` if it may. */
export function whyNotSubscribe(who: Identity, filter: string, scenes: readonly Scene[]): string | null {
  const fault = filterFault(filter);
  if (fault !== null) return fault;
  if (who.isBounded && !coveredBy(who.subs, filter)) return 'not within what its token lets it hear';
  if (filter.startsWith('$')) return who.role === 'admin' && filter.startsWith('$SYS/') ? null : OWN;
  // Whoever operates a realm sees all of it, but only of its own.
  const foreign = scenes.filter(({ realm }) => !isAtHome(who, realm));
  const closed = (can(who, 'operate') ? foreign : scenes).flatMap(({ realm }) => closedFilters(realm));
  for (const scene of scenes) {
    const place = placeOf(scene.realm, filter);
    if (place.kind === 'world' || (place.kind === 'told' && place.reader === 'nobody')) continue;
    if (foreign.includes(scene)) return `no business in realm ${scene.realm}`;
    if (mayHearAt(who, place, filter, scene)) return null;
  }
  const hit = closed.find((one) => overlap(one, filter));
  if (hit !== undefined) return `reaches into ${hit}, which it may not hear`;
  const isChannel = scenes.some((scene) => hasChannel(who, filter, 'r', scene));
  return isChannel || isHeard(who, filter) ? null : 'not among its topics';
}

function mayHearAt(who: Identity, place: Place, filter: string, scene: Scene): boolean {
  switch (place.kind) {
    case 'told':
      return place.reader === 'everybody' || can(who, 'modules:read');
    case 'voice':
    case 'ear':
    case 'lost':
      return isRuntime(who, place.runtime, scene);
    case 'snapshot':
      if (place.isShared && isSource(who, place.module, place.to, scene)) return true;
      return isRuntime(who, place.to, scene);
    case 'answer':
      return isClient(who, place.client);
    case 'shared':
      return hearsShared(who, place.family);
    case 'stdio':
      // What is written to a module may be a secret, what it writes is for all who may look at modules.
      if (place.stream === 'out' && can(who, 'modules:read')) return true;
      return place.stream !== 'in' && can(who, 'modules:write') ? true : isHost(who, place.module, scene);
    case 'stage':
      return isHeard(who, filter);
    default:
      return false;
  }
}

/** Old peers are answered where everybody speaks, so runtimes hear each other there, and clients each other. */
function hearsShared(who: Identity, family: string): boolean {
  if (family === 'reg') return who.runtimes.length > 0;
  if (family === 'control') return can(who, 'modules:write');
  return family === 'debug' && can(who, 'modules:read');
}
