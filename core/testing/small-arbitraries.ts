import fc from 'fast-check';
import { deviceId, runtimeId, siteId } from '../ids.ts';
import type { Affinity, Module } from '../model/module.ts';
import type { Rule } from '../model/rule.ts';
import type { Runtime } from '../model/runtime.ts';
import { aDevice, aModule, aRuntime } from './builders.ts';
import type { Move } from './small-move.ts';

const PAGE_BYTES = 65_536;
const APIS = ['wasi:snapshot_preview1', 'wasi:unstable', 'arena:scene'];
const RESTART = { kind: 'restart', backOffMs: 1_000, backOffMsMax: 60_000, attemptCountMax: 5 } as const;
const PINNED: Affinity = { kind: 'runtime', runtime: runtimeId('r1') };
const PINNED_TO_BOX: Affinity = { kind: 'device', device: deviceId('shared-box') };
const SOMEWHERE = {
  sites: [siteId('hall')],
  devices: [deviceId('r0-box')],
  runtimes: [runtimeId('r3')],
  tags: [],
};
const RULES: readonly Rule[] = [
  { kind: 'fence', ...SOMEWHERE },
  { kind: 'ban', ...SOMEWHERE, sites: [] },
  { kind: 'at-most', group: 'few', per: 'device', countMax: 1 },
  { kind: 'at-most', group: 'rare', per: 'realm', countMax: 2 },
  { kind: 'spread', group: 'wide', over: 'site', skewMax: 1 },
  { kind: 'spread', group: 'thin', over: 'device', skewMax: 1 },
];
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
      keepAliveIntervalMs: fc.constantFrom(0, 5_000, 20_000),
    })
    .map(({ pages, moduleCountMax, apis, shared, keepAliveIntervalMs }) =>
      aRuntime(name, {
        device: aDevice(shared ? 'shared-box' : `${name}-box`, {
          site: siteId(shared || name === 'r2' ? 'hall' : 'lab'),
          memoryBytes: 8 * PAGE_BYTES,
          cores: 1,
        }),
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
      cpuShare: fc.constantFrom(0, 0, 0.25, 0.5),
      priority: fc.nat({ max: 2 }),
      migratable: fc.nat({ max: 3 }).map((number) => number > 0),
      ignores: fc.boolean(),
      pin: fc.constantFrom<Affinity | null>(null, null, null, PINNED, PINNED_TO_BOX),
      antiAffinity: fc.constantFrom<readonly string[]>([], [], ['apart']),
      rules: fc.oneof(fc.constant([]), fc.subarray([...RULES], { minLength: 1, maxLength: 2 })),
      checkpointIntervalMs: fc.constantFrom(null, null, 10_000),
    })
    .map(({ pages, cpuShare, ignores, pin, rules, ...parts }) =>
      aModule(name, {
        ...parts,
        ...(rules.length === 0 ? {} : { rules }),
        affinity: pin,
        demand: { memoryBytes: pages * PAGE_BYTES, cpuShare },
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
const yes = fc.boolean();
const of = <K extends Move['kind'], Parts extends object>(
  kind: K,
  parts: { [Part in keyof Parts]: fc.Arbitrary<Parts[Part]> },
) => fc.record({ kind: fc.constant(kind), ...parts }) as unknown as fc.Arbitrary<Move>;
const busy = fc.constantFrom(0.1, 0.5, 0.95);
const isGood = fc.nat({ max: 5 }).map((number) => number > 0);
const gapMs = fc.constantFrom(0, 1, 100, 5_000, 60_000);

const advisedParts = fc.array(
  fc.record({
    module: any,
    runtime: any,
    flaw: fc.constantFrom(
      'none' as const,
      'none' as const,
      'epoch' as const,
      'home' as const,
      'stranger' as const,
    ),
  }),
  { maxLength: 4 },
);

/** Advice of any kind, most of which could be followed. */
export const adviceMove: fc.Arbitrary<Extract<Move, { readonly kind: 'advise' }>> = fc.record({
  kind: fc.constant('advise' as const),
  ageMs: fc.constantFrom(0, 0, 0, 5_000, 60_000, -1, Number.NaN),
  parts: advisedParts,
});

/** Each thing that may happen, and how often: messages and host work move on most. */
const MOVES: readonly (readonly [number, fc.Arbitrary<Move>])[] = [
  [6, of('request', { module: any })],
  [1, of('delete', { module: any })],
  [4, of('boot', { runtime: any })],
  [1, of('crash', { runtime: any, willed: yes })],
  [1, of('reshape', { runtime: any, pages: fc.nat({ max: 8 }), moduleCountMax: fc.nat({ max: 3 }) })],
  [1, of('leave', { runtime: any })],
  [1, of('cut', { runtime: any })],
  [1, of('heal', { runtime: any })],
  [1, of('reconnect', { runtime: any })],
  [20, of('deliver', { pick: any })],
  [1, of('drop', { pick: any })],
  [2, of('double', { pick: any, isLate: yes })],
  [1, of('delay', { pick: any })],
  [1, of('spoil', { pick: any })],
  [8, of('finish', { pick: any, isGood })],
  [1, of('fault', { pick: any, isDone: yes })],
  [1, of('drain', { runtime: any, draining: yes })],
  [1, of('remove', { runtime: any })],
  [3, of('migrate', { module: any, runtime: any })],
  [2, adviceMove],
  [1, of('load', { runtime: any, busyShare: busy })],
  [1, of('link', { runtime: any, latencyMs: fc.constantFrom(1, 20, 400) })],
  [1, of('restart', {})],
  [4, of('pass', { ms: gapMs })],
];

/** Something that happens to a small world. */
export const smallMove = (): fc.Arbitrary<Move> =>
  fc.oneof(...MOVES.map(([weight, arbitrary]) => ({ weight, arbitrary })));

/** What happens to a small world, from nothing to everything. */
export const smallStory = (
  maxLength = 60,
  minLength = 0,
  size: fc.SizeForArbitrary = 'max',
): fc.Arbitrary<readonly Move[]> => fc.array(smallMove(), { minLength, maxLength, size });
