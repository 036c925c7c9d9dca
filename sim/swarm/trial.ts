import type { Profile } from '../../core/index.ts';
import type { Scenario } from '../../scenarios/model.ts';
import { type OpenRun, openRun } from '../run/simulation.ts';
import { US_PER_MS } from '../world/calendar.ts';
import { type Offence, offences } from './laws.ts';
import { type Failure, restraints } from './restraint.ts';
import { CALM_MS } from './world.ts';

/** The last part of the calm, in which everything has long been settled. */
const REST_MS = 60_000;
/** Gap between two looks at a realm at rest; what offends in all of them is a breach. */
const LOOK_EVERY_MS = 10_000;
/** How often a supervisor is read back in the second life of a world (assumption: often enough to meet every phase). */
const REREAD_COUNT = 7;

/** Runs a world under a policy and holds it to every law; `null` when none broke. */
export function trial(scenario: Scenario, profile: Profile): Failure | null {
  const first = live(scenario, profile, false);
  if (first.failure !== null) return first.failure;
  if (live(scenario, profile, true).traceHash === first.traceHash) return null;
  const again = live(scenario, profile, false);
  return again.traceHash === first.traceHash
    ? { law: 'a supervisor read back from its journal decides as before', note: 'the traces part' }
    : { law: 'same seed, same trace', note: `${first.traceHash} and ${again.traceHash}` };
}

/** One life of a world, with what is compared between lives. */
interface Life {
  readonly failure: Failure | null;
  readonly traceHash: string;
}

function live(scenario: Scenario, profile: Profile, isReread: boolean): Life {
  const endMs = scenario.durationMs;
  const laws = restraints({ calmMs: endMs - CALM_MS, restMs: endMs - REST_MS });
  const run = openRun(scenario, {
    profile,
    tracePath: null,
    onRecord: (record) => {
      for (const law of laws) law.hear(record);
    },
  });
  if (isReread) reread(run, endMs - CALM_MS);
  const lasting = watch(run, endMs, profile);
  const { breaches, traceHash } = run.conclude();
  const unrestrained = laws.find(({ failure }) => failure !== null)?.failure ?? null;
  return { failure: failureOf(breaches, lasting) ?? unrestrained, traceHash };
}

/** Lets the supervisor be written down and read back several times during the storm. */
function reread({ sim, advance }: OpenRun, stormMs: number): void {
  for (let part = 1; part <= REREAD_COUNT; part++) {
    advance(Math.floor((part * stormMs) / REREAD_COUNT) * US_PER_MS);
    sim.supervisor.reread();
  }
}

/** Lets a world pass and returns what offended at every look during its rest. */
function watch({ sim, advance }: OpenRun, endMs: number, profile: Profile): readonly Offence[] {
  let lasting: readonly Offence[] | null = null;
  for (let atMs = endMs - REST_MS; atMs <= endMs; atMs += LOOK_EVERY_MS) {
    advance(atMs * US_PER_MS);
    const now = offences(sim, profile);
    const before: readonly Offence[] = lasting ?? now;
    lasting = now.filter((one) =>
      before.some(({ law, subject }) => law === one.law && subject === one.subject),
    );
  }
  return lasting ?? [];
}

function failureOf([breach]: readonly Failure[], [offence]: readonly Offence[]): Failure | null {
  if (breach !== undefined) return { law: breach.law, note: breach.note };
  if (offence !== undefined) return { law: offence.law, note: `${offence.subject}: ${offence.note}` };
  return null;
}
