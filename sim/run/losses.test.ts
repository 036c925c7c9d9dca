import { describe, expect, it } from 'vitest';
import { overdueCount } from './losses.ts';
import { openRun } from './simulation.ts';
import { policy, scenarioOf } from './testing/lab.ts';

describe('calls that are under way', () => {
  it('are overdue once their objective is behind them, until they are answered and counted', () => {
    const scenario = scenarioOf(`duration: 120 s
warmUp: 0 s
devices: [{ id: one, class: hc-33, link: lan, interference: none, noise: 0 }]
modules:
  - id: slow-{n}
    count: 2
    memory: 1 MiB
    objective: 1 s
    behaviour: { kind: service, work: 8 s, calls: { kind: periodic, every: 20 s, jitter: 50 % } }
  - { id: free, memory: 1 MiB, behaviour: { kind: service, work: 8 s, calls: { kind: periodic, every: 20 s, jitter: 50 % } } }
`);
    const madeMs = new Map<string, number>();
    const answeredMs = new Map<string, number>();
    const run = openRun(scenario, {
      profile: policy('standard'),
      tracePath: null,
      onCall: (word) => {
        if (word.kind === 'made') madeMs.set(`${word.module} ${word.number}`, word.atMs);
        else answeredMs.set(`${word.module} ${word.number}`, run.sim.agenda.nowUs / 1_000);
      },
    });
    const seen = new Set<number>();
    for (let atMs = 0; atMs <= 120_000; atMs += 250) {
      run.advance(atMs * 1_000);
      const overdue = [...madeMs].filter(
        ([call, sentMs]) => call.startsWith('slow') && !answeredMs.has(call) && atMs - sentMs > 1_000,
      );
      expect(overdueCount(run.sim, atMs * 1_000)).toBe(overdue.length);
      seen.add(overdue.length);
    }
    expect([...seen].toSorted()).toEqual([0, 1, 2]);
    const { objectives, objectivesKept, objectivesMissed } = run.sim.meters.counts;
    const open = [...madeMs.keys()].filter((call) => call.startsWith('slow') && !answeredMs.has(call));
    expect(objectives).toBe(objectivesKept + objectivesMissed + open.length);
  });
});
