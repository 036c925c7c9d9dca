import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceId, realmId } from './ids.ts';
import type { Knowledge } from './knowledge/knowledge.ts';
import { writeKnowledge } from './knowledge/snapshot.ts';
import { defaultSettings } from './settings.ts';
import { newKnowledge, step } from './step.ts';
import { contradictions } from './testing/audit.ts';
import { aModule, aRuntime } from './testing/builders.ts';
import { adviceFor } from './testing/small-advice.ts';
import { adviceMove } from './testing/small-arbitraries.ts';
import { doubles } from './testing/small-laws.ts';
import type { Move } from './testing/small-move.ts';
import { anyProfile, anyUniverse, ledgerOf, worldOf } from './testing/small-realm.ts';
import { SmallWorld } from './testing/small-world.ts';

const LONG_MS = 60_000;
/** Tight, so that all of them bind. */
const TIGHT = { moveTokenCountMax: 3, moveTokensPerMinute: 6, coolDownMs: 20_000, linkMoveCountMax: 1 };

/** Four quiet machines with six modules that may go anywhere but one, and a flood of advice. */
const flood = fc.record({
  profile: anyProfile,
  advice: fc.array(fc.record({ move: adviceMove, gapMs: fc.constantFrom(0, 1, 500, 4_000, 15_000) }), {
    minLength: 10,
    maxLength: 30,
    size: 'max',
  }),
});

interface Planned {
  readonly atMs: number;
  readonly module: string;
  readonly ends: readonly string[];
}

function flooded({
  profile,
  advice,
}: typeof flood extends fc.Arbitrary<infer Each> ? Each : never): SmallWorld {
  const runtimes = Array.from({ length: 4 }, (_, at) => aRuntime(`r${at}`));
  const modules = Array.from({ length: 6 }, (_, at) =>
    aModule(`m${at}`, {
      demand: { memoryBytes: 65_536, cpuShare: 0.05, workMs: 10 },
      affinity: at === 5 ? { kind: 'device', device: deviceId('r0') } : null,
    }),
  );
  const settings = { ...defaultSettings, ...TIGHT };
  const knowledge = newKnowledge({ realm: realmId('realm'), hub: deviceId('hub'), profile, settings });
  const world = new SmallWorld({ profile, runtimes, modules }, knowledge);
  world.live(runtimes.map((_, runtime): Move => ({ kind: 'boot', runtime })));
  world.live(modules.map((_, module): Move => ({ kind: 'request', module })));
  world.runUntil(1_000);
  for (const { move, gapMs } of advice) {
    world.make(move);
    world.runUntil(world.nowMs + gapMs);
  }
  return world;
}

/** Moves begun and not given up or finished so far, told from decisions alone, after each step. */
function* underWay(world: SmallWorld): Generator<readonly Planned[]> {
  const open = new Map<string, Planned>();
  for (const { input, decisions } of world.history) {
    for (const one of decisions) {
      if (one.kind === 'migration-planned')
        open.set(one.module, { atMs: input.atMs, module: one.module, ends: [one.from, one.to] });
      if (one.kind === 'migration-finished' || one.kind === 'migration-aborted') open.delete(one.module);
    }
    yield [...open.values()];
  }
}

const plannedIn = (world: SmallWorld): readonly Planned[] =>
  world.history.flatMap(({ input, decisions }) =>
    decisions.flatMap((one) =>
      one.kind === 'migration-planned'
        ? [{ atMs: input.atMs, module: one.module, ends: [one.from, one.to] }]
        : [],
    ),
  );

describe('a realm under a flood of advice', { timeout: LONG_MS }, () => {
  it('moves no more than purse, cool-downs and links allow, and nobody who is pinned', () => {
    let movedCount = 0;
    fc.assert(
      fc.property(flood, (scene) => {
        const world = flooded(scene);
        const moves = plannedIn(world);
        movedCount += moves.length;
        for (const [first, { atMs: fromMs, module }] of moves.entries()) {
          for (const [last, { atMs: toMs, module: other }] of moves.entries()) {
            if (last < first) continue;
            const grantedCount =
              TIGHT.moveTokenCountMax + (TIGHT.moveTokensPerMinute * (toMs - fromMs)) / 60_000;
            expect(last - first + 1).toBeLessThanOrEqual(grantedCount + 1e-6);
            if (last > first && module === other)
              expect(toMs - fromMs).toBeGreaterThanOrEqual(TIGHT.coolDownMs);
          }
        }
        for (const open of underWay(world)) {
          const ends = open.flatMap((move) => move.ends);
          expect(new Set(ends).size).toBe(ends.length);
        }
        expect(moves.filter(({ module }) => module === 'm5')).toEqual([]);
        expect([
          ...ledgerOf(world).complaints,
          ...doubles(world),
          ...contradictions(world.knowledge),
        ]).toEqual([]);
      }),
      { numRuns: 60 },
    );
    expect(movedCount).toBeGreaterThan(60); // Or else nothing was put to the test.
  });

  it('says of each move that was advised what became of it', () => {
    fc.assert(
      fc.property(anyUniverse, (universe) => {
        for (const { input, decisions } of worldOf(universe).history) {
          if (input.kind !== 'moves-advised') continue;
          const told = decisions.flatMap((one) =>
            'reason' in one && one.reason.startsWith('advised') && 'module' in one ? [one.module] : [],
          );
          expect(told).toEqual(input.moves.map(({ module }) => module));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('knows the same and does the same after senseless advice as after none', () => {
    fc.assert(
      fc.property(anyUniverse, adviceMove, (universe, move) => {
        const world = worldOf(universe);
        const { profile } = universe;
        const parts = move.parts.map(
          (part) => ({ ...part, flaw: part.flaw === 'none' ? 'stranger' : part.flaw }) as const,
        );
        const advice = adviceFor({ ...move, parts }, world);
        const atMs = world.nowMs;
        const after = step(profile, world.knowledge, { ...advice, atMs });
        const without = step(profile, world.knowledge, { kind: 'time-passed', atMs });
        expect(textOf(after.knowledge)).toBe(textOf(without.knowledge));
        expect(after.commands).toEqual(without.commands);
      }),
      { numRuns: 200 },
    );
  });
});

const textOf = (knowledge: Knowledge): string => writeKnowledge(knowledge);
