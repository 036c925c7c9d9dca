import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { profileNamed } from '../../core/index.ts';
import { loadScenario } from '../../scenarios/index.ts';
import type { Scenario } from '../../scenarios/model.ts';
import { claimText, verdictsOf } from '../report/verdicts.ts';
import { runScenario } from '../run/simulation.ts';

const FOLDER = fileURLToPath(new URL('../../scenarios/', import.meta.url));

/** Names of all scenario files, sorted. */
export const scenarioNames = (): readonly string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();

/** Reads a scenario of the repository; one that does not load is a broken test. */
export function scenarioNamed(name: string): Scenario {
  const loading = loadScenario(`${FOLDER}${name}.yaml`);
  if ('issues' in loading)
    throw new Error(`${name}: ${loading.issues.map(({ message }) => message).join('; ')}`);
  return loading.scenario;
}

/** Baselines that some expectation of a scenario says must break it. */
export const baselinesOf = (scenario: Scenario): readonly string[] =>
  [...new Set(scenario.expectations.flatMap(({ brokenBy }) => brokenBy))].sort();

/** Runs a scenario under a policy and lists what came out otherwise than its file claims. */
export function surprises(scenario: Scenario, policy: string): readonly string[] {
  const profile = profileNamed(policy);
  if (profile === undefined) return [`no policy is called ${policy}`];
  const run = runScenario(scenario, { profile, tracePath: null, untraced: true });
  return verdictsOf(run)
    .filter(({ outcome }) => outcome === 'failed' || outcome === 'unshown')
    .map(
      ({ expectation, outcome, measured }) => `${outcome}: ${claimText(expectation)}, measured ${measured}`,
    );
}
