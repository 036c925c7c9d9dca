import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RuntimeId, runtimeId } from '../ids.ts';
import type { Knowledge, ModuleRecord } from '../knowledge/knowledge.ts';
import { fitting, type PlaceScene, placeScene } from '../testing/place-arbitraries.ts';
import { aRealm } from '../testing/realm.ts';
import { askedOf, candidacyOf, scored } from './candidacy.ts';
import { place } from './place.ts';
import type { Placement, Profile } from './policy.ts';
import { profiles } from './profiles/index.ts';
import { leastLeft } from './scores/least-left.ts';

const anyProfile = fc.constantFrom(...profiles);

function realm(
  profile: Profile,
  { runtimes, devices, module: asked, turn }: PlaceScene,
  exhaustiveCountMax: number,
): Knowledge {
  const knowledge = aRealm(profile, {
    runtimes,
    devices,
    modules: [asked],
    settings: { exhaustiveCountMax },
    nowMs: 1_000,
  });
  return { ...knowledge, turn: turn === null ? null : runtimeId(turn) };
}

const countOf = ({ verdicts }: Placement): number =>
  verdicts.reduce((sum, { runtimeCount }) => sum + runtimeCount, 0);

describe('place, whatever the realm', () => {
  it('finds a runtime if and only if one fits, with the index and without, and counts every runtime once', () => {
    fc.assert(
      fc.property(placeScene(), anyProfile, fc.boolean(), (one, profile, indexed) => {
        const knowledge = realm(profile, one, indexed ? 0 : 128);
        const placement = place(profile, knowledge, one.module, { exclude: one.exclude });
        const able = fitting(one);
        expect(placement.chosen !== null).toBe(able.length > 0);
        if (placement.chosen !== null) expect(able).toContain(placement.chosen);
        for (const { runtime: id } of placement.contenders) expect(able).toContain(id);
        expect(countOf(placement)).toBe(one.runtimes.length);
        for (const { runtimeCount } of placement.verdicts) expect(runtimeCount).toBeGreaterThan(0);
        const reasons = placement.verdicts.map(({ verdict, reason }) => `${verdict} ${reason}`);
        expect(new Set(reasons).size).toBe(reasons.length);
        if (placement.chosen === null)
          expect(placement.verdicts.map(({ verdict }) => verdict)).not.toContain('unexamined');
      }),
      { numRuns: 500 },
    );
  });

  it('names everyone in a small realm, and chooses the best by score, then by id', () => {
    fc.assert(
      fc.property(placeScene(), anyProfile, (one, profile) => {
        const knowledge = realm(profile, one, 128);
        const placement = place(profile, knowledge, one.module, { exclude: one.exclude });
        const able = fitting(one);
        const fits = placement.verdicts.find(({ verdict }) => verdict === 'fits');
        expect(fits?.examples ?? []).toEqual(able);
        expect(placement.verdicts.flatMap(({ examples }) => examples).length).toBe(one.runtimes.length);
        if (!profile.contenders.exhaustive) return;
        expect(placement.chosen).toBe(bestOf(profile, knowledge, one.module, able));
      }),
      { numRuns: 300 },
    );
  });

  it('finds through the index what scoring all would, for policies that rank outright', () => {
    const outright = profiles.filter(
      ({ contenders, sortKey, scorers }) =>
        contenders.exhaustive && sortKey !== 'load' && scorers.every(({ scorer }) => scorer !== leastLeft),
    );
    expect(outright.length).toBe(5);
    fc.assert(
      fc.property(placeScene(), fc.constantFrom(...outright), (one, profile) => {
        const small = place(profile, realm(profile, one, 128), one.module, { exclude: one.exclude });
        const large = place(profile, realm(profile, one, 0), one.module, { exclude: one.exclude });
        // A module that has a home keeps it in the running though the index does not rank it.
        if (one.module.phase.kind !== 'running') expect(large.chosen).toBe(small.chosen);
      }),
      { numRuns: 300 },
    );
  });

  it('does not care in which order runtimes introduced themselves', () => {
    fc.assert(
      fc.property(placeScene(), anyProfile, fc.boolean(), fc.nat(), (one, profile, indexed, turnCount) => {
        const limit = indexed ? 0 : 128;
        const at = one.runtimes.length === 0 ? 0 : turnCount % one.runtimes.length;
        const turned = {
          ...one,
          runtimes: [...one.runtimes.slice(at), ...one.runtimes.slice(0, at)].reverse(),
        };
        const oneWay = place(profile, realm(profile, one, limit), one.module);
        const another = place(profile, realm(profile, turned, limit), one.module);
        expect(another).toEqual(oneWay);
      }),
      { numRuns: 200 },
    );
  });
});

function bestOf(
  profile: Profile,
  knowledge: Knowledge,
  asked: ModuleRecord,
  able: readonly RuntimeId[],
): RuntimeId | null {
  const question = askedOf(knowledge, asked);
  let best: RuntimeId | null = null;
  let bestTotal = -1;
  for (const id of able.toSorted()) {
    const candidacy = candidacyOf(question, id);
    if (candidacy === undefined) continue;
    const { total } = scored(profile.scorers, candidacy);
    if (total > bestTotal) [best, bestTotal] = [id, total];
  }
  return best;
}
