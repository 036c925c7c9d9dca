import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aDevice,
  aDeviceRecord,
  aModule,
  aModuleRecord,
  aRuntime,
  aRuntimeRecord,
} from '../../testing/builders.ts';
import { aCandidacy } from '../../testing/candidacy.ts';
import type { Candidacy } from '../policy.ts';
import { aligned } from './aligned.ts';
import { leastLeft } from './least-left.ts';
import { sameShape } from './same-shape.ts';

const PAGE = 65_536;

/** A module and a machine in pages and in 1/1024ths of a core, so that every sum is exact. */
interface Case {
  readonly pages: number;
  readonly usedPages: number;
  readonly askedPages: number;
  readonly cores: number;
  readonly usedGrains: number;
  readonly askedGrains: number;
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    pages: fc.integer({ min: 1, max: 40 }),
    cores: fc.integer({ min: 1, max: 8 }),
    memory: fc.tuple(fc.nat(100), fc.nat(100)),
    load: fc.tuple(fc.nat(100), fc.nat(100)),
  })
  .map(({ pages, cores, memory, load }) => {
    const askedPages = Math.floor((memory[0] / 100) * pages);
    const askedGrains = Math.floor((load[0] / 100) * 1_024);
    const usedPages = Math.floor((memory[1] / 100) * (pages - askedPages));
    const usedGrains = Math.floor((load[1] / 100) * (cores * 1_024 - askedGrains));
    return { pages, cores, askedPages, askedGrains, usedPages, usedGrains };
  });

/** The case as a policy meets it, before the module is there, or at its home with its part promised. */
function candidacy(one: Case, isHome: boolean): Candidacy {
  const more = isHome ? 1 : 0;
  const committed = {
    memoryBytes: (one.usedPages + more * one.askedPages) * PAGE,
    cores: (one.usedGrains + more * one.askedGrains) / 1_024,
    moduleCount: 1,
  };
  const device = aDevice('here', { cores: one.cores, memoryBytes: one.pages * PAGE });
  const runtime = aRuntimeRecord(aRuntime('here', { device, memoryBytes: one.pages * PAGE }), { committed });
  const demand = { memoryBytes: one.askedPages * PAGE, cpuShare: one.askedGrains / 1_024 };
  return aCandidacy({
    isHome,
    runtime,
    device: aDeviceRecord(device, [runtime]),
    module: aModuleRecord(aModule('m', { demand }), 'here'),
  });
}

const lengthOf = ([x, y]: readonly [number, number]): number => Math.sqrt(x * x + y * y);

/** The corners of the triangle that room and demand span, by school geometry alone. */
function triangle({ pages, usedPages, askedPages, cores, usedGrains, askedGrains }: Case) {
  const asked = [askedPages / pages, askedGrains / (cores * 1_024)] as const;
  const left = [1 - usedPages / pages, 1 - usedGrains / (cores * 1_024)] as const;
  const [a, b] = [lengthOf(asked), lengthOf(left)];
  return { a, b, c: lengthOf([left[0] - asked[0], left[1] - asked[1]]) };
}

describe('vector packing', () => {
  it('scores by the triangle of room and demand: its sides say what products and angles must be', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { a, b, c } = triangle(one);
        const product = (a * a + b * b - c * c) / 2; // The law of cosines.
        const met = candidacy(one, false);
        expect(aligned.score(met)).toBeCloseTo(product / 2, 9);
        expect(leastLeft.score(met)).toBeCloseTo(1 - c / Math.sqrt(2), 9);
        if (a > 0.001 && b > 0.001) expect(sameShape.score(met)).toBeCloseTo(product / (a * b), 6);
        else if (a === 0) expect(sameShape.score(met)).toBe(1);
      }),
    );
  });

  it('stays in [0, 1] and does not care whether the part of the module is promised already', () => {
    fc.assert(
      fc.property(cases, (one) => {
        for (const scorer of [aligned, sameShape, leastLeft]) {
          const score = scorer.score(candidacy(one, false));
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
          const atHome = candidacy(one, true);
          expect(scorer.score(atHome)).toBeCloseTo(score, 9);
        }
      }),
    );
  });
});
