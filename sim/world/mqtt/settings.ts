/** Quality of service: at most once, at least once, exactly once (MQTT 3.1.1, §4.3). */
export type Qos = 0 | 1 | 2;

/** How a connection ends on purpose or by the death of its program. */
export type Ending =
  /** DISCONNECT: the broker forgets the will (§3.14.4). */
  | 'goodbye'
  /** The socket closes without a word: the will goes out at once (§3.1.2.5). */
  | 'socket'
  /** Nothing is heard any more: the will goes out after one and a half keep-alives (§3.1.2.10). */
  | 'silence'
  /** Nothing is heard any more, and there is no will. */
  | 'no-will';

/** Knobs of broker and client libraries. */
export interface BrokerSettings {
  /** A message lost on a link is sent again after so long, twice as long the next time; TCP's first is 1 s (RFC 6298). */
  readonly retransmitMs: number;
  /** First gap between attempts to connect; 1 s is the default of mqtt.js and Paho. */
  readonly retryMsMin: number;
  /** Longest gap, doubled up to; assumption (Paho: 120 s, mqtt.js never doubles). */
  readonly retryMsMax: number;
  /** Most messages kept for a client that is away; Mosquitto's default is 1,000. The newest are dropped. */
  readonly queueLengthMax: number;
  /** Whether sessions and what is kept in them outlive a restart of the broker (Mosquitto: `persistence`). */
  readonly keepsSessions: boolean;
}

/** What brokers and clients come with. */
export const DEFAULT_BROKER_SETTINGS: BrokerSettings = {
  retransmitMs: 1_000,
  retryMsMin: 1_000,
  retryMsMax: 30_000,
  queueLengthMax: 1_000,
  keepsSessions: true,
};

/** A program with a connection to the broker. */
export interface Peer {
  /** Host it runs on. */
  readonly host: number;
  /** MQTT's own keep-alive (0 for none), not the supervisor's; 60 s in ARTS and its runtimes. */
  readonly keepAliveMs: number;
}

/** What the broker publishes when a client is gone. */
export interface Will<Payload> {
  readonly to: number;
  readonly payload: Payload;
}

/**
 * After so many losses in a row the next attempt succeeds: a minute has gone by, and MQTT's keep-alive would have ended
 * the connection and begun a new one (assumption). More would let a message lag behind its trouble for hours.
 */
export const LOSS_COUNT_MAX = 6;
