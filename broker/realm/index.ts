/** The door of the realms: what other folders of the broker may import. */

export type { RealmEars, RealmParts } from './parts.ts';
export { presence, presenceTopic } from './presence.ts';
export { Realm } from './realm.ts';
export { type Check, type OpenRealm, Supervisor, type SupervisorPlan } from './supervisor.ts';
