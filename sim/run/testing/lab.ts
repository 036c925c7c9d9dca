import { type Profile, profileNamed } from '../../../core/index.ts';
import { loadScenario, type Scenario } from '../../../scenarios/index.ts';

const NAME = 'lab.yaml';

/** What every scenario of a test begins with. */
const HEAD = `apiVersion: arts/v1
name: lab
summary: a small world for one test
shows: what the test says
`;

/** Reads a scenario from its text, without the head that all have; one that does not load is a broken test. */
export function scenarioOf(text: string, seed?: number): Scenario {
  const loading = loadScenario(NAME, { readText: () => HEAD + text, seed });
  if (loading.kind === 'scenario') return loading.scenario;
  throw new Error(loading.issues.map(({ path, message }) => `${path}: ${message}`).join('; '));
}

/** A policy by its name; one that is not there is a broken test. */
export function policy(name: string): Profile {
  const profile = profileNamed(name);
  if (profile === undefined) throw new Error(`no policy is called ${name}`);
  return profile;
}
