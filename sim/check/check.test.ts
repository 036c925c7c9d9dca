import { describe, expect, it, vi } from 'vitest';
import type { Claims } from '../../core/index.ts';
import { allFilters, type Filter, type Profile, profileNamed, type Scorer } from '../../core/index.ts';
import { loadScenario, resolvedYaml, type Scenario } from '../../scenarios/index.ts';
import { guard } from '../cli/author/guard.ts';
import { runScenario } from '../run/simulation.ts';
import { worldOf } from '../swarm/world.ts';
import { type CheckFailure, type CheckReport, check } from './check.ts';
import { checkPolicy } from './check-policy.ts';
import { subjectOf } from './subject.ts';

guard.set();
/** Some dozens of worlds in a row on a busy machine; assumption. */
vi.setConfig({ testTimeout: 900_000 });
const { random: rolls } = Math;
const standard = profileNamed('standard') as Profile;

const scoring = (name: string, score: Scorer['score']): Profile => ({
  ...standard,
  name,
  scorers: [{ scorer: { name, score }, weight: 1 }],
});
const without = (question: string): Profile => ({
  ...scoring(`no-${question}`, () => 1),
  filters: allFilters.filter(({ name }) => name !== question),
});
const judging = (scope: Filter['scope'], judge: Filter['judge']): Profile => ({
  ...scoring('judging', () => 1),
  filters: [...allFilters, { name: 'own', scope, judge }],
});

/** Policies that remember, each in its way. */
const counts = (): Scorer['score'] => {
  let count = 0;
  return () => {
    count += 1;
    return (count % 7) / 7;
  };
};
const remembers = (): Scorer['score'] => {
  let last = '';
  return ({ module }) => {
    const score = last === module.module.id ? 1 : 0.5;
    last = module.module.id;
    return score;
  };
};
const keeps = (): Scorer['score'] => {
  const firsts = new Map<string, number>();
  return ({ module, coreShare }) => {
    const first = firsts.get(module.module.id) ?? coreShare;
    firsts.set(module.module.id, first);
    return first;
  };
};
const checked = (
  written: Profile,
  claims: Claims = {},
  { seedCount = 1, shrinkCountMax = 20 } = {},
): Promise<CheckReport> =>
  check({
    subject: subjectOf({ written, claims, renew: null, file: null }),
    seedCount,
    from: 1,
    shrinkCountMax,
  });

/** Checks a policy of which there can be many copies, in one world. */
const checkedAnew = (
  make: () => Profile,
  scenarios: readonly Scenario[],
  shrinkCountMax = 20,
): Promise<CheckReport> =>
  check({
    subject: subjectOf({ written: make(), claims: {}, renew: async () => make(), file: null }),
    seedCount: 1,
    from: 1,
    scenarios,
    shrinkCountMax,
  });

const sizeOf = ({ modules, devices, happenings }: CheckFailure['after']): number =>
  modules + devices + happenings;

