import fc from 'fast-check';
import { deviceId, type RuntimeId, runtimeId, siteId } from '../ids.ts';
import type { DeviceRecord, ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import { aDevice, aDeviceRecord, aModule, aModuleRecord, aRuntime, aRuntimeRecord } from './builders.ts';

const PAGE = 65_536;
const APIS = ['wasi:io', 'wasi:nn'];

/** A realm so small that names collide, memory runs out and everything that can be wrong with a runtime is. */
export interface PlaceScene {
  readonly runtimes: readonly RuntimeRecord[];
  readonly devices: readonly DeviceRecord[];
  readonly module: ModuleRecord;
  readonly exclude: ReadonlySet<RuntimeId>;
  readonly turn: string | null;
}

/** Mostly the first of these values, so that most runtimes are well and a few are not. */
const mostly = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 4 * others.length, arbitrary: fc.constant(usual) },
    ...others.map((other) => fc.constant(other)),
  );
const device = (name: string) =>
  fc
    .record({
      site: fc.constantFrom('east', 'west'),
      cores: fc.constantFrom(1, 2, 4),
      pages: mostly(32, 6, 24, 48),
      promisedPages: mostly(0, 2, 4, 6, 8),
      promisedCores: fc.constantFrom(0, 0, 0.25, 0.5, 0.75, 1),
      group: mostly(false, true),
    })
    .map(({ site, cores, pages, promisedPages, promisedCores, group }) =>
      aDeviceRecord(aDevice(name, { site: siteId(site), cores, memoryBytes: pages * PAGE }), [], {
        committed: { memoryBytes: promisedPages * PAGE, cores: promisedCores, moduleCount: 1 },
        groups: group ? { g: 1 } : {},
      }),
    );

const runtime = (name: string, devices: readonly DeviceRecord[]) =>
  fc
    .record({
      at: fc.nat(),
      apis: mostly<readonly string[]>(APIS, ['wasi:io'], []),
      architecture: mostly('x86_64', 'arm64'),
      tags: mostly<readonly string[]>([], ['camera']),
      moduleCountMax: mostly(0, 1, 2),
      moduleCount: fc.integer({ min: 0, max: 2 }),
      pages: mostly(12, 2, 9, 15, 31),
      usedPages: fc.integer({ min: 0, max: 9 }),
      halfPages: fc.boolean(),
      slownessShare: mostly<number | null>(1, 0.5, 1.1, 1.1, 30, null),
      stretchShare: mostly(1, 1.5, 4),
      health: mostly<RuntimeRecord['health']>('alive', 'suspect', 'lost', 'left'),
      draining: mostly(false, true),
      flapPenalty: mostly(0, 2, 5),
    })
    .map((parts) => {
      const on = devices[parts.at % devices.length] as DeviceRecord;
      const { apis, architecture, tags, moduleCountMax, slownessShare } = parts;
      const pageBytes = parts.halfPages ? PAGE / 2 : PAGE;
      const memoryBytes = parts.pages * PAGE;
      return aRuntimeRecord(
        aRuntime(name, {
          device: on.device,
          apis,
          architecture,
          tags,
          moduleCountMax,
          pageBytes,
          memoryBytes,
          platform: { slownessShare },
        }),
        {
          committed: { memoryBytes: parts.usedPages * PAGE, cores: 0, moduleCount: parts.moduleCount },
          health: parts.health,
          draining: parts.draining,
          stretchShare: parts.stretchShare,
          flapPenalty: parts.flapPenalty,
          flapAtMs: 500,
        },
      );
    });

