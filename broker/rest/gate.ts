import type { Request } from '../../core/index.ts';

/** What somebody may do over REST. To start and end modules is a right of its own, and not everybody's. */
export type Right = 'modules:read' | 'modules:write' | 'files:read' | 'files:write' | 'operate';

/** Whoever asks. */
export interface Guest {
  /** A name that may stand in the log. */
  readonly name: string;
  /** Whether it said who it is; who did not is asked to. */
  readonly isNamed: boolean;
  /** Whether it may do this; in a realm, or in all of them for `null`. */
  may(right: Right, realm: string | null): boolean;
  /** Why it may not ask a realm for this, though it has the right: a channel it may not reach, say; `null` if it may. */
  whyNotAsk(request: Request, realm: string): string | null;
  /** Whether it is a runtime of a realm, or one that may speak for it. */
  speaksFor(runtime: string, realm: string): boolean;
}

/** What is known of a request before anything else is. */
export interface Arrival {
  /** The header `Authorization`. */
  readonly authorization: string | null;
  readonly address: string | null;
}

/** Decides who gets in. */
export interface Gate {
  /** Who it is, nobody in particular included; `null` when what it shows is not good. */
  admit(arrival: Arrival): Promise<Guest | null>;
  /** Gives a token for a name and its password, for old clients; `null` when they do not go together. */
  login(username: string, password: string, address: string | null): Promise<string | null>;
}

const anybody: Guest = {
  name: 'anybody',
  isNamed: true,
  may: () => true,
  whyNotAsk: () => null,
  speaksFor: () => true,
};

/** Lets everybody do everything; for loopback and for networks that are guarded otherwise. */
export const openGate: Gate = {
  admit: async () => anybody,
  login: async () => 'open',
};
