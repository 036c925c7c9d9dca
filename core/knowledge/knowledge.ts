import type { Arrivals } from '../adapt/arrivals.ts';
import type { Signals } from '../adapt/signals.ts';
import type { DeviceId, ModuleId, ProgramId, RealmId, RequestId, RuntimeId } from '../ids.ts';
import type { Origin } from '../input.ts';
import type { Device } from '../model/device.ts';
import type { Link } from '../model/link.ts';
import type { Module } from '../model/module.ts';
import type { Program } from '../model/program.ts';
import type { RealmRule } from '../model/realm-rule.ts';
import type { Runtime } from '../model/runtime.ts';
import type { Fleet } from '../place/fleet.ts';
import type { RuntimeBelief } from '../predict/beliefs.ts';
import type { Block } from '../predict/block.ts';
import type { Settings } from '../settings.ts';
import type { Order } from './order.ts';
import type { Table } from './table.ts';

/** What is promised on a runtime or a device: the sum over its bindings and reservations. */
export interface Commitment {
  readonly memoryBytes: number;
  /** Cores of its own speed that its modules are predicted to keep busy; whole 1/1024ths, so that sums are exact. */
  readonly cores: number;
  readonly moduleCount: number;
}

/** A machine as the supervisor knows it, with all its runtimes. */
export interface DeviceRecord {
  readonly device: Device;
  /** Sorted by id. */
  readonly runtimes: readonly RuntimeId[];
  readonly committed: Commitment;
  /** How many modules of each anti-affinity group are promised here. */
  readonly groups: Readonly<Record<string, number>>;
  readonly batteryShare: number | null;
  readonly charging: boolean;
}

/** How sure the supervisor is that a runtime is there. */
export type Health = 'alive' | 'suspect' | 'lost' | 'left';

/** A runtime as the supervisor knows it. */
export interface RuntimeRecord {
  readonly runtime: Runtime;
  readonly health: Health;
  readonly incarnation: number;
  /** Sequence of the newest keep-alive of this incarnation. */
  readonly sequence: number;
  readonly draining: boolean;
  /** When it came; after an absence later, by as much as that weighs (`flapping.ts`). */
  readonly registeredMs: number;
  /** When it was last heard. */
  readonly heardMs: number;
  /** How its keep-alives arrive; what the failure detector knows. */
  readonly arrivals: Arrivals;
  /** When its alarm rings, never later than its silence is due; `Infinity` for never. */
  readonly alarmMs: number;
  readonly committed: Commitment;
  /** Modules bound or reserved here, sorted by id. */
  readonly bound: readonly ModuleId[];
  /** Smoothed measurements with their latches; what triggers look at. */
  readonly signals: Signals;
  /** Smoothed factor by which its modules ran slower than predicted; 1 as predicted. */
  readonly stretchShare: number;
  /** How fast it was learnt to be; missing until something was, and unless settings ask for it. */
  readonly belief?: RuntimeBelief;
  /** How often and how recently it came and went; decays with time. */
  readonly flapPenalty: number;
  readonly flapAtMs: number;
}

/** Where a module stands in its life. */
export type Phase =
  | {
      readonly kind: 'pending';
      readonly sinceMs: number;
      readonly notBeforeMs: number;
      readonly reason: string;
      /** The runtime where less important modules are being stopped for it. */
      readonly claim: RuntimeId | null;
    }
  | {
      readonly kind: 'starting';
      readonly on: RuntimeId;
      readonly sinceMs: number;
      readonly attemptCount: number;
    }
  | { readonly kind: 'running'; readonly on: RuntimeId; readonly sinceMs: number }
  | { readonly kind: 'freezing'; readonly on: RuntimeId; readonly to: RuntimeId; readonly sinceMs: number }
  | { readonly kind: 'thawing'; readonly on: RuntimeId; readonly to: RuntimeId; readonly sinceMs: number }
  | {
      readonly kind: 'stopping';
      readonly on: RuntimeId;
      readonly sinceMs: number;
      readonly fate: 'end' | 'requeue';
      /** The more important module it makes room for; until that is placed, nobody less important moves in. */
      readonly heir: ModuleId | null;
      /** Why it ends, where nobody deleted it: it runs on in another realm. */
      readonly reason?: string;
    }
  | { readonly kind: 'ended'; readonly atMs: number; readonly reason: string };

