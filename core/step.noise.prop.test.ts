import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moduleId, runtimeId } from './ids.ts';
import type { Input, Report } from './input.ts';
import type { writeKnowledge } from './knowledge/snapshot.ts';
import { defaultSettings } from './settings.ts';
import { step } from './step.ts';
import { aModule, aRuntime } from './testing/builders.ts';
import { keepsAlive, passes } from './testing/inputs.ts';
import { replay } from './testing/replay.ts';
import { unsettled } from './testing/small-laws.ts';
import { anyProfile, anyUniverse, ledgerOf, newWorld, nothingKnown, worldOf } from './testing/small-realm.ts';

const LONG_MS = 60_000;
/** As in `step.prop.test.ts`. */
const CONVERGED_MS = 480_000;

describe('a supervisor among bad messages', { timeout: LONG_MS }, () => {
  it('learns nothing from a report that it has heard before', () => {
    fc.assert(
      fc.property(anyUniverse, (universe) => {
        const { profile } = universe;
        let knowledge = nothingKnown(profile);
        for (const { input } of worldOf(universe).history) {
          knowledge = step(profile, knowledge, input).knowledge;
          if (!isReport(input)) continue;
          const again = step(profile, knowledge, input);
          // A stray instance is fenced off as often as it is reported; nothing else may come of a repetition.
          const orders = again.commands.filter(
            ({ kind }) => kind !== 'stop-module' && kind !== 'refuse-registration',
          );
          expect(orders).toEqual([]);
          expect(placesOf(again.knowledge)).toEqual(placesOf(knowledge));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('learns nothing from a report that comes again long after', () => {
    fc.assert(
      fc.property(anyUniverse, fc.nat(), (universe, pick) => {
        const world = worldOf(universe).calmDown(CONVERGED_MS);
        const reports = world.history.map(({ input }) => input).filter(isReport);
        const late = reports[pick % Math.max(1, reports.length)];
        // That a will or a farewell is old is told by its life alone: within one, the runtime just registers again.
        if (late === undefined || late.kind === 'runtime-left' || late.kind === 'link-measured') return;
        const before = world.knowledge;
        const after = step(universe.profile, before, { ...late, atMs: world.nowMs });
        expect(after.commands.filter(({ kind }) => kind !== 'stop-module')).toEqual([]);
        expect(placesOf(after.knowledge)).toEqual(placesOf(before));
      }),
      { numRuns: 200 },
    );
  });

  it('takes nonsense from the wire as it takes silence', () => {
    const ghost = { runtime: runtimeId('nobody'), module: moduleId('ghost'), epoch: 9 };
    const stray = { runtime: runtimeId('r0'), module: moduleId('__proto__'), epoch: 77 };
    const nonsense: readonly Input[] = [
      keepsAlive(5, 'nobody', 1),
      keepsAlive(5, '__proto__', 1),
      { kind: 'module-exited', atMs: 5, ...ghost, reason: 'crashed' },
      { kind: 'module-started', atMs: 5, ...ghost },
      { kind: 'module-start-failed', atMs: 5, ...ghost, reason: '' },
      { kind: 'module-prepared', atMs: 5, ...stray },
      { kind: 'module-frozen', atMs: 5, ...stray, snapshotBytes: -1 },
      { kind: 'module-thawed', atMs: 5, ...stray },
      { kind: 'module-resumed', atMs: 5, ...stray },
      { kind: 'module-discarded', atMs: 5, ...ghost },
      { kind: 'module-freeze-failed', atMs: 5, ...stray, reason: '' },
      { kind: 'checkpoint-stored', atMs: 5, ...ghost, snapshotBytes: 1 },
      { kind: 'runtime-left', atMs: 5, runtime: runtimeId('nobody'), willed: true, incarnation: 3 },
      passes(5),
      passes(-1),
    ];
    fc.assert(
      fc.property(anyProfile, fc.shuffledSubarray([...nonsense]), (profile, inputs) => {
        const [last] = replay(profile, nothingKnown(profile), inputs).slice(-1);
        expect(last?.knowledge.modules.size ?? 0).toBe(0);
        expect(last?.knowledge.runtimes.size ?? 0).toBe(0);
        expect(last?.knowledge.alarms.size ?? 0).toBe(0);
      }),
    );
  });

  it('loses no more than a message to a bad one', () => {
    const bad = fc.constantFrom<Input>(
      {
        kind: 'module-exited',
        atMs: 0,
        runtime: runtimeId('r0'),
        module: moduleId('m0'),
        epoch: 99,
        reason: 'crashed',
      },
      { kind: 'module-started', atMs: 0, runtime: runtimeId('r1'), module: moduleId('m1'), epoch: 98 },
      { kind: 'module-found-fixed', atMs: 0, module: moduleId('m1'), file: 'm1.wasm', reason: 'threads' },
      { kind: 'module-thawed', atMs: 0, runtime: runtimeId('r2'), module: moduleId('m0'), epoch: 97 },
      {
        kind: 'module-frozen',
        atMs: 0,
        runtime: runtimeId('r0'),
        module: moduleId('m1'),
        epoch: 96,
        snapshotBytes: 1,
      },
      { kind: 'runtime-left', atMs: 0, runtime: runtimeId('r1'), willed: true, incarnation: 0 },
    );
    fc.assert(
      fc.property(anyUniverse, fc.array(bad, { minLength: 1, maxLength: 3 }), (universe, inputs) => {
        const world = newWorld(universe);
        for (const move of universe.story) {
          world.make(move);
          if (world.history.length % 7 === 3) for (const input of inputs) world.hear(input);
        }
        world.calmDown(CONVERGED_MS);
        expect(unsettled(world, ledgerOf(world))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a realm under constant load', { timeout: LONG_MS }, () => {
  const moduleOf = (at: number) =>
    aModule(`m${at}`, { demand: { memoryBytes: 65_536, cpuShare: 0.1, workMs: 10 } });
  const scene = fc.record({
    busyShares: fc.array(fc.constantFrom(0.1, 0.6, 0.86, 0.95, 1), { minLength: 3, maxLength: 3 }),
    moduleCount: fc.integer({ min: 1, max: 6 }),
    hours: fc.constantFrom(0.25, 0.5),
  });

  it('moves no more than its purse and its cool-downs allow, however long the load lasts', () => {
    fc.assert(
      fc.property(scene, anyProfile, ({ busyShares, moduleCount, hours }, profile) => {
        const runtimes = busyShares.map((_, at) => aRuntime(`r${at}`));
        const modules = Array.from({ length: moduleCount }, (_, at) => moduleOf(at));
        const world = newWorld({ profile, runtimes, modules });
        world.live(runtimes.map((_, runtime) => ({ kind: 'boot', runtime })));
        world.live(modules.map((_, module) => ({ kind: 'request', module })));
        world.runUntil(1_000);
        world.live(busyShares.map((busyShare, runtime) => ({ kind: 'load', runtime, busyShare })));
        const endMs = hours * 3_600_000;
        world.runUntil(endMs);
        const moves = world.history.flatMap(({ decisions }) =>
          decisions.filter(({ kind }) => kind === 'migration-planned'),
        );
        const { moveTokensPerMinute, moveTokenCountMax, coolDownMs } = defaultSettings;
        expect(moves.length).toBeLessThanOrEqual(moveTokenCountMax + (moveTokensPerMinute * endMs) / 60_000);
        expect(moves.length).toBeLessThanOrEqual(moduleCount * (1 + endMs / coolDownMs));
        // What counts in the end: it comes to rest.
        const late = world.history.filter(({ input }) => input.atMs > endMs / 2);
        expect(late.flatMap(({ commands }) => commands)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});

const isReport = (input: Input): input is Report & { readonly atMs: number } =>
  !('request' in input) && input.kind !== 'time-passed';

/** Who is where under which epoch, and what is under way. */
function placesOf(knowledge: Parameters<typeof writeKnowledge>[0]) {
  return {
    modules: knowledge.modules.values().map(({ module, phase, epoch, instanceEpoch }) => ({
      module: module.id,
      phase,
      epoch,
      instanceEpoch,
    })),
    migrations: knowledge.migrations.values(),
    health: knowledge.runtimes
      .values()
      .map(({ health, incarnation, bound }) => ({ health, incarnation, bound })),
  };
}
