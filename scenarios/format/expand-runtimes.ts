import type { DeviceClass, Family } from '../library/index.ts';
import type { PlatformModel, RuntimeModel } from '../model.ts';
import type { ResolvedClass } from './catalog.ts';
import { chosen } from './choose.ts';
import { drawKey } from './draw.ts';
import type { Making } from './making.ts';
import { fill, runtimeIdPattern } from './wording.ts';
import type { DeviceGroup, RuntimeGroup } from './written-devices.ts';

/** What every field of a runtime is when the scenario says nothing. */
const USUAL: RuntimeGroup = {
  apis: ['wasi:snapshot_preview1'],
  maxModules: 0,
  page: 65_536,
  tags: [],
  keepAlive: 5_000,
  tells: 'truth',
};

/** Engines in the order in which a device without a stated engine takes them. */
const USUAL_ENGINES: readonly string[] = ['wasmtime-a', 'iwasm-a', 'wasmtime-j', 'wasm3-i'];

/** What the operating system keeps for itself, of everything but bare-metal boards; an assumption. */
const SYSTEM_MEMORY_SHARE = 0.25;

/** One member of a population of devices. */
export interface Member {
  /** Index of its population in the file. */
  readonly index: number;
  readonly n: number;
  readonly id: string;
}

/** The runtimes of one device. */
export function runtimesOf(
  group: DeviceGroup,
  member: Member,
  making: Making,
  resolved: ResolvedClass,
): readonly RuntimeModel[] {
  const several = group.runtimes;
  const runtimes = several ?? [group.runtime ?? USUAL];
  return runtimes.map((runtime, at) => {
    const path =
      several === undefined
        ? ['devices', member.index, 'runtime']
        : ['devices', member.index, 'runtimes', at];
    const engine = engineOf(runtime, `${group.id} ${at}`, { member, making, machine: resolved.class });
    const platform = platformOn(engine, resolved, { making, member, path: [...path, 'engine'] });
    const id = runtimeIdPattern({ own: runtime.id, engine, isOnly: runtimes.length === 1 });
    return runtimeModel(runtime, fill(id, { n: member.n, device: member.id }), platform, resolved.class);
  });
}

function engineOf(
  { engine }: RuntimeGroup,
  entity: string,
  {
    member,
    making,
    machine,
  }: { readonly member: Member; readonly making: Making; readonly machine: DeviceClass },
): string {
  if (engine !== undefined) return chosen(engine, drawKey(making.seed, entity, 'engine'), member.n);
  return USUAL_ENGINES.find((usual) => machine.engines.includes(usual)) ?? machine.engines[0] ?? '';
}

const NO_PLATFORM: PlatformModel = {
  name: '',
  mode: 'interpreter',
  aotTarget: null,
  engineBytes: 0,
  startUpMs: 0,
  coldMsPerMegabyte: 0,
  slownessShare: 1,
  origin: 'assumed',
};

interface Asking {
  readonly making: Making;
  readonly member: Member;
  readonly path: readonly PropertyKey[];
}

function platformOn(
  engine: string,
  { id, class: machine }: ResolvedClass,
  { making, path }: Asking,
): PlatformModel {
  const platform = making.catalog.platform(engine, id);
  if (platform !== undefined) return platform;
  const message = `engine "${engine}" does not run on device class "${id}"`;
  making.complain(path, { message, hint: `it runs ${machine.engines.join(', ')}` });
  return NO_PLATFORM;
}

const TYPES: Partial<Readonly<Record<Family, RuntimeModel['type']>>> = {
  browser: 'browser',
  microcontroller: 'embedded',
};

function runtimeModel(
  runtime: RuntimeGroup,
  id: string,
  platform: PlatformModel,
  machine: DeviceClass,
): RuntimeModel {
  return {
    id,
    name: id,
    type: runtime.type ?? TYPES[machine.family] ?? 'linux',
    platform: platform.name,
    mode: platform.mode,
    apis: runtime.apis,
    moduleCountMax: runtime.maxModules,
    pageBytes: runtime.page,
    memoryBytes: runtime.memory ?? memoryFor(machine, platform.engineBytes),
    architecture: machine.architecture,
    aotTarget: platform.aotTarget,
    tags: runtime.tags,
    keepAliveIntervalMs: runtime.keepAlive,
    startUpMs: platform.startUpMs,
    coldMsPerMegabyte: platform.coldMsPerMegabyte,
    slownessShare: platform.slownessShare,
    tells: runtime.tells,
  };
}

function memoryFor({ memoryBytes, family }: DeviceClass, engineBytes: number): number {
  const systemBytes = family === 'microcontroller' ? 0 : Math.floor(memoryBytes * SYSTEM_MEMORY_SHARE);
  return Math.max(0, memoryBytes - systemBytes - engineBytes);
}
