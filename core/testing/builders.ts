import { noArrivals } from '../adapt/arrivals.ts';
import { noSignals } from '../adapt/signals.ts';
import { deviceId, moduleId, requestId, runtimeId, siteId } from '../ids.ts';
import type { DeviceRecord, ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import type { Device } from '../model/device.ts';
import type { Demand, Module } from '../model/module.ts';
import type { Platform, Runtime } from '../model/runtime.ts';
import { defaultSettings } from '../settings.ts';

const MEBIBYTE = 1_048_576;

/** A plugged machine of four cores, with whatever a test cares about. */
export const aDevice = (name: string, parts: Partial<Device> = {}): Device => ({
  id: deviceId(name),
  site: siteId('site'),
  cores: 4,
  memoryBytes: 1_024 * MEBIBYTE,
  portable: false,
  wattsPerCore: 5,
  ...parts,
});

/** The parts of a runtime a test may set; those of its platform one by one. */
export type RuntimeParts = Partial<Omit<Runtime, 'platform'>> & { readonly platform?: Partial<Platform> };

/** A runtime that is alone on a device of its own name and keeps alive every 5 s. */
export const aRuntime = (name: string, parts: RuntimeParts = {}): Runtime => ({
  id: runtimeId(name),
  name,
  type: 'linux',
  device: aDevice(name),
  apis: [],
  moduleCountMax: 0,
  pageBytes: 65_536,
  memoryBytes: 512 * MEBIBYTE,
  architecture: 'x86_64',
  aotTarget: null,
  tags: [],
  metadata: {},
  keepAliveIntervalMs: 5_000,
  parent: null,
  ...parts,
  platform: { name: 'wasmtime-a:hc-33', mode: 'aot', startUpMs: 3, slownessShare: 1, ...parts.platform },
});

/** The parts of a module a test may set; those of its demand one by one. */
export type ModuleParts = Partial<Omit<Module, 'demand'>> & { readonly demand?: Partial<Demand> };

/** A small movable module that answers ten times a second with 10 ms of work. */
export const aModule = (name: string, parts: ModuleParts = {}): Module => ({
  id: moduleId(name),
  name,
  file: `${name}.wasm`,
  fileType: 'WA',
  apis: [],
  args: [],
  env: [],
  channels: [],
  peripherals: [],
  architectures: [],
  priority: 0,
  affinity: null,
  antiAffinity: [],
  anchor: null,
  latencyMsMax: null,
  crashPolicy: { kind: 'ignore' },
  instantiate: 'single',
  program: null,
  checkpointIntervalMs: null,
  migratable: true,
  ...parts,
  demand: {
    memoryBytes: MEBIBYTE,
    codeBytes: 65_536,
    stateBytes: 65_536,
    cpuShare: 0.1,
    workMs: 10,
    callBytes: 0,
    ...parts.demand,
  },
});

/** What is known of a runtime that registered at 0 and is well. */
export const aRuntimeRecord = (runtime: Runtime, parts: Partial<RuntimeRecord> = {}): RuntimeRecord => ({
  runtime,
  health: 'alive',
  incarnation: 1,
  sequence: 0,
  draining: false,
  registeredMs: 0,
  heardMs: 0,
  arrivals: noArrivals(runtime.keepAliveIntervalMs, 0, defaultSettings),
  alarmMs: Number.POSITIVE_INFINITY,
  committed: { memoryBytes: 0, cores: 0, moduleCount: 0 },
  bound: [],
  signals: noSignals,
  stretchShare: 1,
  flapPenalty: 0,
  flapAtMs: 0,
  ...parts,
});

/** What is known of a device that carries these runtimes and nothing else. */
export const aDeviceRecord = (
  device: Device,
  runtimes: readonly RuntimeRecord[],
  parts: Partial<DeviceRecord> = {},
): DeviceRecord => ({
  device,
  runtimes: runtimes.map(({ runtime }) => runtime.id),
  committed: runtimes.reduce(
    (sum, { committed }) => ({
      memoryBytes: sum.memoryBytes + committed.memoryBytes,
      cores: sum.cores + committed.cores,
      moduleCount: sum.moduleCount + committed.moduleCount,
    }),
    { memoryBytes: 0, cores: 0, moduleCount: 0 },
  ),
  groups: {},
  batteryShare: null,
  charging: false,
  ...parts,
});

/** What is known of a module that has run since 0 on the runtime of this name. */
export const aModuleRecord = (
  module: Module,
  on: string,
  parts: Partial<ModuleRecord> = {},
): ModuleRecord => ({
  module,
  phase: { kind: 'running', on: runtimeId(on), sinceMs: 0 },
  epoch: 1,
  instanceEpoch: 1,
  requestedMs: 0,
  ordinal: 0,
  request: requestId(`request-${module.id}`),
  crashCount: 0,
  avoid: [],
  checkpointed: false,
  alarmMs: Number.POSITIVE_INFINITY,
  moveCount: 0,
  coolUntilMs: 0,
  cameFrom: null,
  movedMs: 0,
  latencyMs: null,
  busyShare: null,
  stretchShare: 1,
  missCount: 0,
  ...parts,
});
