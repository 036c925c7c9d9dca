import type { Message, Publish } from '../wire/index.ts';

/** How a link stands; what is published while it is down waits. */
export type LinkState = 'up' | 'down' | 'closed';

/** Takes a message in. The broker hears that it was taken once the promise resolves, and may send it again if it never does. */
export type Hear = (message: Message) => Promise<void> | void;

/** Why a broker cannot be used. */
export type BrokerFaultKind = 'unreachable' | 'refused' | 'held' | 'full';

/** What the world did to a broker, and what a person can do. */
export class BrokerFault extends Error {
  readonly kind: BrokerFaultKind;
  readonly hint: string;

  constructor(kind: BrokerFaultKind, message: string, hint: string) {
    super(message);
    this.name = 'BrokerFault';
    this.kind = kind;
    this.hint = hint;
  }
}

/** The supervisor's own way to the broker: its traffic for one realm. */
export interface Link {
  /** For messages: where the broker is. */
  readonly name: string;
  readonly state: LinkState;
  /** Hears what is published on these filters, from now on. One call per link. */
  listen(filters: readonly string[], hear: Hear): Promise<void>;
  /** Resolves when the broker has taken it over; rejects when there is no room for it or the link is closed. */
  publish(publish: Publish): Promise<void>;
  /** Tells of every change of `state`. */
  watch(watcher: (state: LinkState) => void): void;
  /** Lets what is under way come to its end, and says goodbye. */
  close(): Promise<void>;
}
