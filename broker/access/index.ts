/** The door of access: what other folders of the broker may import. */

export { bar, type Enrolment, enrol, strike } from './enrol.ts';
export { Gate } from './gate.ts';
export { guestsOf } from './guests.ts';
export { isRight, isRole, type Right, type Role } from './identity.ts';
export { loadKeys } from './keys.ts';
export { admitAt } from './mqtt.ts';
export { isLoopback, judgeOpening } from './opening.ts';
export { discretion } from './scrub.ts';
export { loadTls, type TlsFiles, type TlsOptions } from './tls.ts';
export type { TokenPlan } from './token.ts';
export { loadUsers, type User, type Users } from './users.ts';
