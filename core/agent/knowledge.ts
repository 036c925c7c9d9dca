import type { RuntimeCommand } from '../command.ts';
import type { ModuleId, RuntimeId } from '../ids.ts';
import type { Report } from '../input.ts';
import type { Module } from '../model/module.ts';
import type { Runtime } from '../model/runtime.ts';
import type { AgentCommand } from './agent.ts';
import type { AgentSettings } from './settings.ts';

/** How an agent stands with its supervisor. */
export type Connection =
  | { readonly kind: 'offline'; readonly metBefore: boolean }
  | {
      readonly kind: 'registering';
      /** Registrations sent over this connection and not confirmed. */
      readonly attemptCount: number;
      readonly dueMs: number;
    }
  | {
      readonly kind: 'registered';
      readonly keepAliveIntervalMs: number;
      /** When the next keep-alive is due; `null` for never. */
      readonly dueMs: number | null;
    }
  | { readonly kind: 'left' };

/** An order that brings an instance about. */
export type Beginning = Extract<RuntimeCommand, { readonly kind: 'start-module' | 'prepare-module' }>;

/** What an instance is doing; the kinds are those of `InstanceState`. */
export type Stage =
  | { readonly kind: 'preparing'; readonly snapshotHere: boolean }
  | {
      /** Loaded; waits for its snapshot until `dueMs`, then thaws (`dueMs` is `null`). */
      readonly kind: 'thawing';
      readonly dueMs: number | null;
    }
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly checkpointDueMs: number | null }
  | { readonly kind: 'freezing' }
  | { readonly kind: 'frozen'; readonly snapshotBytes: number }
  | {
      readonly kind: 'stopping';
      /** What to report when it is gone; `null` for nothing, because something newer has been ordered. */
      readonly answer: InstanceWord | null;
      /** What to begin when it is gone. */
      readonly successor: Beginning | null;
    };

/** An instance at this runtime; never more than one of a module. */
export interface Instance {
  readonly module: Module;
  /**
   * The epoch under which it came here. It differs from `epoch` after a resume; facts under either are its
   * own.
   */
  readonly bornEpoch: number;
  readonly epoch: number;
  readonly stage: Stage;
  /** Why it can never be paused; left out if it can. */
  readonly fixed?: string;
}

/** A report about one instance. */
export type InstanceWord = Extract<Report, { readonly module: ModuleId; readonly epoch: number }>;

/** The newest epoch heard for a module, and how it ended here, to answer repeated orders with. */
export interface Fence {
  readonly module: ModuleId;
  readonly epoch: number;
  /** When it was last raised or its instance ended. */
  readonly atMs: number;
  /** Of this epoch, or of the older one that was to be resumed under this epoch and was gone. */
  readonly ending: InstanceWord | null;
}

/** Fences that were forgotten before their time, as one: nothing up to `epoch` is begun until then. */
export interface Floor {
  readonly epoch: number;
  readonly untilMs: number;
}

/** Word of an ending that nothing has confirmed so far. */
export interface Letter {
  readonly report: InstanceWord;
  readonly sentCount: number;
  readonly dueMs: number;
}

/**
 * What an agent knows; plain data that survives JSON. Lists are short and shared between steps. An idle agent
 * holds some 300 bytes beside its runtime's description.
 */
export interface AgentKnowledge {
  readonly runtime: Runtime;
  readonly settings: AgentSettings;
  readonly incarnation: number;
  readonly connection: Connection;
  /** Sequence of the newest keep-alive or registration; goes on over reconnections. */
  readonly sequence: number;
  /** In order of arrival. */
  readonly instances: readonly Instance[];
  /** Least recently touched first; every instance's module has one. */
  readonly fences: readonly Fence[];
  readonly floor: Floor | null;
  /** Soonest due first. */
  readonly outbox: readonly Letter[];
  /** When a leaving runtime goes even if instances are left; `null` for one that stays. */
  readonly leaveDueMs: number | null;
}

/** What an agent knows when its runtime has just started for the `incarnation`-th time. */
export function newAgent(runtime: Runtime, settings: AgentSettings, incarnation: number): AgentKnowledge {
  return {
    runtime,
    settings,
    incarnation,
    connection: { kind: 'offline', metBefore: false },
    sequence: 0,
    instances: [],
    fences: [],
    floor: null,
    outbox: [],
    leaveDueMs: null,
  };
}

/** One step in the making: knowledge is replaced part by part, commands pile up. */
export interface AgentTurn {
  readonly atMs: number;
  readonly self: RuntimeId;
  readonly commands: AgentCommand[];
  draft: AgentKnowledge;
}

/** Whether word can be sent now. */
export const isOnline = ({ connection }: AgentKnowledge): boolean =>
  connection.kind === 'registering' || connection.kind === 'registered';

/** The instance of a module, if one is here. */
export const instanceOf = ({ instances }: AgentKnowledge, module: ModuleId): Instance | undefined =>
  instances.find((instance) => instance.module.id === module);

/** What is remembered of a module's epochs, if anything. */
export const fenceOf = ({ fences }: AgentKnowledge, module: ModuleId): Fence | undefined =>
  fences.findLast((fence) => fence.module === module);

/** Whether the end of an instance will be reported as an answer to an order. */
export const owesAnswer = (instance: Instance | undefined): boolean =>
  instance?.stage.kind === 'stopping' && instance.stage.answer !== null;
