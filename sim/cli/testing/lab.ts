import {
  defaultSettings,
  type Input,
  moduleId,
  newKnowledge,
  type Profile,
  realmId,
  requestId,
  runtimeId,
  step,
} from '../../../core/index.ts';
import { aModule, aRuntime } from '../../../core/testing/builders.ts';
import { registers } from '../../../core/testing/inputs.ts';
import { aRun } from '../../report/testing/fake-run.ts';
import { HUB } from '../../run/hub.ts';
import { Journal } from '../../run/journal.ts';
import type { Simulate } from '../simulate.ts';

/** A scenario file as small as they come. */
export const LAB_YAML = `apiVersion: arts/v1
name: small-lab
summary: Two machines share two modules for an hour.
shows: That the command line works.
duration: 1 h
seed: 7
devices:
  - { id: 'edge-{n}', count: 2, class: hc-33 }
modules:
  - id: tracker-{n}
    count: 2
    memory: 1 MiB
    objective: 50 ms
    behaviour: { kind: service, calls: { kind: poisson, perSecond: 20 }, work: 3 ms }
expect:
  - { metric: latency.p95Ms, atMost: 50 ms, why: somebody waits for it }
`;

const tracker = aModule('tracker-1', {
  latencyMsMax: 50,
  crashPolicy: { kind: 'restart', backOffMs: 100, backOffMsMax: 1_000, attemptCountMax: 3 },
});
const [edge1, edge2] = [runtimeId('edge-1'), runtimeId('edge-2')];

/** Two runtimes come, a module is asked for, its home goes away, and it starts on the other one. */
const HISTORY: readonly Input[] = [
  registers(0, aRuntime('edge-1', { keepAliveIntervalMs: 0 })),
  registers(5, aRuntime('edge-2', { keepAliveIntervalMs: 0 })),
  { kind: 'module-requested', atMs: 1_000, request: requestId('request-1'), module: tracker },
  { kind: 'module-started', atMs: 1_020, runtime: edge1, module: moduleId('tracker-1'), epoch: 1 },
  { kind: 'runtime-left', atMs: 1_800_000, runtime: edge1, willed: true, incarnation: 1 },
  { kind: 'module-started', atMs: 1_800_030, runtime: edge2, module: moduleId('tracker-1'), epoch: 2 },
];

/** Stands in for the simulator: the core's own answers to one small history, and a summary that is made up. */
export const simulateLab: Simulate = (scenario, { profile, tracePath, untilMs, onProgress }) => {
  const endMs = Math.min(untilMs ?? scenario.durationMs, scenario.durationMs);
  for (let tenth = 1; tenth <= 10; tenth++) onProgress?.(tenth / 10);
  const journal = new Journal(tracePath);
  record(
    HISTORY.filter(({ atMs }) => atMs <= endMs),
    profile,
    journal,
  );
  const fast = profile.name === 'standard' ? 1 : 1.8;
  const run = aRun();
  const summary = {
    ...run.summary,
    'latency.p95Ms': 38.9 * fast,
    'jobs.done': 12 / fast,
    'moves.count': fast === 1 ? 4 : 0,
  };
  return {
    ...run,
    scenario,
    policy: profile.name,
    endMs,
    summary,
    inputCount: HISTORY.length,
    traceHash: journal.close(),
  };
};

function record(inputs: readonly Input[], profile: Profile, journal: Journal): void {
  const settings = defaultSettings;
  let knowledge = newKnowledge({ realm: realmId('lab'), hub: HUB, profile, settings });
  journal.add({ kind: 'header', version: 1, realm: 'lab', profile: profile.name, settings, seed: '7' });
  for (const input of inputs) {
    journal.add({ kind: 'input', atMs: input.atMs, input });
    const taken = step(profile, knowledge, input);
    for (const decision of taken.decisions) journal.add({ kind: 'decision', atMs: input.atMs, decision });
    for (const command of taken.commands) journal.add({ kind: 'command', atMs: input.atMs, command });
    knowledge = taken.knowledge;
  }
}
