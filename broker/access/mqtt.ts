import type { Admit, Caller, Rights } from '../mqtt/index.ts';
import type { Message } from '../wire/index.ts';
import { Meter } from './bucket.ts';
import { filterFault, topicFault } from './filters.ts';
import type { Gate, Shown } from './gate.ts';
import { type Identity, isClient, speaksFor } from './identity.ts';
import { isForeignPage } from './opening.ts';
import type { Proof } from './proof.ts';
import { whyNotPublish, whyNotSubscribe } from './rules.ts';
import { isKnown } from './whereabouts.ts';

/** Longest client id (assumption; a uuid has 36 characters). */
const CLIENT_ID_COUNT_MAX = 256;

/** Decides at a gate who may connect to the embedded broker, and what those may do who have. */
export function admitAt(gate: Gate): Admit {
  return async (caller) => {
    if (gate.isOpen) return isOurPage(gate, caller) ? new OpenRights(gate, caller) : null;
    const proof = await gate.check(shownBy(caller), null, caller.address);
    if (proof === null) return null;
    const about = { name: proof.name, address: caller.address };
    if (!gate.isInTime('connection', proof.name)) {
      return gate.refuse('too-many-connections', 'connects too often', about);
    }
    if (!mayBeCalled(gate, proof, caller.clientId)) {
      return gate.refuse('client-id', 'takes the client id of somebody else', about);
    }
    return new GuestRights(gate, caller, proof);
  };
}

/** A token stands in the place of the password. */
function shownBy({ username, password }: Caller): Shown {
  if (password === null) return { kind: 'nothing' };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(password);
    return username === null
      ? { kind: 'token', token: text }
      : { kind: 'password', name: username, password: text };
  } catch {
    return { kind: 'nothing' };
  }
}

function isOurPage(gate: Gate, { request, address }: Caller): boolean {
  const { origin, host } = request?.headers ?? {};
  if (origin === undefined || (!isForeignPage(origin, host) && gate.isOurName(host))) return true;
  gate.refuse('foreign-page', 'a page of somebody else wants to connect', { address });
  return false;
}

/**
 * Whoever connects under a client id throws out whoever is connected under it, and gets what waits for it. So the ids of
 * runtimes are for these, and those of users for them.
 */
function mayBeCalled(gate: Gate, proof: Proof, clientId: string): boolean {
  const who = gate.identityOf(proof);
  if (who === null || clientId.length > CLIENT_ID_COUNT_MAX) return false;
  if (isClient(who, clientId) || speaksFor(who, clientId)) return true;
  return !gate.isUser(clientId) && !gate.scenes.some((scene) => isKnown(clientId, scene));
}

/** Bounds that hold for everybody. */
class Pace {
  readonly #gate: Gate;
  readonly #messages: Meter;
  readonly #bytes: Meter;
  readonly #registrations: Meter;

  constructor(gate: Gate) {
    this.#gate = gate;
    this.#messages = new Meter(gate.limits.messages);
    this.#bytes = new Meter(gate.limits.bytes);
    this.#registrations = new Meter(gate.limits.ownRegistrations);
  }

  /** Why a message is one too many; `null` if it is not. */
  whyNot(message: Message): string | null {
    const { payload } = message;
    const { limits, nowMs, registrations } = this.#gate;
    if (payload.length > limits.payloadBytesMax) return `${payload.length} bytes are too many`;
    if (this.#messages.take(1, nowMs) > 0) return 'too many messages a second';
    if (this.#bytes.take(payload.length, nowMs) > 0) return 'too many bytes a second';
    if (!isRegistration(message)) return null;
    if (this.#registrations.take(1, nowMs) > 0) return 'too many registrations a second';
    return registrations.take(1, nowMs) > 0 ? 'too many registrations a second, of all' : null;
  }
}

/**
 * Whether a message may be a registration; that is seen without reading it, because a reader costs more than what it would
 * keep away. One that hides the word behind escapes counts as well.
 */
function isRegistration({ topic, payload }: Message): boolean {
  if (!REGISTERS.test(topic)) return false;
  const text =
    typeof payload === 'string' ? payload : Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  return SIGNS.some((sign) => text.includes(sign));
}

/** Where runtimes register, in our own dialect and in those before. */
const REGISTERS = /\/report$|\/proc\/reg(\/|$)|\/g\/[^/]+\/p\//;
const SIGNS = ['runtime-registered', 'create', '\\u00'];

/** Everybody's rights where nobody has to say who it is. */
class OpenRights implements Rights {
  readonly #gate: Gate;
  readonly #caller: Caller;
  readonly #pace: Pace;

  constructor(gate: Gate, caller: Caller) {
    this.#gate = gate;
    this.#caller = caller;
    this.#pace = new Pace(gate);
  }

  mayPublish(topic: string, payload: Uint8Array): boolean {
    const why = topicFault(topic) ?? this.#pace.whyNot({ topic, payload });
    return why === null || refused(this.#gate, this.#caller, null, { topic, reason: why });
  }

  maySubscribe(filter: string): boolean {
    const why = filterFault(filter);
    return why === null || refused(this.#gate, this.#caller, null, { filter, reason: why });
  }
}

/** The rights of somebody who has shown who it is; they end with what was shown. */
class GuestRights implements Rights {
  readonly #gate: Gate;
  readonly #caller: Caller;
  readonly #proof: Proof;
  readonly #pace: Pace;
  #known: { readonly identity: Identity; readonly who: Identity } | null = null;

  constructor(gate: Gate, caller: Caller, proof: Proof) {
    this.#gate = gate;
    this.#caller = caller;
    this.#proof = proof;
    this.#pace = new Pace(gate);
  }

  mayPublish(topic: string, payload: Uint8Array): boolean {
    const who = this.#who;
    const message = { topic, payload };
    const why =
      who === null ? ENDED : (this.#pace.whyNot(message) ?? whyNotPublish(who, message, this.#gate.scenes));
    return why === null || refused(this.#gate, this.#caller, this.#proof, { topic, reason: why });
  }

  maySubscribe(filter: string): boolean {
    const who = this.#who;
    const why = who === null ? ENDED : whyNotSubscribe(who, filter, this.#gate.scenes);
    return why === null || refused(this.#gate, this.#caller, this.#proof, { filter, reason: why });
  }

  /** Who it is now. Of the many runtimes that it may be, the one under whose id it connected is looked at first. */
  get #who(): Identity | null {
    const identity = this.#gate.identityOf(this.#proof);
    if (identity === null) return null;
    if (this.#known?.identity === identity) return this.#known.who;
    const { clientId } = this.#caller;
    const isOne = speaksFor(identity, clientId);
    const who = isOne ? { ...identity, runtimes: [clientId, ...identity.runtimes] } : identity;
    this.#known = { identity, who };
    return who;
  }
}

const ENDED = 'what it has shown is not good any more';

function refused(
  gate: Gate,
  { clientId, address }: Caller,
  proof: Proof | null,
  { reason, ...about }: { readonly reason: string; readonly topic?: string; readonly filter?: string },
): false {
  gate.refuse('topic' in about ? 'publish' : 'subscribe', reason, {
    ...(proof !== null && { name: proof.name }),
    clientId,
    address,
    ...about,
  });
  return false;
}