describe('a check of a policy', () => {
  it('finds nothing in one that comes with arts, and tells regret and ties', async () => {
    const { failures, regret, ties, choiceCount } = await checked(standard, {}, { seedCount: 2 });
    expect(failures).toEqual([]);
    expect(choiceCount).toBeGreaterThan(20);
    expect(regret?.shareMean).toBeGreaterThan(0);
    expect(regret?.shareMean).toBeLessThan(0.5);
    expect(ties.tieCount).toBeLessThan(choiceCount);
  });

  it('measures more regret under a worse policy, and counts ties where nobody is preferred', async () => {
    const random = await checked(profileNamed('random') as Profile, {}, { seedCount: 2 });
    const first = await checked(profileNamed('first-fit') as Profile);
    // Who goes by turns goes by names, and says so.
    expect((await checked(profileNamed('arts-round-robin') as Profile)).failures).toEqual([]);
    expect(random.failures).toEqual([]);
    const own = await checked(standard, {}, { seedCount: 2 });
    expect(random.regret?.shareMean).toBeGreaterThan(own.regret?.shareMean ?? 1);
    expect(first.ties.tieCount / first.choiceCount).toBeGreaterThan(0.3);
    expect(first.ties.otherCount).toBeGreaterThan(0);
  });

  const bad: readonly (readonly [string, () => Profile, string])[] = [
    ['reads a clock', () => scoring('bad', () => (Date.now() > 0 ? 1 : 0)), 'a policy reads no clock'],
    ['throws dice', () => scoring('bad', rolls), 'a policy throws no dice'],
    ['counts its calls', () => scoring('bad', counts()), 'a policy keeps nothing between calls'],
    [
      'remembers whom it was asked for last',
      () => scoring('bad', remembers()),
      'a policy keeps nothing between calls',
    ],
    ['keeps what it first found', () => scoring('bad', keeps()), 'a policy keeps nothing between calls'],
    [
      'changes what it is given',
      () => scoring('bad', ({ runtime }) => (runtime.bound as unknown[]).push('mine')),
      'a policy changes nothing',
    ],
    ['scores beyond 1', () => scoring('bad', ({ coreShare }) => 2 * coreShare + 0.9), 'a score is in [0, 1]'],
    [
      'trips',
      () => scoring('bad', ({ module }) => (module.module.anchor as string).length / 99),
      'a policy throws nothing',
    ],
    ['gives no verdict', () => judging('runtime', () => null as never), 'a filter gives a verdict'],
    [
      'looks at one runtime for its kind',
      () =>
        judging('kind', ({ runtime }) =>
          runtime.bound.length > 9 ? { kind: 'crowded', reason: 'full' } : { kind: 'fits' },
        ),
      'a filter looks only where its scope lets it',
    ],
    [
      'goes by the order in which runtimes are listed',
      () =>
        scoring(
          'bad',
          ({ runtime, knowledge }) => knowledge.runtimes.keys().indexOf(runtime.runtime.id) / 100,
        ),
      'names and order decide nothing but ties',
    ],
    [
      'goes by names',
      () => scoring('bad', ({ runtime }) => runtime.runtime.id.charCodeAt(0) / 200),
      'names and order decide nothing but ties',
    ],
    ['promises memory that is not there', () => without('memory'), 'promised memory fits'],
    ['does not ask for interfaces', () => without('apis'), 'nobody is where it must not be'],
  ];

  it.each(bad)('catches one that %s, in a smaller world that shows it again', async (_what, make, law) => {
    const { failures } = await checkedAnew(make, [worldOf(1)]);
    const [failure] = failures;
    if (failure === undefined) throw new Error('nothing was found');
    expect(failures.map((one) => one.law)).toEqual([law]);
    expect(sizeOf(failure.after)).toBeLessThan(sizeOf(failure.before));
    // What is written of it is read back as a world in which the same law breaks, at the same moment.
    const loading = loadScenario('kept.yaml', {
      readText: () => resolvedYaml(failure.scenario),
      policies: [make().name],
    });
    if (loading.kind !== 'scenario') throw new Error('it does not load');
    const again = await checkedAnew(make, [loading.scenario], 0);
    expect(again.failures[0]).toMatchObject({ law, note: failure.note });
  });

  it('shows a promise that does not fit to whoever runs the world that is left, too', async () => {
    const policy = without('memory');
    const { failures } = await checked(policy);
    const scenario = failures[0]?.scenario;
    if (scenario === undefined) throw new Error('nothing was found');
    const { summary, breaches } = runScenario(scenario, { profile: policy, tracePath: null });
    expect(summary['laws.broken']).toBeGreaterThan(0);
    expect(breaches[0]).toMatchObject({ law: 'promised memory fits', atMs: failures[0]?.atMs });
  });

  it('catches one that is further from the best than it claims, in a world that is smaller', async () => {
    const modest = await checked(standard, { regretShareMax: 0.05 });
    expect(modest.failures.map(({ law }) => law)).toEqual(['regret stays within its bound']);
    expect(modest.failures[0]?.after.devices).toBeLessThan(modest.failures[0]?.before.devices ?? 0);
  });

  it('holds a policy to what it claims, with the candidacies as they were when it chose', async () => {
    const fastest = scoring('fastest', ({ computeMs }) => 1 / (1 + computeMs));
    const name = 'nobody passes over a faster one';
    const keeps: Claims = {
      laws: [
        { name, holds: ({ chosen, others }) => others.every((one) => one.computeMs >= chosen.computeMs) },
      ],
    };
    expect((await checked(fastest, keeps)).failures).toEqual([]);
    const empty = scoring('empty', ({ memoryShare }) => 1 - memoryShare);
    const broken = (await checked(empty, keeps)).failures[0];
    expect(broken).toMatchObject({ law: name, note: expect.stringMatching(/^m\d+ was placed on /) });
    expect(broken?.after).toMatchObject({ devices: 2 });
  });

  it('tells the line of what is wrong, in tests of authors', async () => {
    const file = new URL(import.meta.url);
    await expect(
      checkPolicy(scoring('counting', counts()), { seedCount: 1, file: file.pathname }),
    ).rejects.toThrow(/a policy keeps nothing between calls\n {2}.*: scorer "counting" gave/);
    await expect(
      checkPolicy(
        scoring('going', (seen) => 2 + seen.coreShare),
        { seedCount: 1, file },
      ),
    ).rejects.toThrow(/check\.test\.ts:\d+:\d+: scorer "going" gave 2/);
    await expect(checkPolicy({ ...standard, summary: '' })).rejects.toThrow(
      'name: "standard" is a policy that comes',
    );
    const report = await checkPolicy({ ...standard, name: 'like-standard' }, { seedCount: 1 });
    expect(report.worldCount).toBe(1);
  });
});
