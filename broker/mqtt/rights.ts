import type { IncomingMessage } from 'node:http';

/** Who wants to connect to the embedded broker. */
export interface Caller {
  readonly clientId: string;
  readonly username: string | null;
  readonly password: Uint8Array | null;
  /** The address it calls from; `null` inside a test without a network. */
  readonly address: string | null;
  /** The HTTP request of a WebSocket. */
  readonly request: IncomingMessage | null;
}

/** What a connected client may do. */
export interface Rights {
  mayPublish(topic: string, payload: Uint8Array): boolean;
  maySubscribe(filter: string): boolean;
}

/** Decides about a caller; `null` turns it away. */
export type Admit = (caller: Caller) => Promise<Rights | null>;

const EVERYTHING: Rights = { mayPublish: () => true, maySubscribe: () => true };

/** Lets everybody do everything; for loopback and for networks that are guarded otherwise. */
export const admitEveryone: Admit = async () => EVERYTHING;
