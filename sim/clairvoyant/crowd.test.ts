import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Profile, profiles } from '../../core/index.ts';
import type { Scenario } from '../../scenarios/model.ts';
import { openRun } from '../run/simulation.ts';
import { policy, scenarioOf } from '../run/testing/lab.ts';
import { type Bound, boundsOf } from './bound.ts';
import { foresee } from './foresight.ts';

/** Calls that a policy answers in time. */
function keptUnder(scenario: Scenario, profile: Profile): number {
  const run = openRun(scenario, { profile, tracePath: null, untraced: true });
  run.advance(run.sim.endUs);
  return run.sim.meters.counts.objectivesKept;
}

const missShare = ({ askedCount, inTimeCount }: Bound): number => 1 - inTimeCount / askedCount;

const service = (id: string, count: number, rest: string): string =>
  `  - { id: '${id}-{n}', count: ${count}, memory: 1 MiB, request: 2 s, ${rest} }\n`;

/** Realms that are too small for what is asked of them. */
const crowded = fc
  .record({
    classes: fc.array(fc.constantFrom('hc-10', 'hc-21', 'hc-33', 'jetson-nano'), {
      minLength: 1,
      maxLength: 3,
    }),
    count: fc.integer({ min: 1, max: 6 }),
    workMs: fc.constantFrom(5, 20, 60),
    perSecond: fc.constantFrom(3, 15, 40),
    objectiveMs: fc.constantFrom(60, 250, 1_000),
    isPeriodic: fc.boolean(),
    leavesAt: fc.constantFrom(null, 9),
    seed: fc.nat(99),
  })
  .map(({ classes, count, workMs, perSecond, objectiveMs, isPeriodic, leavesAt, seed }) => {
    const calls = isPeriodic
      ? `{ kind: periodic, every: ${Math.round(1_000 / perSecond)} ms }`
      : `{ kind: poisson, perSecond: ${perSecond} }`;
    const devices = classes.map((each, n) => {
      const present =
        n === 0 || leavesAt === null ? '' : `, present: [{ from: 0, to: ${leavesAt} s, parting: crash }]`;
      return `  - { id: 'd-${n}', class: ${each}, link: lan${present} }\n`;
    });
    const behaviour = `objective: ${objectiveMs} ms, behaviour: { kind: service, work: ${workMs} ms, calls: ${calls} }`;
    return `seed: ${seed}\nduration: 20 s\ndevices:\n${devices.join('')}modules:\n${service('m', count, behaviour)}`;
  });

describe('a clairvoyant in a crowd', () => {
  it('is undercut by no policy, however little room there is', async () => {
    let missedCount = 0;
    await fc.assert(
      fc.asyncProperty(crowded, fc.constantFrom(...profiles), async (text, profile) => {
        const scenario = scenarioOf(text);
        const { moves } = await boundsOf(foresee(scenario));
        if (missShare(moves) > 0.2) missedCount += 1;
        for (const each of [policy('standard'), profile])
          expect(keptUnder(scenario, each), each.name).toBeLessThanOrEqual(moves.inTimeCount);
      }),
      { numRuns: 20 },
    );
    // It would be no test if there was room everywhere.
    expect(missedCount).toBeGreaterThan(5);
  }, 600_000);

  it('knows that one instance answers one call after the other', async () => {
    const scenario = scenarioOf(`duration: 60 s
devices: [{ id: only, class: hc-10, link: lan }, { id: other, class: hc-10, link: lan }]
modules:
${service('busy', 1, 'objective: 200 ms, behaviour: { kind: service, work: 100 ms, calls: { kind: periodic, every: 25 ms } }')}`);
    const { moves, stays } = await boundsOf(foresee(scenario));
    // Four calls come in the time of one (95 ms on this class).
    expect(missShare(moves)).toBeGreaterThan(0.7);
    expect(missShare(moves)).toBeLessThan(0.8);
    expect(stays.inTimeCount).toBeLessThanOrEqual(moves.inTimeCount);
    expect(keptUnder(scenario, policy('standard'))).toBeLessThanOrEqual(moves.inTimeCount);
  }, 300_000);

  it('knows that devices get only so much done, whoever moves', async () => {
    const scenario = scenarioOf(`duration: 60 s
devices: [{ id: only, class: hc-21, link: lan }]
modules:
${service('many', 12, 'objective: 1 s, behaviour: { kind: service, work: 40 ms, calls: { kind: poisson, perSecond: 3 } }')}`);
    const { moves } = await boundsOf(foresee(scenario));
    // Each alone is in nobody's way; together they ask for seven times a fifth of a second's work on at most four cores.
    expect(moves.modules.reduce((sum, { inTimeCount }) => sum + inTimeCount, 0)).toBeGreaterThan(
      moves.inTimeCount * 1.2,
    );
    expect(keptUnder(scenario, policy('standard'))).toBeLessThanOrEqual(moves.inTimeCount);
  }, 300_000);
});
