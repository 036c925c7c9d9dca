import { describe, expect, it } from 'vitest';
import { type Profile, profiles } from '../../core/index.ts';
import type { Scenario } from '../../scenarios/model.ts';
import { openRun } from '../run/simulation.ts';
import { policy, STORM, scenarioOf } from '../run/testing/lab.ts';
import { worldOf } from '../swarm/world.ts';
import { scenarioNamed } from '../twelve/twelve.ts';
import { type Bound, boundsOf } from './bound.ts';
import { foresee } from './foresight.ts';

/** Lives a scenario under a policy; what it did better than nobody can. */
function undercuts(scenario: Scenario, profile: Profile, bound: Bound, untilMs?: number): readonly string[] {
  const gone = new Set<string>();
  const ends = new Map<string, number>();
  const run = openRun(scenario, {
    profile,
    tracePath: null,
    untraced: true,
    ...(untilMs !== undefined && { untilMs }),
    onStep: (input, commands) => {
      if (input.kind === 'module-exited' && input.reason === 'completed' && !ends.has(input.module))
        ends.set(input.module, input.atMs);
      for (const command of commands) {
        if (command.kind === 'report-progress' && command.progress === 'given-up') gone.add(command.module);
        if (command.kind === 'refuse-request' && input.kind === 'module-requested') gone.add(input.module.id);
      }
    },
  });
  run.advance(run.sim.endUs);
  const { objectivesKept } = run.sim.meters.counts;
  const { summary } = run.conclude();
  // Who is given up is wanted no more, and lacks nothing then.
  const absentMs = bound.modules
    .filter(({ module }) => !gone.has(module))
    .reduce((sum, module) => sum + module.absentMs, 0);
  const found: string[] = [];
  const orphanMs = (summary['orphan.seconds'] ?? 0) * 1_000;
  if (orphanMs < absentMs * (1 - 1e-5)) found.push(`${orphanMs} ms orphaned, of ${absentMs} at least`);
  if (gone.size === 0 && orphanMs < bound.absentMs * (1 - 1e-5))
    found.push(`${orphanMs} of ${bound.absentMs}`);
  if (objectivesKept > bound.inTimeCount) found.push(`${objectivesKept} in time, of ${bound.inTimeCount}`);
  if ((summary['jobs.done'] ?? 0) > bound.jobsDoneCount) found.push(`${summary['jobs.done']} jobs done`);
  for (const [id, endMs] of ends) {
    const doneMs = bound.modules.find(({ module }) => module === id)?.doneMs ?? Number.POSITIVE_INFINITY;
    if (endMs + 1 < doneMs) found.push(`${id} done at ${endMs}, before ${doneMs}`);
  }
  return found;
}

describe('a clairvoyant', () => {
  it('is undercut by no policy, whatever the world', async () => {
    for (const seed of [3, 29, 55, 59, 68]) {
      const scenario = worldOf(seed);
      const { moves: bound } = await boundsOf(foresee(scenario));
      for (const profile of [policy('standard'), profiles[seed % profiles.length] as Profile])
        expect(undercuts(scenario, profile, bound), `seed ${seed} under ${profile.name}`).toEqual([]);
    }
  }, 600_000);

  it('is undercut by no policy in a storm, nor where engines are exchanged', async () => {
    const worlds: readonly (readonly [Scenario, number])[] = [
      [scenarioOf(STORM), 240_000],
      [scenarioNamed('rolling-upgrade'), 400_000],
    ];
    for (const [scenario, untilMs] of worlds) {
      const { moves: bound } = await boundsOf(foresee(scenario, untilMs));
      expect(bound.absentMs).toBeGreaterThan(0);
      expect(undercuts(scenario, policy('standard'), bound, untilMs)).toEqual([]);
    }
  }, 600_000);

  it('knows what has to be missed: nobody is up, nobody is fast enough, there is no room', async () => {
    const scenario = scenarioOf(`duration: 100 s
devices:
  - id: only
    class: hc-21
    link: lan
    runtime: { maxModules: 2 }
    present: [{ from: 10 s, to: 60 s, parting: crash }]
modules:
  - { id: 'late', memory: 1 MiB, request: 20 s, objective: 1 ms, behaviour: { kind: service, work: 50 ms, calls: { kind: periodic, every: 1 s } } }
  - { id: 'fine-{n}', count: 2, memory: 1 MiB, request: 20 s, objective: 10 s, behaviour: { kind: service, work: 5 ms, calls: { kind: periodic, every: 1 s } } }
  - { id: 'job', memory: 1 MiB, request: 50 s, behaviour: { kind: job, work: 1 h } }
`);
    const { moves: bound } = await boundsOf(foresee(scenario));
    const of = (id: string) => bound.modules.find(({ module }) => module === id);
    expect(of('late')?.inTimeCount).toBe(0);
    // Whoever is called before the device has gone, and has ten seconds for the answer.
    expect(of('fine-1')?.inTimeCount).toBeGreaterThanOrEqual(39);
    expect(of('fine-1')?.inTimeCount).toBeLessThanOrEqual(41);
    expect(of('fine-1')?.absentMs).toBeGreaterThan(40_000);
    expect(of('fine-1')?.absentMs).toBeLessThan(41_000);
    expect(of('job')?.doneMs).toBe(Number.POSITIVE_INFINITY);
    // Three want to run on two slots for 30 s and four for 10 s; then none can for 40 s.
    expect(bound.absentMs).toBeCloseTo(30_000 + 2 * 10_000 + 4 * 40_000, -2);
    expect(undercuts(scenario, policy('standard'), bound)).toEqual([]);
  });

  it('who may not move modules is undercut by no policy that does not, and pays for it', async () => {
    const scenario = scenarioOf(`duration: 10 min
devices:
  - id: 'guest-{n}'
    count: 4
    class: hc-33
    link: lan
    present: { kind: churn, stay: 40 s..90 s, gap: 5 s..20 s }
modules:
  - { id: 'm-{n}', count: 6, memory: 1 MiB, request: 5 s, objective: 50 ms, behaviour: { kind: service, work: 5 ms, calls: { kind: periodic, every: 500 ms } } }
`);
    const foresight = foresee(scenario);
    const { moves, stays } = await boundsOf(foresight);
    expect(stays.absentMs).toBeGreaterThan(moves.absentMs);
    expect(stays.inTimeCount).toBeLessThanOrEqual(moves.inTimeCount);
    for (const profile of profiles.filter(({ adapts, preempts }) => !adapts && !preempts))
      expect(undercuts(scenario, profile, stays), profile.name).toEqual([]);
  }, 600_000);
});
