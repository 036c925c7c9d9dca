import { assert } from '../../core/index.ts';
import { loadScenario, type Scenario } from '../../scenarios/index.ts';

/** Modules that ask for a place one after the other. */
const MODULE_COUNT = 12;

const modules = Array.from(
  { length: MODULE_COUNT },
  (_, at) => `  - { <<: *service, id: eye-${at + 1}, request: ${at * 3} s }`,
).join('\n');

/** A minute in which twelve services come to two fast boxes and six slow boards, where they get in each other's way. */
const NURSERY = `apiVersion: arts/v1
name: nursery
summary: Twelve services come to two fast boxes and six slow boards within half a minute.
shows: Whether a learner finds out where they answer in time.
duration: 60 s
define:
  service: &service
    memory: 33 pages
    objective: 100 ms
    anchor: camera
    behaviour:
      kind: service
      calls: { kind: periodic, every: 500 ms, jitter: 20 % }
      workload: [vision/sift_m, vision/tracking_m, vision/disparity_m, cortex/rbm_m]
      spread: 0.3
devices:
  - { id: big, class: hc-10 }
  - { id: small, class: hc-12 }
  - { id: 'pi-{n}', count: 6, class: hc-21 }
  - { id: camera, class: camera-board, runtime: { maxModules: 1 } }
modules:
${modules}
`;

/** The nursery with the chances of a seed: what services do, how they get in each other's way, and noise. */
export function nursery(seed: number): Scenario {
  const loading = loadScenario('nursery.yaml', { readText: () => NURSERY, seed });
  assert(loading.kind === 'scenario', 'the nursery is a scenario');
  return loading.scenario;
}
