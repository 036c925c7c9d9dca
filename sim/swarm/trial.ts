import type { Profile } from '../../core/index.ts';
import type { Scenario } from '../../scenarios/model.ts';
import { live } from './life.ts';
import type { Failure } from './restraint.ts';

/** Runs a world under a policy and holds it to every law; `null` when none broke. */
export function trial(scenario: Scenario, profile: Profile): Failure | null {
  const first = live(scenario, { profile });
  return first.failure ?? repeated(scenario, profile, first.traceHash);
}

/** Has a world pass again, with a supervisor that is read back now and then, and says whether its trace is another one. */
export function repeated(scenario: Scenario, profile: Profile, traceHash: string): Failure | null {
  if (live(scenario, { profile, isReread: true }).traceHash === traceHash) return null;
  const again = live(scenario, { profile });
  return again.traceHash === traceHash
    ? {
        law: 'a supervisor read back from its journal decides as before',
        note: 'the traces part',
        atMs: null,
      }
    : { law: 'same seed, same trace', note: `${traceHash} and ${again.traceHash}`, atMs: null };
}
