import { describe, expect, it } from 'vitest';
import { type Knowledge, moduleId, type Profile, runtimeId, writeKnowledge } from '../../core/index.ts';
import type { Scenario } from '../../scenarios/model.ts';
import { Ground } from '../counterfactual/ground.ts';
import { Hindsight } from '../counterfactual/hindsight.ts';
import { worldOf } from '../counterfactual/world.ts';
import type { RunOptions } from '../run/result.ts';
import { openRun } from '../run/simulation.ts';
import { policy, STORM, scenarioOf } from '../run/testing/lab.ts';
import { type Plan, plansFor } from './plans.ts';
import { type OpenWorld, type RollOut, rollOut } from './roll-out.ts';
import { misplaced } from './testing/misplaced.ts';

const MISPLACED = misplaced('duration: 3 min');

const firstFit = policy('first-fit');

/** What is known of a scenario after a while. */
function knownOf(scenario: Scenario, profile: Profile, atMs: number): Knowledge {
  const run = openRun(scenario, { profile, tracePath: null, untraced: true });
  run.advance(atMs * 1_000);
  return run.sim.supervisor.knowledge;
}

const known = knownOf(scenarioOf(MISPLACED), firstFit, 60_000);
const text = writeKnowledge(known);
const plans = plansFor(firstFit, text);
const options = { profile: firstFit, plans, worldCount: 4, horizonMs: 30_000, atMs: 60_000, seed: 11 };

const plan = (name: string): Plan => ({
  name,
  moves: [{ module: moduleId(name), epoch: 1, from: runtimeId('a'), to: runtimeId('b') }],
});

interface Lived {
  readonly plan: string;
  readonly seed: number;
}

/** Worlds in which every plan misses what a law says, and that note who was lived with which seed. */
function worlds(lived: Lived[], missCountOf: (world: Lived) => number): OpenWorld {
  return ({ seed }: Scenario, { midst }: RunOptions) => {
    const [outside] = midst?.outside ?? [];
    const world = { plan: outside?.kind === 'advise' ? outside.advice.plan : 'stay', seed };
    lived.push(world);
    const counts = { objectives: 1_000, objectivesMissed: missCountOf(world), moves: 0 };
    const meters = { counts, latency: { meanUs: 1_000 } };
    const sim = { endUs: 0, meters, slots: { taken: [] } } as unknown as ReturnType<OpenWorld>['sim'];
    return { sim, advance: () => {}, conclude: () => ({ breaches: [] }) };
  };
}

const toldOf = ({ advice, tried }: RollOut): readonly string[] => [
  advice?.plan ?? 'nothing',
  ...tried.map(({ plan: { name }, looked, tested }) => `${name} ${looked.length}+${tested.length}`),
];

describe('a roll-out', () => {
  it('advises the plan that misses least, after a test in other worlds of the two that looked best', () => {
    const lived: Lived[] = [];
    const misses: Readonly<Record<string, number>> = {
      stay: 500,
      bad: 600,
      good: 300,
      better: 200,
      fair: 400,
    };
    const noise = (seed: number): number => seed % 7;
    const open = worlds(lived, ({ plan: name, seed }) => (misses[name] ?? 0) + noise(seed));
    const tried = ['bad', 'good', 'better', 'fair'].map(plan);
    const found = rollOut(open, text, { ...options, plans: tried });
    expect(toldOf(found)).toEqual(['better', 'stay 2+4', 'bad 2+0', 'good 2+4', 'better 2+4', 'fair 2+0']);
    expect(found.advice).toMatchObject({
      asOfMs: 60_000,
      gain: { missShare: 0.3 },
      moves: tried[2]?.moves,
    });
    expect(found.runCount).toBe(lived.length);
  });

  it('lives all plans in the same worlds, and tests in others than it looks at', () => {
    const lived: Lived[] = [];
    const open = worlds(lived, ({ plan: name }) => (name === 'stay' ? 2 : 1));
    rollOut(open, text, { ...options, plans: ['one', 'two'].map(plan) });
    const seedsOf = (name: string) =>
      lived
        .filter((each) => each.plan === name)
        .map(({ seed }) => seed)
        .toSorted();
    expect(seedsOf('one')).toEqual(seedsOf('stay'));
    expect(seedsOf('two')).toEqual(seedsOf('stay'));
    expect(new Set(seedsOf('stay')).size).toBe(6);
  });

  it('advises nothing where a plan only seems to be better, or where there is no plan', () => {
    const lucky = worlds([], ({ plan: name, seed }) =>
      name === 'stay' ? 500 : 490 + (seed % 2 === 0 ? -200 : 200),
    );
    expect(rollOut(lucky, text, { ...options, worldCount: 6, plans: [plan('one')] }).advice).toBe(null);
    const idle = rollOut(lucky, text, { ...options, plans: [] });
    expect([idle.advice, idle.runCount]).toEqual([null, 0]);
  });

  it('finds in the simulator that modules are better off elsewhere, and the same again for the same seed', () => {
    const found = rollOut(openRun, text, options);
    expect(found.advice?.moves.every(({ from, to }) => from === 'a-board' && to === 'b-server')).toBe(true);
    expect(found.advice?.gain.missShare).toBeGreaterThan(0.05);
    expect(rollOut(openRun, text, options)).toEqual(found);
  });

  it('goes on from anything that can be known in a storm', () => {
    const scenario = scenarioOf(STORM);
    const profile = policy('standard');
    for (const atMs of [25_000, 65_000, 112_000, 155_000]) {
      const stormy = writeKnowledge(knownOf(scenario, profile, atMs));
      const found = rollOut(openRun, stormy, {
        ...options,
        profile,
        plans: plansFor(profile, stormy),
        worldCount: 2,
      });
      expect(found.tried.length).toBeGreaterThan(0);
    }
  });
});

