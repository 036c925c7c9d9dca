import { describe, expect, it, vi } from 'vitest';
import { type Profile, profileNamed, profiles, readKnowledge, writeKnowledge } from '../../core/index.ts';
import { anyCandidacy, anyModule, anyRealm, anyRuntime, anyWorld, checkPolicy, fc } from './index.ts';

/** Some worlds in a row on a busy machine; assumption. */
vi.setConfig({ testTimeout: 300_000 });
const anyProfile = fc.constantFrom(...profiles);
const SEED = 7;

describe('what authors of policies test with', () => {
  it('are questions that every policy has a score in [0, 1] for', () => {
    const asked = anyProfile.chain((profile) => anyCandidacy({ profile }).map((seen) => ({ profile, seen })));
    fc.assert(
      fc.property(asked, ({ profile, seen }) => {
        for (const { scorer } of profile.scorers) {
          const score = scorer.score(seen);
          expect(score, scorer.name).toBeGreaterThanOrEqual(0);
          expect(score, scorer.name).toBeLessThanOrEqual(1);
        }
        expect(profile.filters.every((filter) => filter.judge(seen).kind === 'fits')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('holds what makes policies differ: refusals of both kinds, moves, partners, rules and rooms that are full', () => {
    const { filters } = profileNamed('standard') as Profile;
    const seen = fc.sample(anyCandidacy({ seenBy: 'filter' }), { numRuns: 300, seed: SEED });
    const verdicts = seen.map((one) =>
      filters.map((filter) => filter.judge(one)).find(({ kind }) => kind !== 'fits'),
    );
    const kinds = new Set(verdicts.map((verdict) => verdict?.kind ?? 'fits'));
    expect([...kinds].sort()).toEqual(['crowded', 'fits', 'unsuitable']);
    const refused = filters.filter((filter) => seen.some((one) => filter.judge(one).kind !== 'fits'));
    const never = filters.filter((filter) => !refused.includes(filter)).map(({ name }) => name);
    expect(never).toEqual([]);
    expect(seen.some(({ isHome }) => isHome)).toBe(true);
    expect(seen.some(({ partnerMs }) => partnerMs > 0)).toBe(true);
    expect(new Set(seen.map(({ module: { phase } }) => phase.kind)).size).toBeGreaterThan(3);
  });

  it('are realms as large as they were asked to be, which can be written down and read back', () => {
    const sized = fc.record({
      runtimeCountMax: fc.integer({ min: 1, max: 12 }),
      moduleCountMax: fc.nat({ max: 12 }),
    });
    const realms = sized.chain((size) => anyRealm(size).map((realm) => ({ ...size, realm })));
    fc.assert(
      fc.property(realms, ({ realm, runtimeCountMax, moduleCountMax }) => {
        expect(realm.runtimes.size).toBeLessThanOrEqual(runtimeCountMax);
        expect(realm.modules.size).toBeLessThanOrEqual(moduleCountMax);
        const profile = profileNamed('standard') as Profile;
        const written = writeKnowledge(realm);
        expect(writeKnowledge(readKnowledge(profile, written))).toBe(written);
      }),
      { numRuns: 100 },
    );
    const large = fc.sample(anyRealm({ moduleCountMax: 12 }), { numRuns: 20, seed: SEED });
    expect(Math.max(...large.map(({ modules }) => modules.size))).toBeGreaterThan(8);
    const small = fc.sample(anyRealm({ moduleCountMax: 12, size: 'xsmall' }), { numRuns: 20, seed: SEED });
    expect(Math.max(...small.map(({ modules }) => modules.size))).toBeLessThan(8);
  });

  it('are told in a few lines when a property fails, worlds by their seed', () => {
    const [realm] = fc.sample(anyRealm({ moveCountMax: 2 }), { numRuns: 1, seed: SEED });
    expect(fc.stringify(realm)).toMatch(/^realm of \{"runtimes":\[\{"id":"r0"/);
    const [candidacy] = fc.sample(anyCandidacy(), { numRuns: 1, seed: SEED });
    expect(fc.stringify(candidacy)).toMatch(/^candidacy of \{"module":/);
    const [world] = fc.sample(anyWorld(), { numRuns: 1, seed: SEED });
    expect(fc.stringify(world)).toBe(`world of seed ${world?.seed}`);
  });

  it('are worlds that a policy can be checked in', async () => {
    const worlds = fc.sample(anyWorld(), { numRuns: 2, seed: SEED });
    const report = await checkPolicy({ ...(profileNamed('standard') as Profile), name: 'mine' }, { worlds });
    expect(report.worldCount).toBe(2);
  });

  it('are runtimes and modules by the names that they were given', () => {
    fc.assert(
      fc.property(anyRuntime('left'), anyModule('right'), (runtime, module) => {
        expect([runtime.id, module.id]).toEqual(['left', 'right']);
        expect(runtime.memoryBytes).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
