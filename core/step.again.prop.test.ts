import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aModule } from './testing/builders.ts';
import { watched } from './testing/cast.ts';
import { unheard } from './testing/orders.ts';
import type { Move } from './testing/small-move.ts';
import { anyProfile, anyUniverse, newWorld, worldOf } from './testing/small-realm.ts';

const LONG_MS = 60_000;
/** Runtimes that reconnect spread their registrations over one second; the shortest time-out of an order is 15 s. */
const REGISTERED_MS = 2_000;
/** What was said at the very last moment arrives, too: a back-off may have ended just then. */
const ARRIVALS: readonly Move[] = Array.from({ length: 64 }, () => ({ kind: 'deliver', pick: 0 }));

describe('a runtime that connects again', { timeout: LONG_MS }, () => {
  it('is told at once what its old connection swallowed, without any time-out', () => {
    fc.assert(
      fc.property(anyUniverse, (universe) => {
        const world = worldOf(universe);
        const hosts = universe.runtimes.map((_, runtime) => runtime);
        world.live(hosts.map((runtime) => ({ kind: 'heal', runtime })));
        world.live(hosts.map((runtime) => ({ kind: 'reconnect', runtime })));
        world.runUntil(world.nowMs + REGISTERED_MS).live(ARRIVALS);
        expect(unheard(world)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('is told at once what it missed of a move, whichever end it is and however far the move has come', () => {
    const pick = fc.nat({ max: 3 });
    const progress = fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('deliver' as const), pick }) },
      {
        weight: 6,
        arbitrary: fc.nat({ max: 7 }).map((luck): Move => ({ kind: 'finish', pick: luck, isGood: luck > 0 })),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop' as const), pick }) },
    );
    const steps = fc.array(progress, { maxLength: 16, size: 'max' });
    fc.assert(
      fc.property(anyProfile, steps, (profile, moves) => {
        const world = newWorld({
          profile,
          runtimes: ['r0', 'r1'].map(watched),
          modules: [aModule('m0', { demand: { memoryBytes: 65_536, cpuShare: 0 } })],
        });
        world.live([
          { kind: 'boot', runtime: 0 },
          { kind: 'boot', runtime: 1 },
          { kind: 'request', module: 0 },
        ]);
        world
          .runUntil(1_000)
          .live([
            { kind: 'migrate', module: 0, runtime: 1 },
            ...moves,
            { kind: 'reconnect', runtime: 0 },
            { kind: 'reconnect', runtime: 1 },
          ]);
        world.runUntil(world.nowMs + REGISTERED_MS).live(ARRIVALS);
        expect(unheard(world)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('does nothing twice, however often it is told', () => {
    fc.assert(
      fc.property(anyUniverse, fc.array(fc.nat({ max: 3 }), { maxLength: 8 }), (universe, again) => {
        const world = newWorld(universe);
        for (const [at, move] of universe.story.entries()) {
          world.make(move);
          const runtime = again[at % 8];
          if (runtime !== undefined) world.make({ kind: 'reconnect', runtime });
        }
        world.calmDown(60_000);
        for (const { begun } of world.hosts) expect(begun).toEqual([...new Set(begun)]);
      }),
      { numRuns: 200 },
    );
  });
});
