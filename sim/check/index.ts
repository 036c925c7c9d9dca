/** What authors of policies test with, in their own tests: `arts-workbench/testing`. */

export type { Choice, ChoiceLaw, Claims } from '../../core/index.ts';
export { aDevice, aModule, aModuleRecord, aRuntime, aRuntimeRecord } from '../../core/testing/builders.ts';
export { aCandidacy } from '../../core/testing/candidacy.ts';
export { BrokenLaw, CALL_LAWS, held } from '../../core/testing/held.ts';
export { asksFor, keepsAlive, passes, registers } from '../../core/testing/inputs.ts';
export { Ledger } from '../../core/testing/ledger.ts';
export { aRealm } from '../../core/testing/realm.ts';
export { RealmScene } from '../../core/testing/realm-scene.ts';
export type { CheckFailure, CheckReport } from './check.ts';
export { type CheckOptions, checkPolicy } from './check-policy.ts';
export type { RegretSpread } from './regret-share.ts';
export type { Standing } from './standing.ts';
