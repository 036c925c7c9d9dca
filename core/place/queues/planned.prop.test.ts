import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceId, realmId, runtimeId } from '../../ids.ts';
import { packedOffers } from '../../solve/offers.ts';
import { replan } from '../../solve/replan.ts';
import { newKnowledge } from '../../step.ts';
import { aDevice, aModule, aModuleRecord, aRuntime, aRuntimeRecord } from '../../testing/builders.ts';
import { asksFor, passes, registers } from '../../testing/inputs.ts';
import { aRealm } from '../../testing/realm.ts';
import { replay } from '../../testing/replay.ts';
import { place } from '../place.ts';
import { minCostFlow } from '../profiles/min-cost-flow.ts';
import { minimumCompletion } from '../profiles/minimum-completion.ts';
import { realmOf } from '../whole/realm-of.ts';
import { flowing } from './planned.ts';

const PAGE = 65_536;
const PENDING = { kind: 'pending', sinceMs: 0, notBeforeMs: 0, reason: '', claim: null } as const;

const runtimes = fc.array(
  fc.record({
    pages: fc.integer({ min: 1, max: 12 }),
    usedPages: fc.nat(4),
    usedGrains: fc.nat(1_024),
    slots: fc.nat(3),
    slownessShare: fc.constantFrom<number>(0.5, 1, 2),
  }),
  { minLength: 1, maxLength: 4 },
);
const modules = fc.array(
  fc.record({
    pages: fc.nat(5),
    grains: fc.nat(600),
    factors: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 4, maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 6 },
);

function scene(
  homes: typeof runtimes extends fc.Arbitrary<infer T> ? T : never,
  wishes: typeof modules extends fc.Arbitrary<infer T> ? T : never,
) {
  const records = homes.map(({ pages, usedPages, usedGrains, slots, slownessShare }, at) => {
    const memoryBytes = pages * PAGE;
    const committed = {
      memoryBytes: Math.min(pages, usedPages) * PAGE,
      cores: usedGrains / 1_024,
      moduleCount: Math.min(slots, 1),
    };
    const device = aDevice(`d${at}`, { memoryBytes, cores: 2 });
    const platform = { name: `p${at}`, slownessShare };
    return aRuntimeRecord(aRuntime(`r${at}`, { device, memoryBytes, moduleCountMax: slots, platform }), {
      committed,
    });
  });
  const pending = wishes.map(({ pages, grains, factors }, at) => {
    const factorOn = Object.fromEntries(factors.map((factor, n) => [`p${n}`, factor]));
    const demand = { memoryBytes: pages * PAGE, cpuShare: grains / 1_024, factorOn };
    return aModuleRecord(aModule(`m${at}`, { demand }), '', { phase: PENDING, ordinal: at });
  });
  return { records, pending };
}

describe('a realm made for the solvers', () => {
  it('has a plan that can be carried out: the filters let in one after the other where it wants them', () => {
    fc.assert(
      fc.property(runtimes, modules, (homes, wishes) => {
        const { records, pending } = scene(homes, wishes);
        const knowledge = aRealm(minimumCompletion, { runtimes: records, modules: pending });
        const bids = pending.map((record) =>
          place(minimumCompletion, knowledge, record).contenders.map(({ runtime, total }) => ({
            runtime,
            value: 1 + total,
          })),
        );
        const { realm, runtimes: ids } = realmOf(knowledge, pending, bids);
        const plan = replan(realm, { stepCount: 10_000 });
        const taken = new Map(records.map((record) => [record.runtime.id, record]));
        pending.forEach((record, at) => {
          const to = ids[plan.homes[at] as number];
          if (to === undefined) return;
          const now = aRealm(minimumCompletion, { runtimes: [...taken.values()], modules: pending });
          expect(place(minimumCompletion, now, record, { onlyOn: to }).chosen).toBe(to);
          const there = taken.get(to) as (typeof records)[number];
          const { memoryBytes, cores, moduleCount } = there.committed;
          const { demand } = record.module;
          const slowness = there.runtime.platform.slownessShare ?? 2;
          const committed = {
            memoryBytes: memoryBytes + demand.memoryBytes,
            cores: cores + Math.ceil(demand.cpuShare * slowness * 1_024) / 1_024,
            moduleCount: moduleCount + 1,
          };
          taken.set(to, { ...there, committed });
        });
      }),
    );
  });

  it('gives those who are somewhere what they hold themselves', () => {
    const runtime = aRuntimeRecord(aRuntime('r', { moduleCountMax: 1 }), {
      committed: { memoryBytes: PAGE, cores: 0.5, moduleCount: 1 },
    });
    const record = aModuleRecord(aModule('m', { demand: { memoryBytes: PAGE, cpuShare: 0.5 } }), 'r');
    const knowledge = aRealm(minimumCompletion, { runtimes: [runtime], modules: [record] });
    const { realm } = realmOf(knowledge, [record], [[{ runtime: runtimeId('r'), value: 1 }]]);
    expect([...realm.homes]).toEqual([0]);
    expect([...realm.capacities]).toEqual([512 * 1_048_576, 4, 1]);
    expect(realm.offers).toEqual(packedOffers(1, [[{ runtime: 0, value: 1 }]]));
  });
});

describe('a batch placed by min-cost flow', () => {
  it('is worth what the best of all placements is worth, each next slot of a runtime less than the one before', () => {
    const shares = [1, 1 / 1.18, 1 / 1.49, 1 / 1.75];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), modules, (count, wishes) => {
        const homes = Array.from({ length: count }, () => ({
          pages: 99,
          usedPages: 0,
          usedGrains: 0,
          slots: 0,
          slownessShare: 1,
        }));
        const batch = wishes.slice(0, 4).map((wish) => ({ ...wish, grains: 0, pages: 0 }));
        if (batch.length < 2) return;
        const { records, pending } = scene(homes, batch);
        const knowledge = aRealm(minCostFlow, { runtimes: records, modules: pending });
        const scores = pending.map((record) => {
          const { contenders } = place(minCostFlow, knowledge, record);
          return records.map(
            ({ runtime }) => contenders.find((one) => one.runtime === runtime.id)?.total ?? 0,
          );
        });
        /** The best order of who gets the better slots is by score. */
        const worthOf = (places: readonly number[]): number =>
          records.reduce((sum, _, runtime) => {
            const there = places.flatMap((one, at) => (one === runtime ? [scores[at]?.[runtime] ?? 0] : []));
            const sorted = there.toSorted((a, b) => b - a);
            return sum + sorted.reduce((part, score, slot) => part + score * (shares[slot] ?? 0), 0);
          }, 0);
        const all = everyPlacement(pending.length, count);
        const picks = flowing.open(minCostFlow, knowledge, pending);
        const chosen = pending.map(() => {
          const to = picks.next(knowledge)?.to;
          return records.findIndex(({ runtime }) => runtime.id === to);
        });
        expect(worthOf(chosen)).toBeCloseTo(Math.max(...all.map(worthOf)), 9);
      }),
    );
  });

  it('is carried out, and says of each that it was planned', () => {
    const start = newKnowledge({ realm: realmId('realm'), hub: deviceId('hub'), profile: minCostFlow });
    const decisions = replay(minCostFlow, start, [
      registers(0, aRuntime('a', { moduleCountMax: 1 })),
      registers(0, aRuntime('b', { moduleCountMax: 1, platform: { slownessShare: 4 } })),
      asksFor(1, aModule('light', { demand: { workMs: 1 } })),
      asksFor(2, aModule('heavy', { demand: { workMs: 90 }, latencyMsMax: 150 })),
      passes(250),
    ]).flatMap((step) => step.decisions);
    const placed = decisions.flatMap((one) => (one.kind === 'placed' ? [one.placement] : []));
    expect(placed.map(({ module, chosen }) => [module, chosen])).toEqual([
      ['light', 'b'],
      ['heavy', 'a'],
    ]);
    expect(placed[0]?.tieBreak).toBe('planned together with others that waited');
  });
});

/** Every way to put so many modules on so many runtimes. */
function everyPlacement(moduleCount: number, runtimeCount: number): readonly (readonly number[])[] {
  if (moduleCount === 0) return [[]];
  const homes = Array.from({ length: runtimeCount }, (_, at) => at);
  return everyPlacement(moduleCount - 1, runtimeCount).flatMap((rest) =>
    homes.map((home) => [...rest, home]),
  );
}
