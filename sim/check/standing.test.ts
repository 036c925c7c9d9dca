import { describe, expect, it, vi } from 'vitest';
import { type Candidacy, type Profile, profileNamed } from '../../core/index.ts';
import { type CheckReport, check } from './check.ts';
import { isWorseThanChance, standingOf } from './standing.ts';
import { subjectOf } from './subject.ts';

/** Some dozens of worlds in a row on a busy machine; assumption. */
vi.setConfig({ testTimeout: 900_000 });
const standard = profileNamed('standard') as Profile;

const checked = (written: Profile, seedCount: number, from: number): Promise<CheckReport> =>
  check({
    subject: subjectOf({ written, claims: {}, renew: null, file: null }),
    seedCount,
    from,
    shrinkCountMax: 2,
  });
const slowness = ({ computeMs, partnerMs }: Candidacy): number => {
  const answerMs = 2 * partnerMs + computeMs;
  return answerMs / (answerMs + 10);
};
const slowest: Profile = {
  ...standard,
  name: 'slowest',
  adapts: false,
  contenders: { exhaustive: true, bestCount: 1, drawnCount: 0, near: false, afterTurn: false },
  scorers: [{ scorer: { name: 'slowest', score: slowness }, weight: 1 }],
};

describe('where a policy stands between chance and standard', () => {
  it('is where standard stands itself', async () => {
    const { failures, regret } = await checked(standard, 2, 1);
    expect(failures).toEqual([]);
    const { chanceShareMean, standardShareMean, ownShareMean } = regret?.standing ?? {};
    expect(ownShareMean).toBe(standardShareMean);
    expect(chanceShareMean).toBeGreaterThan(standardShareMean ?? 1);
  });

  it('is behind chance where the slowest are sought, which breaks a law', async () => {
    // Worlds that agree so well that seven are enough.
    const { failures, regret } = await checked(slowest, 7, 8);
    expect(failures.map(({ law }) => law)).toEqual(['a policy is no worse than chance']);
    expect(failures[0]?.note).toMatch(/of the best is missed, and .* by chance in the same worlds/);
    expect(regret?.standing?.beyondChance.mean).toBeGreaterThan(0.1);
  });

  it('is not told from one world, nor held against anybody', () => {
    const standing = standingOf([{ ownShare: 0.9, standardShare: 0.1, chanceShare: 0.4 }]);
    if (standing === null) throw new Error('there is one world');
    expect(standing).toMatchObject({ worldCount: 1, way: null, chanceShareMean: 0.4 });
    expect(isWorseThanChance(standing)).toBe(false);
    expect(standingOf([])).toBeNull();
  });

  it('is taken in pairs: worlds that differ a lot hide no difference that is always there', () => {
    const worlds = [0.1, 0.5, 0.9, 0.2, 0.7].map((share, index) => ({
      ownShare: share + 0.05 + index / 1_000,
      standardShare: share - 0.1,
      chanceShare: share,
    }));
    const standing = standingOf(worlds);
    expect(standing !== null && isWorseThanChance(standing)).toBe(true);
    expect(standing?.way?.ratio).toBeCloseTo(-0.52);
    expect(standing?.way?.high).toBeLessThan(0);
  });
});
