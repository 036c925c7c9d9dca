/** The door of MQTT: what other folders of the broker may import. */

export { type BrokerLimits, defaultLimits, EmbeddedBroker, type EmbeddedPlan } from './embedded.ts';
export { connectLink, type ExternalPlan } from './external.ts';
export { matches } from './filters.ts';
export { BrokerFault, type Hear, type Link, type LinkState } from './link.ts';
export { type Admit, admitEveryone, type Caller, type Rights } from './rights.ts';
