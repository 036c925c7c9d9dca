import fc from 'fast-check';
import { deviceId, runtimeId, siteId } from '../ids.ts';
import type { Affinity, Module } from '../model/module.ts';
import type { Rule } from '../model/rule.ts';
import type { Runtime } from '../model/runtime.ts';
import { aDevice, aModule, aRuntime } from './builders.ts';

const PAGE_BYTES = 65_536;
const APIS = ['wasi:io', 'wasi:nn', 'arena:scene'];
const ARCHITECTURES = ['x86_64', 'armv7em'];
const SITES = ['lab', 'hall'];
const RESTART = { kind: 'restart', backOffMs: 1_000, backOffMsMax: 60_000, attemptCountMax: 5 } as const;
const PINS: readonly Affinity[] = [
  { kind: 'runtime', runtime: runtimeId('r1') },
  { kind: 'device', device: deviceId('box-0') },
];
const THERE = {
  sites: [siteId('hall')],
  devices: [deviceId('box-1')],
  runtimes: [runtimeId('r2')],
  tags: ['camera'],
};
const RULES: readonly Rule[] = [
  { kind: 'fence', ...THERE },
  { kind: 'ban', ...THERE, sites: [] },
  { kind: 'at-most', group: 'few', per: 'site', countMax: 1 },
  { kind: 'spread', group: 'wide', over: 'site', skewMax: 1 },
];

/** The first of these values in most cases, any of the others now and then. */
const mostly = <Value>(usual: Value, ...others: readonly Value[]): fc.Arbitrary<Value> =>
  fc.oneof(
    { weight: 3 * others.length, arbitrary: fc.constant(usual) },
    ...others.map((other) => fc.constant(other)),
  );

/** A time or a factor over some orders of magnitude, in steps of about a tenth so that it prints well. */
const scale = (least: number, stepCount: number): fc.Arbitrary<number> =>
  fc.nat({ max: stepCount }).map((step) => least * Math.round(10 ** (step / 10)));

/**
 * Any runtime of a small universe: of five devices at two sites, some of which carry several; from far too small to
 * roomy, from quick to slow or of unknown speed.
 */
export const anyRuntime = (name = 'r0'): fc.Arbitrary<Runtime> =>
  fc
    .record({
      box: fc.nat({ max: 4 }),
      pages: fc.nat({ max: 24 }),
      moduleCountMax: mostly(0, 1, 2),
      apis: mostly<readonly string[]>([...APIS].sort(), ['wasi:io'], []),
      architecture: mostly(...(ARCHITECTURES as [string, string])),
      tags: mostly<readonly string[]>([], ['camera']),
      slownessShare: fc.oneof(fc.constant(null), scale(0.5, 20)),
      startUpMs: fc.oneof(fc.constant(null), scale(1, 25)),
      keepAliveIntervalMs: mostly(5_000, 0, 20_000),
    })
    .map(({ box, pages, slownessShare, startUpMs, ...parts }) =>
      aRuntime(name, {
        ...parts,
        // What a device is follows from its name, so that all its runtimes say the same of it.
        device: aDevice(`box-${box}`, {
          site: siteId(SITES[box % SITES.length] as string),
          cores: 1 + (box % 3),
          memoryBytes: (8 + 8 * box) * PAGE_BYTES,
          portable: box === 3,
        }),
        memoryBytes: pages * PAGE_BYTES,
        platform: { slownessShare, startUpMs },
      }),
    );

/** Any module of the same universe: with needs, wishes and rules that some runtimes meet and others do not. */
export const anyModule = (name = 'm0'): fc.Arbitrary<Module> =>
  fc
    .record({
      pages: fc.nat({ max: 10 }),
      cpuShare: fc.constantFrom(0, 0.125, 0.25, 0.5, 1),
      workMs: scale(0.1, 40),
      callBytes: fc.constantFrom(0, 1_000, 100_000),
      apis: mostly<readonly string[]>([], ['wasi:io'], ['wasi:io', 'wasi:nn']),
      architectures: mostly<readonly string[]>([], ['x86_64']),
      peripherals: mostly<readonly string[]>([], ['camera']),
      priority: fc.nat({ max: 3 }),
      tenant: fc.constantFrom(undefined, 'red', 'blue'),
      affinity: mostly<Affinity | null>(null, ...PINS),
      antiAffinity: mostly<readonly string[]>([], ['apart']),
      rules: fc.oneof(fc.constant([]), fc.subarray([...RULES], { minLength: 1, maxLength: 2 })),
      anchor: fc.constantFrom(null, ...[0, 1, 4].map((box) => deviceId(`box-${box}`))),
      latencyMsMax: fc.oneof(fc.constant(null), scale(5, 20)),
      ignoresCrashes: fc.boolean(),
      migratable: mostly(true, false),
    })
    .map(({ pages, cpuShare, workMs, callBytes, tenant, rules, ignoresCrashes, ...parts }) =>
      aModule(name, {
        ...parts,
        ...(tenant === undefined ? {} : { tenant }),
        ...(rules.length === 0 ? {} : { rules }),
        demand: { memoryBytes: pages * PAGE_BYTES, cpuShare, workMs, callBytes },
        crashPolicy: ignoresCrashes ? { kind: 'ignore' } : RESTART,
      }),
    );
