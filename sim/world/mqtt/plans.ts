import type { Calendar } from '../calendar.ts';
import type { Messages } from '../network/messages.ts';
import type { Topology } from '../network/topology.ts';
import type { BrokerSettings } from './settings.ts';

/** What a broker stands on, and whom it tells. */
export interface BrokerPlan<Payload> {
  readonly topology: Topology;
  readonly messages: Messages;
  readonly calendar: Calendar;
  readonly settings: BrokerSettings;
  /** Kind of the event whose subject is a message (for `arrive`). */
  readonly messageKind: number;
  /** Kind of the event whose subject is a client (for `ring`). */
  readonly sessionKind: number;
  /** Room for so many clients, those that come later under new ids included. */
  readonly clientCountMax: number;
  readonly connected: (client: number) => void;
  readonly disconnected: (client: number) => void;
  /** A message came to a client; `from` is the client that sent it, or whose will it is. */
  readonly delivered: (to: number, payload: Payload, from: number) => void;
}

/** What the connections stand on, and whom they tell. */
export interface ConnectionsPlan {
  readonly topology: Topology;
  readonly messages: Messages;
  readonly calendar: Calendar;
  /** Kind of the agenda's event whose subject is a client; for `ring`. */
  readonly kind: number;
  readonly settings: BrokerSettings;
  readonly clientCountMax: number;
  /** The client's program learns that it is connected, or no longer is. */
  readonly connected: (client: number) => void;
  readonly disconnected: (client: number) => void;
  /** The broker publishes a client's will, because its socket closed or because it gave the client up. */
  readonly willed: (index: number, isClosed: boolean) => void;
  /** Messages can pass again between client and broker. */
  readonly flowing: (client: number) => void;
}