describe('the plans that are tried', () => {
  it('are moves that can be made now, of nobody twice, and no two plans are the same', () => {
    expect(plans.map(({ name }) => name)).toContain('module-1 to b-server');
    for (const { moves } of plans) {
      expect(new Set(moves.map(({ module }) => module)).size).toBe(moves.length);
      for (const { module, epoch, from, to } of moves) {
        const record = known.modules.get(module);
        expect(record?.phase).toMatchObject({ kind: 'running', on: from });
        expect([record?.instanceEpoch, to === from]).toEqual([epoch, false]);
      }
    }
    const keys = plans.map(({ moves }) =>
      JSON.stringify(moves.map(({ module, to }) => [module, to]).toSorted()),
    );
    expect(new Set(keys).size).toBe(plans.length);
  });

  it('leave alone who moved lately, as nobody here knows what it moved for', () => {
    const mover = moduleId('module-1');
    const record = known.modules.get(mover);
    if (record === undefined) throw new Error('module-1 is known');
    const moved = { ...record, cameFrom: runtimeId('b-server'), movedMs: known.nowMs - 60_000 };
    const after = writeKnowledge({ ...known, modules: known.modules.set(mover, moved) });
    const movers = plansFor(firstFit, after).flatMap(({ moves }) => moves.map(({ module }) => module));
    expect(movers).toContain('module-2');
    expect(movers).not.toContain('module-1');
  });

  it('moves nobody who keeps an objective to be faster, but those who have none', () => {
    const found = ['', '    objective: 5 s'].map((objective) => {
      const text = MISPLACED.replace('    objective: 60 ms', objective).replace(
        'perSecond: 12',
        'perSecond: 2',
      );
      const knowledge = writeKnowledge(knownOf(scenarioOf(text), firstFit, 60_000));
      const { advice, tried } = rollOut(openRun, knowledge, {
        ...options,
        plans: plansFor(firstFit, knowledge),
      });
      return { moves: advice?.moves.length ?? 0, isTried: tried.length > 1 };
    });
    expect(found).toEqual([
      { moves: expect.any(Number), isTried: true },
      { moves: 0, isTried: true },
    ]);
    expect(found[0]?.moves).toBeGreaterThan(0);
  });

  it('are tried in worlds where calls come at random only where that is told', () => {
    const kinds = ['poisson, perSecond: 12', 'periodic, every: 80 ms'].map((calls) => {
      const scenario = scenarioOf(MISPLACED.replace('poisson, perSecond: 12', calls));
      const knowledge = knownOf(scenario, firstFit, 60_000);
      const hindsight = new Hindsight(knowledge, 60_000, new Ground(knowledge, 60_000));
      const { modules } = worldOf(knowledge, hindsight, { seed: 1, untilMs: 90_000 });
      return modules.map(({ behaviour }) => (behaviour.kind === 'service' ? behaviour.calls.kind : ''));
    });
    expect(kinds).toEqual([Array(3).fill('poisson'), Array(3).fill('periodic')]);
  });
});
