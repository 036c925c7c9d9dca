import type { Module, Runtime } from '../reel/words.ts';

/** What the supervisor believes a module to be doing. */
export type Phase = 'pending' | 'starting' | 'running' | 'freezing' | 'thawing' | 'stopping' | 'ended';

/** How far a migration has come. */
export type Stage = 'planned' | 'preparing' | 'prepared' | 'freezing' | 'thawing' | 'done' | 'aborted';

/** A migration, under way or just over. Times are `null` until they come. */
export interface Journey {
  readonly from: string;
  readonly to: string;
  readonly stage: Stage;
  readonly reason: string;
  /** The record that planned it. */
  readonly recordIndex: number;
  readonly plannedMs: number;
  readonly prepareMs: number | null;
  readonly preparedMs: number | null;
  readonly freezeMs: number | null;
  readonly frozenMs: number | null;
  /** When its memory had in truth arrived; only a simulator knows. */
  readonly arrivedMs: number | null;
  readonly thawedMs: number | null;
  readonly endedMs: number | null;
  readonly snapshotBytes: number | null;
  readonly downtimeMs: number | null;
  /** What it was predicted to be worth and to cost; `null` where nobody predicted. */
  readonly benefitMs: number | null;
  readonly priceMs: number | null;
}

/** A module as the supervisor knows it at one moment. */
export interface ModuleScene {
  readonly id: string;
  readonly spec: Module;
  readonly phase: Phase;
  /** The runtime it is bound to; `null` while it waits and once it has ended. */
  readonly on: string | null;
  readonly epoch: number;
  /** Since when it is in this phase. */
  readonly sinceMs: number;
  readonly requestedMs: number;
  /** The record of the newest placement, −1 if the trace tells of none. */
  readonly recordIndex: number;
  /** What the supervisor last said of it. */
  readonly word: string;
  /** Its newest migration. */
  readonly journey: Journey | null;
}

/** What the supervisor thinks of a runtime. */
export type Health = 'alive' | 'suspect' | 'lost' | 'left';

/** Something found wrong with a runtime or one of its modules. */
export interface SymptomScene {
  readonly kind: string;
  readonly module: string | null;
  readonly atMs: number;
  readonly measured: number;
  readonly threshold: number;
}

/** A runtime as the supervisor knows it at one moment. */
export interface RuntimeScene {
  readonly id: string;
  readonly spec: Runtime;
  readonly health: Health;
  readonly reason: string;
  readonly sinceMs: number;
  readonly draining: boolean;
  readonly symptom: SymptomScene | null;
}

/** A device; what it truly does is known of simulated ones only. */
export interface DeviceScene {
  readonly id: string;
  readonly truth: 'up' | 'down' | 'asleep' | null;
}

/** A measured path. */
export interface LinkScene {
  readonly from: string;
  readonly to: string;
  readonly latencyMs: number;
  readonly bandwidthBytesPerSecond: number;
  readonly atMs: number;
}

/** An instance as it truly is; known of simulated worlds only. */
export interface InstanceScene {
  readonly runtime: string;
  readonly epoch: number;
  readonly state: string;
}

/** The newest figures of a runtime; not a number where nothing was measured. */
export interface RuntimeLoad {
  readonly heardMs: number;
  readonly busyShare: number;
  readonly memoryBytes: number;
  readonly batteryShare: number;
  readonly charging: boolean;
}

/** The newest figures of a module; not a number where nothing was measured. */
export interface ModuleLoad {
  readonly busyShare: number;
  readonly memoryBytes: number;
  readonly latencyMs: number;
}

/** A realm at one moment, after so many records. Good until the next jump; who needs it longer copies it. */
export interface Scene {
  readonly atMs: number;
  readonly recordCount: number;
  /** In the order in which they were first seen; the same place in every scene of a trace. */
  readonly runtimes: readonly RuntimeScene[];
  readonly modules: readonly ModuleScene[];
  readonly devices: readonly DeviceScene[];
  readonly links: readonly LinkScene[];
  runtimeLoad(index: number): RuntimeLoad;
  moduleLoad(index: number): ModuleLoad;
  /** Where instances of a module truly are; empty where nobody knows. */
  instancesOf(index: number): readonly InstanceScene[];
  runtime(id: string): RuntimeScene | undefined;
  module(id: string): ModuleScene | undefined;
  device(id: string): DeviceScene | undefined;
  /** The place of a runtime or a module, −1 if there is none. */
  runtimeIndex(id: string): number;
  moduleIndex(id: string): number;
}

/** Whether a module takes part in the realm. */
export const isAlive = ({ phase }: ModuleScene): boolean => phase !== 'ended';

/** Whether a migration is under way. */
export const isMoving = ({ journey }: ModuleScene): boolean =>
  journey !== null && journey.stage !== 'done' && journey.stage !== 'aborted';
