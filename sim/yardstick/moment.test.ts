import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../scenarios/model.ts';
import { openRun } from '../run/simulation.ts';
import { policy, scenarioOf } from '../run/testing/lab.ts';
import { scenarioNamed } from '../twelve/twelve.ts';
import { Looks, meanRegret, withRegret } from './looks.ts';
import { bestOf, momentOf, regretAt } from './moment.ts';

const EXACT = { secondsMax: 30, gapShareMax: 0 };

/** Three machines with a slot or two each, and modules of unequal work that nobody calls from anywhere. */
const SMALL: string = `duration: 2 min
devices:
  - { id: fast, class: hc-10, runtime: { maxModules: 1 } }
  - { id: even, class: hc-33, runtime: { maxModules: 2 } }
  - { id: slow, class: hc-21, runtime: { maxModules: 2 } }
modules:
  - { id: 'long', memory: 4 MiB, request: 3 s, behaviour: { kind: service, work: 90 ms } }
  - { id: 'middle-{n}', count: 2, memory: 4 MiB, request: 2 s, behaviour: { kind: service, work: 30 ms } }
  - { id: 'short', memory: 4 MiB, request: 1 s, behaviour: { kind: service, work: 5 ms } }
`;

/** Least sum of work × slowness over all placements within the slots, found by trying everything. */
function leastMs({ devices, modules }: Scenario, left: readonly number[], at = 0): number {
  const module = modules[at];
  if (module === undefined) return 0;
  return Math.min(
    ...devices.map(({ runtimes: [runtime] }, index) =>
      left[index] === 0 || runtime === undefined
        ? Number.POSITIVE_INFINITY
        : module.behaviour.workMs * runtime.slownessShare +
          leastMs({ devices, modules } as Scenario, left.with(index, (left[index] ?? 0) - 1), at + 1),
    ),
  );
}

describe('a moment of a run', () => {
  it.each(['standard', 'random', 'arts-round-robin'])(
    'is as far from the best as trying everything says, under %s',
    async (name) => {
      const scenario = scenarioOf(SMALL);
      const run = openRun(scenario, { profile: policy(name), tracePath: null, untraced: true });
      run.advance(60e6);
      const moment = momentOf(run.sim.supervisor.knowledge);
      if (moment === null) throw new Error('nothing runs');
      const isMs = run.sim.runtimes
        .flatMap(({ model, instances }) =>
          instances.map(({ module }) => module.model.behaviour.workMs * model.slownessShare),
        )
        .reduce((sum, ms) => sum + ms, 0);
      const expectedMs = (isMs - leastMs(scenario, [1, 2, 2])) / 4;
      const { value, bound } = await bestOf(moment, EXACT);
      const { value: now, regretLeast, regretMost } = await regretAt(moment);
      expect((value ?? 0) / 4 - now).toBeCloseTo(expectedMs, 6);
      expect(bound / 4 - now).toBeCloseTo(expectedMs, 4);
      expect(regretLeast).toBeLessThanOrEqual(expectedMs + 1e-9);
      expect(regretMost).toBeGreaterThanOrEqual(expectedMs - 1e-9);
    },
  );

  it('shows that a random policy is further from the best than ours', async () => {
    const means = await Promise.all(
      ['standard', 'random'].map(async (name) => {
        const looks = new Looks();
        const profile = policy(name);
        const run = openRun(scenarioNamed('small-boards'), {
          profile,
          tracePath: null,
          untraced: true,
          untilMs: 300_000,
          onLook: (knowledge) => looks.take(knowledge),
        });
        run.advance(run.sim.endUs);
        const regrets = await looks.regrets();
        for (const { leastMs, mostMs } of regrets) expect(mostMs).toBeGreaterThanOrEqual(leastMs);
        const series = withRegret(run.conclude().series, regrets);
        expect(series.columns.regretMostMs).toHaveLength(series.atMs.length);
        expect(series.columns.regretMostMs?.filter(Number.isFinite)).toHaveLength(regrets.length);
        return meanRegret(regrets);
      }),
    );
    expect(means[1]?.leastMs).toBeGreaterThan(3 * (means[0]?.mostMs ?? Number.POSITIVE_INFINITY));
  });

  it('says nothing where there is nothing to place', () => {
    const run = openRun(scenarioOf(SMALL), { profile: policy('standard'), tracePath: null, untraced: true });
    expect(momentOf(run.sim.supervisor.knowledge)).toBe(null);
  });
});

describe('the moments that are kept of a run', () => {
  it('are few and evenly spaced, however many there were', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), (count) => {
        const looks = new Looks();
        for (let at = 0; at < count; at++) looks.take({ nowMs: at } as never);
        const at = looks.moments.map(({ nowMs }) => nowMs);
        expect(at.length).toBeLessThanOrEqual(24);
        expect(at.length).toBeGreaterThanOrEqual(Math.min(count, 12));
        const gaps = new Set(at.slice(1).map((ms, index) => ms - (at[index] ?? 0)));
        expect(gaps.size).toBeLessThanOrEqual(1);
      }),
      { numRuns: 100 },
    );
  });
});
