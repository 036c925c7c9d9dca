/** The door of the realms: what other folders of the broker may import. */

export { briefly } from './brief.ts';
export type { RealmEars } from './parts.ts';
export { Realm } from './realm.ts';
export { Supervisor, type SupervisorPlan } from './supervisor.ts';
