import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Happening, TwoRealms } from './testing/two-realms.ts';

const index = fc.nat({ max: 3 });
const of = (...kinds: readonly Happening['kind'][]): fc.Arbitrary<Happening> =>
  fc.record({ kind: fc.constantFrom(...kinds), index }) as unknown as fc.Arbitrary<Happening>;
const pass = (...spansMs: readonly number[]): fc.Arbitrary<Happening> =>
  fc.record({ kind: fc.constant('pass' as const), spanMs: fc.constantFrom(...spansMs) });

/** Mostly what brings things forward, so that all steps are reached; faults of every kind in between. */
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { arbitrary: of('sync'), weight: 12 },
  { arbitrary: of('deliver'), weight: 12 },
  { arbitrary: of('tick'), weight: 6 },
  { arbitrary: of('move'), weight: 4 },
  { arbitrary: of('crash', 'refuse', 'allow'), weight: 3 },
  { arbitrary: pass(1, 50), weight: 2 },
);
const fatal = fc.oneof(
  { arbitrary: happening, weight: 30 },
  { arbitrary: of('kill', 'revive'), weight: 3 },
  { arbitrary: of('delete'), weight: 1 },
  // Long enough for every time-out there is, so that orders come too late that were given in time.
  { arbitrary: pass(40_000), weight: 4 },
);

/** The module runs in its first realm. */
async function begun(): Promise<TwoRealms> {
  const world = new TwoRealms();
  for (const kind of ['sync', 'deliver', 'deliver', 'deliver', 'sync'] as const)
    await world.make({ kind, index: 0 });
  await world.make({ kind: 'sync', index: 1 });
  expect(world.runningCount).toBe(1);
  return world;
}

/** It is paused there, and in the store; its second realm is about to be asked for it. */
async function paused(): Promise<TwoRealms> {
  const world = await begun();
  await world.make({ kind: 'tick', index: 0 });
  await world.make({ kind: 'move', index: 0 });
  // The order to prepare, that it may, and the order to pause are written down one after the other.
  for (const kind of ['sync', 'sync', 'deliver'] as const) await world.make({ kind, index: 0 });
  expect(world.runningCount).toBe(0);
  return world;
}

describe('a module between two realms', () => {
  it('never runs twice, leaves nothing out and says nothing twice, while nothing is lost and nothing too late', async () => {
    let crossedCount = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { size: 'max', maxLength: 120 }), async (story) => {
        const world = await begun();
        for (const one of story) {
          await world.make(one);
          expect(world.runningCount).toBeLessThanOrEqual(1);
        }
        await world.calmDown();
        await world.make({ kind: 'tick', index: 0 });
        world.close();
        expect(world.runningCount).toBe(1);
        expect(world.said).toEqual(world.said.map((_, at) => at + 1));
        expect(world.shores.map(({ knowledge }) => knowledge.migrations.size)).toEqual([0, 0]);
        if (world.machines.some(({ id, instance }) => id.startsWith('b') && instance !== null))
          crossedCount += 1;
      }),
      { numRuns: 150 },
    );
    expect(crossedCount).toBeGreaterThan(20);
  }, 120_000);

  it('never runs twice though runtimes die and it is deleted, and runs once in the end unless it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fatal, { size: 'max', maxLength: 120 }), async (story) => {
        const world = await paused();
        for (const one of story) {
          await world.make(one);
          expect(world.runningCount).toBeLessThanOrEqual(1);
        }
        await world.calmDown();
        world.close();
        if (world.wasDeleted) expect(world.runningCount).toBeLessThanOrEqual(1);
        else expect(world.runningCount).toBe(1);
      }),
      { numRuns: 150 },
    );
  }, 120_000);
});
