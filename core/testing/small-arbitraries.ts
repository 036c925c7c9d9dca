import fc from 'fast-check';
import type { Module } from '../model/module.ts';
import type { Runtime } from '../model/runtime.ts';
import { aDevice, aModule, aRuntime } from './builders.ts';
import type { Move } from './small-move.ts';

const PAGE_BYTES = 65_536;
const APIS = ['wasi:snapshot_preview1', 'wasi:unstable', 'arena:scene'];
const RESTART = { kind: 'restart', backOffMs: 1_000, backOffMsMax: 60_000, attemptCountMax: 5 } as const;
const RUNTIME_COUNT = 4;
const MODULE_COUNT = 5;

/** A runtime of a small universe: little memory, few slots, now and then a device shared with another. */
export const smallRuntime = (name: string): fc.Arbitrary<Runtime> =>
  fc
    .record({
      pages: fc.nat({ max: 8 }),
      moduleCountMax: fc.nat({ max: 3 }),
      apis: fc.subarray(APIS, { minLength: 1 }),
      shared: fc.boolean(),
      keepAliveIntervalMs: fc.constantFrom(0, 1_000, 5_000),
    })
    .map(({ pages, moduleCountMax, apis, shared, keepAliveIntervalMs }) =>
      aRuntime(name, {
        device: aDevice(shared ? 'shared-box' : `${name}-box`, { memoryBytes: 8 * PAGE_BYTES }),
        memoryBytes: pages * PAGE_BYTES,
        moduleCountMax,
        apis,
        keepAliveIntervalMs,
      }),
    );

/** A module of a small universe. */
export const smallModule = (name: string): fc.Arbitrary<Module> =>
  fc
    .record({
      pages: fc.nat({ max: 4 }),
      apis: fc.subarray(APIS, { maxLength: 2 }),
      priority: fc.nat({ max: 2 }),
      migratable: fc.boolean(),
      ignores: fc.boolean(),
    })
    .map(({ pages, apis, priority, migratable, ignores }) =>
      aModule(name, {
        apis,
        priority,
        migratable,
        demand: { memoryBytes: pages * PAGE_BYTES, cpuShare: 0 },
        crashPolicy: ignores ? { kind: 'ignore' } : RESTART,
      }),
    );

/** The runtimes of a small universe; names collide with those of every other. */
export const smallRuntimes = (): fc.Arbitrary<readonly Runtime[]> =>
  fc.tuple(...Array.from({ length: RUNTIME_COUNT }, (_, at) => smallRuntime(`r${at}`)));

/** The modules of a small universe. */
export const smallModules = (): fc.Arbitrary<readonly Module[]> =>
  fc.tuple(...Array.from({ length: MODULE_COUNT }, (_, at) => smallModule(`m${at}`)));

const any = fc.nat({ max: 7 });

/** Something that happens to a small world; messages and host work move on most often. */
export const smallMove = (): fc.Arbitrary<Move> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('request' as const), module: any }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), module: any }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('boot' as const), runtime: any }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('crash' as const), runtime: any, willed: fc.boolean() }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const), runtime: any }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('heal' as const), runtime: any }) },
    { weight: 20, arbitrary: fc.record({ kind: fc.constant('deliver' as const), pick: any }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop' as const), pick: any }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('double' as const), pick: any }) },
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant('finish' as const),
        pick: any,
        isGood: fc.nat({ max: 5 }).map((number) => number > 0),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('fault' as const), pick: any }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('drain' as const), runtime: any, draining: fc.boolean() }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('migrate' as const), module: any, runtime: any }) },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(0, 1, 100, 5_000, 60_000) }),
    },
  );

/** What happens to a small world, from nothing to everything. */
export const smallStory = (maxLength = 60): fc.Arbitrary<readonly Move[]> =>
  fc.array(smallMove(), { maxLength, size: 'max' });
