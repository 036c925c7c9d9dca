/** What authors of policies test with, in their own tests: `arts-workbench/testing`. */

export { default as fc } from 'fast-check';
export type { Choice, ChoiceLaw, Claims } from '../../core/index.ts';
export { anyModule, anyRuntime } from '../../core/testing/any-parts.ts';
export {
  type AnyCandidacyOptions,
  type AnyRealmOptions,
  anyCandidacy,
  anyRealm,
} from '../../core/testing/any-realm.ts';
export { aDevice, aModule, aModuleRecord, aRuntime, aRuntimeRecord } from '../../core/testing/builders.ts';
export { aCandidacy } from '../../core/testing/candidacy.ts';
export { BrokenLaw, CALL_LAWS, held } from '../../core/testing/held.ts';
export { asksFor, keepsAlive, passes, registers } from '../../core/testing/inputs.ts';
export { Ledger } from '../../core/testing/ledger.ts';
export { aRealm } from '../../core/testing/realm.ts';
export { RealmScene } from '../../core/testing/realm-scene.ts';
export type { Scenario } from '../../scenarios/index.ts';
export { anyWorld } from './any-world.ts';
export type { CheckFailure, CheckReport } from './check.ts';
export { type CheckOptions, checkPolicy } from './check-policy.ts';
export type { RegretSpread } from './regret-share.ts';
export type { Standing } from './standing.ts';
