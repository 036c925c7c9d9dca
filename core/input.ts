import type { DeviceId, ModuleId, RealmId, RequestId, RuntimeId } from './ids.ts';
import type { Module } from './model/module.ts';
import type { Program } from './model/program.ts';
import type { RealmRule } from './model/realm-rule.ts';
import type { Runtime } from './model/runtime.ts';
import type { Settings } from './settings.ts';
import type { Advice, Finding, Waking } from './shell-word.ts';

/** What an instance is doing, as its agent sees it. */
export type InstanceState =
  | 'preparing'
  | 'starting'
  | 'running'
  | 'freezing'
  | 'frozen'
  | 'thawing'
  | 'stopping';

/** One instance as reported with a registration or a keep-alive. */
export interface InstanceReport {
  readonly module: ModuleId;
  readonly epoch: number;
  readonly state: InstanceState;
  /** Share of one core of its device it kept busy since the last report; `null` when not measured. */
  readonly busyShare: number | null;
  readonly memoryBytes: number | null;
  /** Upper quantile (95 %) of answer times since the last report; `null` when there were none. */
  readonly latencyMs: number | null;
  /** Compute time over the time its demand predicts, geometric mean since the last report; `null` when unknown. */
  readonly stretchShare: number | null;
}

/** What a runtime measured about its device since the last keep-alive. */
export interface LoadReport {
  /** Busy share of all its device's cores together, `[0, 1]`. */
  readonly busyShare: number;
  readonly memoryBytes: number;
  /** Charge left, `[0, 1]`; `null` for a plugged device. */
  readonly batteryShare: number | null;
  /** Whether the device is being charged. */
  readonly charging: boolean;
}

/** Why an instance ended. */
export type ExitReason = 'completed' | 'crashed' | 'stopped' | 'out-of-memory';

/** What runtimes report; the agent's shell sends it, the supervisor's shell stamps it. */
export type Report =
  | {
      readonly kind: 'runtime-registered';
      readonly runtime: Runtime;
      /** Grows with every start of the runtime's own program, so that a reboot is told from a reconnect. */
      readonly incarnation: number;
      /** Counted together with keep-alives: one that arrives late or twice is told from a new one. */
      readonly sequence: number;
      readonly instances: readonly InstanceReport[];
    }
  | {
      readonly kind: 'runtime-left';
      readonly runtime: RuntimeId;
      readonly willed: boolean;
      readonly incarnation: number;
    }
  | {
      readonly kind: 'keep-alive-received';
      readonly runtime: RuntimeId;
      readonly incarnation: number;
      /** Grows by one per keep-alive or registration of an incarnation; older ones that arrive late are ignored. */
      readonly sequence: number;
      readonly load: LoadReport | null;
      readonly instances: readonly InstanceReport[];
    }
  | {
      readonly kind: 'link-measured';
      readonly from: DeviceId;
      readonly to: DeviceId;
      readonly latencyMs: number;
      readonly bandwidthBytesPerSecond: number;
    }
  | {
      readonly kind: 'module-started';
      readonly runtime: RuntimeId;
      readonly module: ModuleId;
      readonly epoch: number;
      /** Why this instance can never be paused; left out where it may be, or nobody knows. */
      readonly fixed?: string;
    }
  | {
      readonly kind: 'module-start-failed';
      readonly runtime: RuntimeId;
      readonly module: ModuleId;
      readonly epoch: number;
      readonly reason: string;
    }
  | {
      readonly kind: 'module-exited';
      readonly runtime: RuntimeId;
      readonly module: ModuleId;
      readonly epoch: number;
      readonly reason: ExitReason;
    }
  | {
      readonly kind: 'module-prepared';
      readonly runtime: RuntimeId;
      readonly module: ModuleId;
      readonly epoch: number;
    }
  | {
      readonly kind: 'module-frozen';
      readonly runtime: RuntimeId;
      readonly module: ModuleId;
      readonly epoch: number;
      readonly snapshotBytes: number;
      /** What of the module does not come along; left out where all does. */
      readonly loses?: string;
    }
  | {
      readonly kind: 'module-freeze-failed';
      readonly runtime: RuntimeId;
      readonly module: ModuleId;
      readonly epoch: number;
      readonly reason: string;
      /** Whether it will never be otherwise for this instance. */
      readonly isFixed?: true;
    }
  | {
      readonly kind: 'module-thawed';
      readonly runtime: RuntimeId;
      readonly module: ModuleId;
      readonly epoch: number;
    }
  | {
      readonly kind: 'module-thaw-failed';
      readonly runtime: RuntimeId;
      readonly module: ModuleId;
      readonly epoch: number;
      readonly reason: string;
    }
  | {
      readonly kind: 'module-resumed';
      readonly runtime: RuntimeId;
      readonly module: ModuleId;
      readonly epoch: number;
    }
  | {
      readonly kind: 'module-discarded';
      readonly runtime: RuntimeId;
      readonly module: ModuleId;
      readonly epoch: number;
    }
  | {
      readonly kind: 'checkpoint-stored';
      readonly runtime: RuntimeId;
      readonly module: ModuleId;
      readonly epoch: number;
      readonly snapshotBytes: number;
    };

/** Where a module of a realm was before, which goes on here from what was brought along. */
export interface Origin {
  readonly realm: RealmId;
  readonly runtime: RuntimeId;
  /** The epoch that the move has in the realm it comes from. */
  readonly epoch: number;
  /** The one runtime that may take it in; `null` for any. */
  readonly onto: RuntimeId | null;
}

/** What people and programs ask of the supervisor. Each is answered under its request's id. */
export type Request =
  | {
      readonly kind: 'module-requested';
      readonly request: RequestId;
      readonly module: Module;
      /** Of a module that comes from another realm; only shells say so. */
      readonly origin?: Origin;
    }
  | { readonly kind: 'program-requested'; readonly request: RequestId; readonly program: Program }
  | { readonly kind: 'module-deletion-requested'; readonly request: RequestId; readonly module: ModuleId }
  | {
      readonly kind: 'migration-requested';
      readonly request: RequestId;
      readonly module: ModuleId;
      /** A runtime, or the gate of another realm (`gateOf`). */
      readonly to: RuntimeId;
      /** The runtime of that realm it is to go to; left out where the realm may choose. */
      readonly onto?: RuntimeId;
    }
  | {
      readonly kind: 'drain-requested';
      readonly request: RequestId;
      readonly runtime: RuntimeId;
      /** `true` to drain, `false` to let modules come again. */
      readonly draining: boolean;
    }
  | { readonly kind: 'runtime-removal-requested'; readonly request: RequestId; readonly runtime: RuntimeId }
  | {
      readonly kind: 'settings-changed';
      readonly request: RequestId;
      readonly settings: Partial<Settings>;
    }
  /** All rules of the realm from now on, instead of those there were. */
  | {
      readonly kind: 'rules-changed';
      readonly request: RequestId;
      readonly rules: readonly RealmRule[];
    };

/** A fact as the supervisor hears it, stamped by its shell; `atMs` never goes back. */
export type Input = (Report | Request | Finding | Advice | Waking) & {
  readonly atMs: number;
};
