/** The door of MQTT: what other folders of the broker may import. */

export { EmbeddedBroker, type EmbeddedPlan } from './embedded.ts';
export { connectLink, type ExternalPlan } from './external.ts';
export { matches } from './filters.ts';
export { BrokerFault, type Link } from './link.ts';
export type { Admit, Caller, Rights } from './rights.ts';
