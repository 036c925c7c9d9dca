import type { Publish } from '../wire/index.ts';

/** Where a supervisor says whether it is there; kept by the broker for whoever comes later. */
const presenceTopic = (realm: string): string => `${realm}/arts/v1/supervisor`;

/** That a supervisor is there, or not; the latter is also its last will at a broker of others. */
export const presence = (realm: string, state: 'online' | 'offline'): Publish => ({
  topic: presenceTopic(realm),
  payload: JSON.stringify({ v: 1, supervisor: state }),
  qos: 1,
  retain: true,
});
