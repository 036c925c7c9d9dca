import { describe, expect, it } from 'vitest';
import { verdictText } from '../report/sweep/words.ts';
import type { Result } from './conduct.ts';
import type { Plan } from './plan.ts';
import { tablesOf } from './tables.ts';
import { type Verdict, verdictsOf } from './verdict.ts';

const WORLD_COUNT = 12;

/** What every world does to all, much more than policies do, and what cannot be foreseen. */
const world = (n: number): number => 1_000 + ((n * 37) % 11) * 40;
const chance = (n: number): number => ((n * 7) % 5) - 2;

/** A sweep of one scenario in which each policy has its own numbers by world. */
function sweepOf(
  numbers: Readonly<Record<string, (n: number) => number | null>>,
  main = 'latency.p95Ms',
): { readonly plan: Plan; readonly results: readonly Result[] } {
  const names = Object.keys(numbers);
  const plan = {
    scenarios: [{ name: 'made-up', main, why: null, metrics: [] }],
    policies: names.map((name) => ({ name, word: name, sha256: null })),
    baseline: 'own',
    points: [{}],
    steady: [],
  } as unknown as Plan;
  const results = Array.from({ length: WORLD_COUNT }, (_, replicationIndex) =>
    names.map((name, policyIndex): Result => {
      const value = numbers[name]?.(replicationIndex) ?? null;
      const cell = { scenarioIndex: 0, pointIndex: 0, replicationIndex, policyIndex };
      const rest = { steady: {}, endMs: 1, eventCount: 1, traceSha256: '' };
      const outcome =
        value === null
          ? { kind: 'failed' as const, message: 'no' }
          : { kind: 'ended' as const, summary: { [main]: value }, ...rest };
      return { cell, outcome };
    }),
  ).flat();
  return { plan, results };
}

function verdictOf(numbers: Parameters<typeof sweepOf>[0], main?: string): Verdict {
  const { plan, results } = sweepOf(numbers, main);
  const [verdict] = verdictsOf(plan, results, 'own');
  if (verdict === undefined) throw new Error('there is one block');
  return verdict;
}

describe('a verdict', () => {
  it('sees in pairs what worlds would hide, and says by how much of the better one', () => {
    const verdict = verdictOf({
      own: world,
      other: (n) => world(n) + 30 + chance(n),
      bad: (n) => 2 * world(n),
    });
    expect(verdict.kind).toBe('best');
    expect(verdict.rivals.at(-1)?.lossShare).toBeCloseTo(-1, 9);
    expect(verdictText(verdict)).toMatch(/^best; other is worse by 2\.\d+ ± 0\.\d+ %$/);
  });

  it('loses where one is better, and names it with its chance', () => {
    const verdict = verdictOf({
      own: (n) => 1.1 * world(n),
      other: world,
      like: (n) => 1.1 * world(n) + chance(n),
    });
    expect(verdict.kind).toBe('loses');
    expect(verdict.rivals.map(({ policy, outcome }) => [policy, outcome])).toEqual([
      ['other', 'better'],
      ['like', 'tied'],
    ]);
    expect(verdictText(verdict)).toMatch(/^loses to other by 10\.\d+ ± 0\.\d+ %, p < 0\.001/);
  });

  it('is tied where nothing can be told, and knows that of some metrics more is better', () => {
    expect(verdictOf({ own: world, other: (n) => world(n) + chance(n) }).kind).toBe('tied');
    expect(verdictOf({ own: (n) => 2 * world(n), other: world }, 'jobs.done').kind).toBe('best');
    expect(verdictOf({ own: (n) => 2 * world(n), other: world }, 'moves.count').kind).toBe('tied');
  });

  it('is in the metric’s unit where the better one has nothing', () => {
    const verdict = verdictOf({ own: (n) => 0.1 + n / 1_000, other: () => 0 }, 'objective.missShare');
    expect(verdictText(verdict)).toMatch(/^loses to other by 10\.\d+ ± 0\.\d+ points/);
  });

  it('compares only worlds in which both have run', () => {
    const { plan, results } = sweepOf({ own: world, other: (n) => (n < 4 ? null : world(n) + 50) });
    const [block] = tablesOf(plan, results);
    const [own, other] = block?.metrics[0]?.entries ?? [];
    expect([own?.estimate.count, other?.estimate.count]).toEqual([WORLD_COUNT, WORLD_COUNT - 4]);
    expect(other?.contrast?.difference).toMatchObject({ count: WORLD_COUNT - 4, mean: 50, halfWidth: 0 });
    expect(block?.failedCount).toBe(4);
  });

  it('is of nothing where there is nobody else, or one world', () => {
    expect(verdictOf({ own: world }).kind).toBe('unknown');
    expect(verdictOf({ own: (n) => (n === 0 ? 1 : null), other: world }).kind).toBe('unknown');
  });
});
