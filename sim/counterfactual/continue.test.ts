import { describe, expect, it } from 'vitest';
import { type OpenRun, openRun } from '../run/simulation.ts';
import { policy, STORM, scenarioOf } from '../run/testing/lab.ts';
import { worldOf as swarmWorld } from '../swarm/world.ts';
import { scenarioNamed } from '../twelve/twelve.ts';
import { continuations, continueOnce } from './continue.ts';
import { midstOf } from './state.ts';
import { cut, lived } from './testing/recording.ts';
import { worldOf } from './world.ts';

const standard = policy('standard');

/** What truly runs where. */
const runningIn = ({ sim }: OpenRun): readonly string[] =>
  sim.runtimes
    .flatMap(({ runtime, instances }) =>
      instances
        .filter(({ state }) => state === 'running')
        .map(({ module, epoch }) => `${module.model.module.id} ${epoch} on ${runtime.id}`),
    )
    .toSorted();

describe('a world made of what a supervisor knew', () => {
  it.each([20_000, 65_000, 140_000, 220_000])(
    'begins with what truly ran where, %i ms into a storm',
    async (atMs) => {
      const life = lived(scenarioOf(STORM));
      life.run.advance(atMs * 1_000 + 999);
      const truly = runningIn(life.run);
      const { knowledge, hindsight, untilMs } = await cut(life, atMs);
      const scenario = worldOf(knowledge, hindsight, { seed: 1, untilMs });
      const { modules } = scenario;
      const midst = midstOf({ knowledge, hindsight, modules }, standard, []);
      const run = openRun(scenario, { profile: standard, tracePath: null, midst });
      run.advance(atMs * 1_000);
      const believed = knowledge.modules
        .values()
        .flatMap(({ phase, module, instanceEpoch }) =>
          phase.kind === 'running' ? [`${module.id} ${instanceEpoch} on ${phase.on}`] : [],
        )
        .toSorted();
      // What was on its way is put where it was last believed; all else is exactly as it was.
      expect(runningIn(run)).toEqual(expect.arrayContaining(believed.filter((each) => truly.includes(each))));
      expect(believed.filter((each) => truly.includes(each)).length).toBeGreaterThan(5);
      expect(run.sim.supervisor.knowledge.nowMs).toBe(atMs);
    },
  );

  it('has modules used as was reported, not as was asked for', async () => {
    const scenario = scenarioOf(`duration: 10 min
devices: [{ id: one, class: hc-33, link: lan }]
modules:
  - id: modest
    memory: 1 MiB
    cpu: 0.8
    behaviour: { kind: service, work: 200 ms, calls: { kind: periodic, every: 4 s } }
`);
    const { knowledge, hindsight, untilMs } = await cut(lived(scenario), 300_000);
    const [modest] = worldOf(knowledge, hindsight, { seed: 1, untilMs }).modules;
    const calls = modest?.behaviour.kind === 'service' ? modest.behaviour.calls : null;
    if (calls?.kind !== 'gaps') throw new Error('it is called as was reported');
    expect(calls.gapsMs.length / 300).toBeGreaterThan(0.2);
    expect(calls.gapsMs.length / 300).toBeLessThan(0.3);
  });

  it('has runtimes go on as they were, so that nobody registers anew and nothing is started twice', async () => {
    const recorded = await cut(lived(scenarioNamed('small-boards'), 600_000), 300_000);
    const { knowledge, hindsight, untilMs } = recorded;
    const scenario = worldOf(knowledge, hindsight, { seed: 1, untilMs });
    const heard: string[] = [];
    const run = openRun(scenario, {
      profile: standard,
      tracePath: null,
      midst: midstOf({ knowledge, hindsight, modules: scenario.modules }, standard, []),
      onStep: ({ kind }, commands) => heard.push(kind, ...commands.map((command) => command.kind)),
    });
    run.advance((300_000 + 60_000) * 1_000);
    expect(heard).toContain('keep-alive-received');
    expect(heard).not.toContain('runtime-registered');
    expect(heard).not.toContain('stop-module');
  });
});

describe('a continuation', () => {
  it('comes out the same for the same policy and chances, and breaks no law in stormy worlds', async () => {
    for (const seed of [2, 5, 13]) {
      const scenario = swarmWorld(seed);
      const stormMs = scenario.durationMs - 420_000;
      const recorded = await cut(lived(scenario), Math.round(stormMs / 2));
      const figures = continueOnce(recorded, standard, seed);
      expect(continueOnce(recorded, standard, seed)).toEqual(figures);
      expect(figures['orders.count']).toBeGreaterThan(0);
    }
  }, 240_000);

  it('under the policy that decided is near what was recorded, and shows that a worse one is worse', async () => {
    const recorded = await cut(lived(scenarioNamed('small-boards'), 900_000), 300_000);
    const [own, random] = continuations(recorded, [standard, policy('random')], { runCount: 3 });
    const latencyMs = recorded.figures['latency.meanMs'] ?? 0;
    expect(latencyMs).toBeGreaterThan(0);
    for (const [at, figures] of (own?.runs ?? []).entries()) {
      expect(Math.abs((figures['latency.meanMs'] ?? 0) / latencyMs - 1)).toBeLessThan(0.35);
      expect(figures['running.share']).toBeGreaterThan(0.99);
      expect(random?.runs[at]?.['latency.meanMs']).toBeGreaterThan(2 * latencyMs);
    }
  }, 240_000);

  it('has calls come in bursts as they did, and not at once at a mean rate', async () => {
    const scenario = scenarioOf(`duration: 20 min
devices: [{ id: one, class: hc-33, link: lan }]
modules:
  - id: asked-{n}
    count: 2
    memory: 1 MiB
    behaviour: { kind: service, work: 60 ms, calls: { kind: trace, trace: azure-llm-gaps, factor: 1 } }
`);
    const recorded = await cut(lived(scenario), 300_000);
    const latencyMs = recorded.figures['latency.meanMs'] ?? 0;
    const continuedMs = continueOnce(recorded, standard, 1)['latency.meanMs'] ?? 0;
    expect(continuedMs / latencyMs).toBeGreaterThan(0.7);
    expect(continuedMs / latencyMs).toBeLessThan(1.4);
  }, 240_000);

  it('repeats what came from outside: who is lost, who is asked for, and when', async () => {
    const recorded = await cut(lived(scenarioNamed('partition-heal'), 900_000), 300_000);
    const lostCount = recorded.figures['lost.count'];
    expect(lostCount).toBeGreaterThan(5);
    expect(continueOnce(recorded, standard, 1)['lost.count']).toBe(lostCount);
  }, 240_000);
});