const module = fc
  .record({
    apis: mostly<readonly string[]>([], ['wasi:io'], APIS),
    architectures: mostly<readonly string[]>([], ['x86_64']),
    peripherals: mostly<readonly string[]>([], ['camera']),
    halfPages: fc.constantFrom(0, 1, 2, 2, 5, 9, 14, 30),
    cpuShare: fc.constantFrom(0, 0.125, 0.25, 0.5, 1),
    groups: mostly<readonly string[]>([], ['g']),
    pin: mostly('none', 'runtime', 'device'),
    anchor: fc.constantFrom(null, 'd0', 'd1'),
    latencyMsMax: fc.constantFrom(null, 20),
    home: mostly<string | null>(null, 'r0', 'r1'),
  })
  .map(({ pin, home, halfPages, cpuShare, groups, anchor, ...parts }) => {
    const affinity =
      pin === 'runtime'
        ? ({ kind: 'runtime', runtime: runtimeId('r2') } as const)
        : pin === 'device'
          ? ({ kind: 'device', device: deviceId('d1') } as const)
          : null;
    const made = aModule('m', {
      ...parts,
      affinity,
      antiAffinity: groups,
      anchor: anchor === null ? null : deviceId(anchor),
      demand: { memoryBytes: (halfPages * PAGE) / 2, cpuShare },
    });
    const phase = { kind: 'pending', sinceMs: 0, notBeforeMs: 0, reason: '', claim: null } as const;
    return aModuleRecord(made, home ?? 'r0', home === null ? { phase } : {});
  });

/** Any such realm with a module that asks for a place in it. */
export const placeScene = (): fc.Arbitrary<PlaceScene> =>
  fc
    .integer({ min: 1, max: 4 })
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, n) => device(`d${n}`))))
    .chain((devices) =>
      fc.record({
        devices: fc.constant(devices),
        runtimes: fc
          .integer({ min: 0, max: 12 })
          .chain((count) => fc.tuple(...Array.from({ length: count }, (_, n) => runtime(`r${n}`, devices)))),
        module,
        exclude: mostly<readonly string[]>([], ['r0'], ['r0', 'r3']).map(
          (ids) => new Set(ids.map(runtimeId)),
        ),
        turn: fc.constantFrom(null, 'r1', 'r4'),
      }),
    )
    .map(({ devices, runtimes, ...rest }) => ({
      ...rest,
      runtimes,
      devices: devices.map((record) => ({
        ...record,
        runtimes: runtimes
          .filter(({ runtime: { device: on } }) => on.id === record.device.id)
          .map(({ runtime: { id } }) => id),
      })),
    }));

/** Every runtime of a realm that may take the module, by rules written down a second time. */
export function fitting({
  runtimes,
  devices,
  module: { module: asked, phase },
  exclude,
}: PlaceScene): readonly RuntimeId[] {
  return runtimes
    .filter((record) => {
      const { runtime: told, committed } = record;
      const on = devices.find(({ device: one }) => one.id === told.device.id) as DeviceRecord;
      const isHome = phase.kind === 'running' && phase.on === told.id;
      if (exclude.has(told.id)) return false;
      if (asked.apis.some((api) => !told.apis.includes(api))) return false;
      if (asked.architectures.length > 0 && !asked.architectures.includes(told.architecture)) return false;
      if (asked.peripherals.length > 0 && told.tags.length === 0) return false;
      if (asked.affinity?.kind === 'runtime' && asked.affinity.runtime !== told.id) return false;
      if (asked.affinity?.kind === 'device' && asked.affinity.device !== told.device.id) return false;
      if (record.health !== 'alive' || record.flapPenalty >= 3) return false;
      const pages = Math.ceil(asked.demand.memoryBytes / told.pageBytes);
      const bytes = pages * told.pageBytes;
      const load = asked.demand.cpuShare * (told.platform.slownessShare ?? 2);
      if (bytes > told.memoryBytes || bytes > on.device.memoryBytes) return bytes === 0;
      if (load > 1 || load > on.device.cores) return false;
      if (isHome) return true;
      if (record.draining) return false;
      if (told.moduleCountMax > 0 && committed.moduleCount >= told.moduleCountMax) return false;
      if (asked.antiAffinity.includes('g') && (on.groups.g ?? 0) > 0) return false;
      if (bytes > 0 && committed.memoryBytes + bytes > told.memoryBytes) return false;
      if (bytes > 0 && on.committed.memoryBytes + bytes > on.device.memoryBytes) return false;
      return load === 0 || on.committed.cores + Math.ceil(load * 1_024) / 1_024 <= on.device.cores;
    })
    .map(({ runtime: told }) => told.id)
    .sort();
}
