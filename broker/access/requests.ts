import { type Channel, type Request, realmBehind } from '../../core/index.ts';
import { coveredBy, topicFault } from './filters.ts';
import { can, type Identity, isAtHome, type Right, speaksFor } from './identity.ts';
import { placeOf } from './places.ts';
import type { Scene } from './whereabouts.ts';

/** The right that each request takes. */
const RIGHTS: Readonly<Record<Request['kind'], Right>> = {
  'module-requested': 'modules:write',
  'program-requested': 'modules:write',
  'module-deletion-requested': 'modules:write',
  'migration-requested': 'modules:write',
  'drain-requested': 'operate',
  'runtime-removal-requested': 'operate',
  'settings-changed': 'operate',
  'rules-changed': 'operate',
};

/** Why somebody may not ask for this, by whatever way; `null` if it may. */
export function whyNotRequest(who: Identity, request: Request, scene: Scene): string | null {
  if (!isAtHome(who, scene.realm)) return `no business in realm ${scene.realm}`;
  // A runtime that is about to go may have its own modules taken over.
  if (request.kind === 'drain-requested' && speaksFor(who, request.runtime)) return null;
  const right = RIGHTS[request.kind];
  if (!can(who, right)) return `needs the right ${right}`;
  if (request.kind === 'migration-requested') return whyNotMove(who, request, scene);
  return request.kind === 'module-requested' ? whyNotChannels(who, request.module.channels, scene) : null;
}

/** A module that goes to another realm is asked for there, with the channels it has. */
function whyNotMove(
  who: Identity,
  { module, to }: Extract<Request, { readonly kind: 'migration-requested' }>,
  { knowledge }: Scene,
): string | null {
  const realm = realmBehind(to);
  if (realm === null) return null;
  if (!isAtHome(who, realm)) return `no business in realm ${realm}`;
  const channels = knowledge?.modules.get(module)?.module.channels ?? [];
  return whyNotChannels(who, channels, { realm, knowledge: null });
}

/**
 * Why somebody may not have a module with these channels; `null` if it may. A module reaches what its channels name, so who
 * asks for it must reach that, too, and nobody gets at the supervisor's own topics this way.
 */
export function whyNotChannels(who: Identity, channels: readonly Channel[], scene: Scene): string | null {
  for (const { topic, mode } of channels) {
    const fault = topicFault(topic);
    if (fault !== null) return `a channel's topic is none: ${fault}`;
    if (placeOf(scene.realm, topic).kind !== 'world' || topic.startsWith('$'))
      return `no channel leads to ${topic}`;
    if (mode.includes('r') && !isHeard(who, topic)) return `may not hear ${topic}`;
    if (mode.includes('w') && !isSaid(who, topic)) return `may not publish to ${topic}`;
  }
  return null;
}

/** Whether a topic of the world is among those that somebody may publish to. */
export const isSaid = (who: Identity, topic: string): boolean => isAmong(who, who.publ, topic);

/** Whether a filter of the world is within what somebody may hear. */
export const isHeard = (who: Identity, filter: string): boolean => isAmong(who, who.subs, filter);

const isAmong = (who: Identity, own: readonly string[], filter: string): boolean =>
  coveredBy(own, filter) || (can(who, 'topics') && !who.isBounded && !filter.startsWith('$'));
