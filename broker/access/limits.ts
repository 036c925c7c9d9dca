import type { Rate } from './bucket.ts';

/** What one client, or all of them together, may do before they are told to wait or are not heard. */
export interface AccessLimits {
  /** Messages and their bytes on one connection. */
  readonly messages: Rate;
  readonly bytes: Rate;
  /** Registrations of runtimes on one connection, and on all of them. */
  readonly ownRegistrations: Rate;
  readonly registrations: Rate;
  /** Connections of one user. How many there may be at once is the broker's to know. */
  readonly connections: Rate;
  /** Wrong passwords from one address, before its guesses are not looked at any more. */
  readonly failures: Rate;
  /** Requests of one user over HTTP. */
  readonly requests: Rate;
  /** One message; what may be said on a topic is bounded again by the codec that reads it. */
  readonly payloadBytesMax: number;
}

/**
 * Assumptions, each some times more than what a peer in good order was seen to do: a runtime published 7,100 lines a second,
 * ten thousand runtimes of one user come back at once after a restart, a manager has some dozens of runtimes, and a person
 * who has forgotten a password tries it ten times.
 */
export const defaultAccessLimits: AccessLimits = {
  messages: { unitsPerSecond: 20_000, burstCount: 40_000 },
  bytes: { unitsPerSecond: 67_108_864, burstCount: 134_217_728 },
  ownRegistrations: { unitsPerSecond: 5, burstCount: 100 },
  registrations: { unitsPerSecond: 2_000, burstCount: 10_000 },
  connections: { unitsPerSecond: 1_000, burstCount: 5_000 },
  failures: { unitsPerSecond: 0.5, burstCount: 20 },
  requests: { unitsPerSecond: 5_000, burstCount: 10_000 },
  payloadBytesMax: 34_603_008,
};