/** A module as the supervisor knows it. */
export interface ModuleRecord {
  readonly module: Module;
  readonly phase: Phase;
  /** Newest epoch issued; 0 before the first placement. */
  readonly epoch: number;
  /** Epoch of the instance that is believed to be the module; older than `epoch` while a migration is under way. */
  readonly instanceEpoch: number;
  readonly requestedMs: number;
  /** Its number among all modules that were ever taken in: of equals, who came first goes first. */
  readonly ordinal: number;
  readonly request: RequestId;
  /** Faults in a row since it last ran long enough to be forgiven. */
  readonly crashCount: number;
  /** Runtimes that failed it lately; tried again only when nothing else fits. */
  readonly avoid: readonly RuntimeId[];
  /** Whether a checkpoint was stored that a restart can go on from. */
  readonly checkpointed: boolean;
  /** What it lost when it came to where it is; missing where it lost nothing. */
  readonly loss?: string;
  /** Why it cannot be paused, and so not be moved as it runs: not this instance, or none of its file. */
  readonly fixed?: { readonly reason: string; readonly of: 'instance' | 'file' };
  /** Where it was before, if another realm had it; `isHere` once it goes on in this one. */
  readonly origin?: Origin & { readonly isHere: boolean };
  /** From where it is still to be called back: moves to other realms that were off when those might have had it already. */
  readonly recalls?: readonly FarMove[];
  /** Moves from other realms that ran here, of which those have not ended theirs for all that is known. */
  readonly landed?: readonly FarMove[];
  /** When its alarm rings; `Infinity` for never. */
  readonly alarmMs: number;
  /** Automatic moves in a row that did not last; drives the growing cool-down. */
  readonly moveCount: number;
  readonly coolUntilMs: number;
  /** Last runtime it left by its own migration, and when, to see it come back. */
  readonly cameFrom: RuntimeId | null;
  readonly movedMs: number;
  /** Measured, smoothed. `null` until measured. */
  readonly latencyMs: number | null;
  readonly busyShare: number | null;
  /** How far it stretches against its own prediction where it runs: interference it suffers. */
  readonly stretchShare: number;
  /** How much work it was learnt to be; missing until something was, and unless settings ask for it. */
  readonly belief?: Block;
  /** Samples in a row that missed its objective. */
  readonly missCount: number;
}

/** A move to or from another realm, as the end in this one remembers it. */
export interface FarMove {
  readonly realm: RealmId;
  /** The epoch that the move had in the realm where it began. */
  readonly epoch: number;
}

/** A move under way, from the first reservation to the last word of both ends. */
export interface Migration {
  readonly module: ModuleId;
  readonly from: RuntimeId;
  /** A runtime, or the gate of another realm. */
  readonly to: RuntimeId;
  /** The runtime of another realm it is to go to; left out where that may choose. */
  readonly onto?: RuntimeId;
  readonly fromEpoch: number;
  readonly toEpoch: number;
  readonly step: 'preparing' | 'freezing' | 'thawing' | 'discarding' | 'resuming';
  readonly attemptCount: number;
  readonly startedMs: number;
  readonly frozenMs: number;
  readonly dueMs: number;
  readonly reason: string;
  /** What of the module does not come along, as its source has said; missing where all does. */
  readonly loses?: string;
}

/** Tokens that moves are paid from. */
export interface Purse {
  readonly tokenCount: number;
  readonly atMs: number;
}

/** What the supervisor believes. Immutable: every step makes a new one that shares all it did not change. */
export interface Knowledge {
  readonly realm: RealmId;
  /** The device whose broker all traffic passes through; access links are measured to it. */
  readonly hub: DeviceId;
  readonly settings: Settings;
  /** Time of the newest input. */
  readonly nowMs: number;
  readonly devices: Table<DeviceId, DeviceRecord>;
  readonly runtimes: Table<RuntimeId, RuntimeRecord>;
  readonly modules: Table<ModuleId, ModuleRecord>;
  readonly programs: Table<ProgramId, Program>;
  /** The access link of each device: its path to the hub. */
  readonly legs: Table<DeviceId, Link>;
  /** Paths that were measured between two devices directly, keyed by `linkKey`. */
  readonly links: Table<string, Link>;
  readonly migrations: Table<ModuleId, Migration>;
  /** Modules that wait for room, most important first, then in the order in which they were asked for. */
  readonly waiting: Order;
  /** Modules that are being stopped, by runtime, sorted by id. */
  readonly stopping: Table<RuntimeId, readonly ModuleId[]>;
  /** What is due when: (time, name of the alarm). May ring early, never late. */
  readonly alarms: Order;
  /** The index placements are found in. */
  readonly fleet: Fleet;
  readonly purse: Purse;
  /** The runtime a turn-taking policy chose last. */
  readonly turn: RuntimeId | null;
  /** Epochs of modules that have been forgotten never exceed this; new ones start above it. */
  readonly epochFloor: number;
  /** Number of the module that was taken in last. */
  readonly newestOrdinal: number;
  /** What the realm insists on for all modules or for some; missing where it has no such rules. */
  readonly rules?: readonly RealmRule[];
}
