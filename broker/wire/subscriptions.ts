import { reportTopic, requestTopic, stdioTopic } from './native/topics.ts';

/** What the supervisor of a realm subscribes to. */
export interface Subscription {
  readonly filter: string;
  readonly qos: 0 | 1 | 2;
}

/**
 * All topics on which somebody may speak to the supervisor of a realm. Quality of service is that at which the peers
 * publish, or the broker would lower it. The topic without a realm is the one that browsers send a moving module to.
 */
export const subscriptions = (realm: string): readonly Subscription[] => [
  { filter: reportTopic(realm, '+'), qos: 1 },
  { filter: requestTopic(realm, '+'), qos: 1 },
  ...['reg', 'reg/+', 'control', 'control/+', 'keepalive', 'keepalive/+', 'special'].map(
    (topic): Subscription => ({ filter: `${realm}/proc/${topic}`, qos: 2 }),
  ),
  { filter: 'proc/control/+', qos: 0 },
  { filter: `${realm}/g/+/p/+`, qos: 2 },
  { filter: `${realm}/s/+/+/p/+`, qos: 0 },
  { filter: `${realm}/s/+/+/p/+/+`, qos: 0 },
  // What modules write and what is written to them, where somebody else may want to read it.
  ...(['stdout', 'stderr', 'stdin'] as const).map(
    (stream): Subscription => ({ filter: stdioTopic(realm, stream, '+'), qos: 1 }),
  ),
  { filter: `${realm}/proc/stdio/+`, qos: 0 },
  { filter: `${realm}/s/+/+/p/+/-/+`, qos: 0 },
  { filter: `${realm}/s/+/+/p/+/+/-/+`, qos: 0 },
];
