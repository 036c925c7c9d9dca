import type { Request } from '../../core/index.ts';
import type { Arrival, Guest, Gate as RestGate, Right } from '../rest/index.ts';
import type { Gate, Shown } from './gate.ts';
import { can, type Identity, isAtHome, speaksFor } from './identity.ts';
import { whyNotRequest } from './requests.ts';

const anybody: Guest = {
  name: 'anybody',
  isNamed: true,
  may: () => true,
  whyNotAsk: () => null,
  speaksFor: () => true,
};
const nobody: Guest = {
  name: 'nobody',
  isNamed: false,
  may: () => false,
  whyNotAsk: () => 'nobody in particular may ask for anything',
  speaksFor: () => false,
};

/** The gate of the HTTP interface: tokens as `Bearer`, passwords as `Basic`. */
export const guestsOf = (gate: Gate): RestGate => ({
  async admit({ authorization, address }: Arrival): Promise<Guest | null> {
    if (gate.isOpen) return anybody;
    if (authorization === null) return nobody;
    const shown = shownBy(authorization);
    if (shown === null) return gate.refuse('credentials-shape', 'neither Bearer nor Basic', { address });
    const proof = await gate.check(shown, null, address);
    const who = proof === null ? null : gate.identityOf(proof);
    if (who === null) return null;
    if (!gate.isInTime('request', who.name)) throw new TooMany();
    return new NamedGuest(gate, who);
  },

  login: (name, password, address) =>
    gate.isOpen ? Promise.resolve('open') : gate.login(name, password, address),
});

/** Tells a web server how it is to end a request. */
class TooMany extends Error {
  readonly statusCode: number = 429;

  constructor() {
    super('too many requests a second');
    this.name = 'TooMany';
  }
}

/** Longest header that is looked at (assumption: what is shown has its own bounds). */
const HEADER_COUNT_MAX = 16_384;

/** What a header shows; the first generation's own clients say `JWT` where others say `Bearer`. */
function shownBy(header: string): Shown | null {
  if (header.length > HEADER_COUNT_MAX) return null;
  const [, scheme = '', credentials = ''] = /^(\w+) +([\w.~+/=-]+)$/.exec(header) ?? [];
  switch (scheme.toLowerCase()) {
    case 'bearer':
    case 'jwt':
      return { kind: 'token', token: credentials };
    case 'basic':
      return fromBasic(credentials);
    default:
      return null;
  }
}

function fromBasic(credentials: string): Shown | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(credentials, 'base64'));
    const at = text.indexOf(':');
    return at === -1 ? null : { kind: 'password', name: text.slice(0, at), password: text.slice(at + 1) };
  } catch {
    return null;
  }
}

class NamedGuest implements Guest {
  readonly isNamed: boolean = true;
  readonly name: string;
  readonly #gate: Gate;
  readonly #who: Identity;

  constructor(gate: Gate, who: Identity) {
    this.#gate = gate;
    this.#who = who;
    this.name = who.name;
  }

  /** Files belong to no realm, so that who may have them in one may have them. */
  may(right: Right, realm: string | null): boolean {
    if (!can(this.#who, right)) return false;
    if (realm !== null) return isAtHome(this.#who, realm);
    return this.#who.realms === null || right === 'files:read' || right === 'files:write';
  }

  whyNotAsk(request: Request, realm: string): string | null {
    const scene = this.#gate.scenes.find((one) => one.realm === realm) ?? { realm, knowledge: null };
    return whyNotRequest(this.#who, request, scene);
  }

  speaksFor(runtime: string, realm: string): boolean {
    return isAtHome(this.#who, realm) && speaksFor(this.#who, runtime);
  }
}
