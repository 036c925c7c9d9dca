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

/** A few minutes in which everything goes wrong that a supervisor can hear of, and it is started anew three times. */
export const STORM: string = `duration: 4 min
sites: [here, there]
siteLinks: [{ from: here, to: there, roundTrip: near }]
broker: { site: here, link: lan }
devices:
  - { id: 'near-{n}', count: 3, class: hc-33, site: here, runtime: { maxModules: 4 } }
  - { id: 'far-{n}', count: 3, class: hc-21, site: there, runtime: { maxModules: 4 } }
modules:
  - id: 'module-{n}'
    count: 14
    memory: 4 MiB
    anchor: near-1
    objective: 100 ms
    checkpointEvery: 10 s
    crashesPerHour: 20
    behaviour: { kind: service, calls: { kind: poisson, perSecond: 3 }, work: 20 ms }
events:
  - { at: 30 s, kind: restart-supervisor, down: 5 s }
  - { at: 40 s, kind: crash, device: near-2, for: 20 s }
  - { at: 50 s, kind: load, modules: 'module-*', factor: 4, for: 60 s }
  - { at: 70 s, kind: partition, sites: [there], for: 30 s }
  - { at: 75 s, kind: restart-supervisor, down: 1 ms }
  - { at: 110 s, kind: drain, runtime: near-3 }
  - { at: 112 s, kind: restart-supervisor, down: 3 s }
  - { at: 130 s, kind: bad-messages, device: 'far-*', loss: 20 %, duplicates: 20 %, late: 2 s, for: 40 s }
  - { at: 150 s, kind: migrate, module: module-1, to: far-1 }
  - { at: 180 s, kind: restart-broker, down: 5 s }
`;
