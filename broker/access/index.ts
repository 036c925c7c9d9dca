/** The door of access: what other folders of the broker may import. */

export { type Enrolment, enrol, strike } from './enrol.ts';
export { Gate, type GatePlan } from './gate.ts';
export { guestsOf } from './guests.ts';
export type { Right, Role } from './identity.ts';
export { loadKeys } from './keys.ts';
export { type AccessLimits, defaultAccessLimits } from './limits.ts';
export { admitAt } from './mqtt.ts';
export type { Noted } from './notes.ts';
export { judgeOpening, type Opening, type OpeningVerdict } from './opening.ts';
export { discretion } from './scrub.ts';
export { type LoadedTls, loadTls, type TlsFiles, type TlsOptions } from './tls.ts';
export type { TokenPlan } from './token.ts';
export { loadUsers, type User, type UserFile, type Users } from './users.ts';
