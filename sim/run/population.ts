import type { AgentKnowledge, Runtime } from '../../core/index.ts';
import type { DeviceModel, ModuleModel, RuntimeModel } from '../../scenarios/model.ts';
import type { Ticket } from '../kernel/agenda.ts';

/** What an instance truly does. */
export type InstanceState = 'loading' | 'loaded' | 'starting' | 'running' | 'frozen' | 'thawing';

/** One instance of a module on a runtime: the truth that agents report of. */
export interface Instance {
  readonly module: ModuleState;
  readonly runtime: RuntimeState;
  epoch: number;
  state: InstanceState;
  /** Bytes it holds. */
  bytes: number;
  /** Call slots that wait for the instance, oldest first; `NO_CALL` ends the list. */
  queueHead: number;
  queueTail: number;
  queueCount: number;
  /** The call being computed, or `NO_CALL`. */
  current: number;
  /** Reference work of a job that is done, and of its last checkpoint. */
  doneMs: number;
  /** Pending start, load or thaw. */
  ticket: Ticket;
  /** Measured since the last keep-alive. */
  busyUs: number;
  latencyMaxUs: number;
  stretchLogSum: number;
  stretchCount: number;
  /** Since when it has been paused, or −1. */
  pausedUs: number;
}

/** A runtime in the world. */
export interface RuntimeState {
  readonly index: number;
  readonly device: DeviceState;
  model: RuntimeModel;
  runtime: Runtime;
  agent: AgentKnowledge | null;
  incarnation: number;
  isConnected: boolean;
  /** Grows with every connection, so that messages of an older one are told. */
  ticket: Ticket;
  ticketMs: number;
  readonly instances: Instance[];
  /** Files whose compiled code is at hand. */
  readonly cache: Set<string>;
  /** Work takes this many times as long (a slow build). */
  slowFactor: number;
  heldBytes: number;
  /** When it truly ended, for detection delays; −1 while it lives. */
  endedUs: number;
  lastSampleUs: number;
}

/** A machine in the world. */
export interface DeviceState {
  readonly index: number;
  readonly model: DeviceModel;
  readonly runtimes: RuntimeState[];
  isUp: boolean;
  /** Present in the realm by its own plan (stays); a fault can keep it down in spite of it. */
  isHere: boolean;
  isHung: boolean;
  /** Work takes this many times as long (a sleeping tab). */
  sleepFactor: number;
  heldBytes: number;
  sampledUs: number;
  sampledBusyUs: number;
}

/** A module in the world: what was asked for and what became of it. */
export interface ModuleState {
  readonly index: number;
  readonly model: ModuleModel;
  /** Device its calls come from, or −1. */
  readonly anchor: number;
  readonly sensitivity: number;
  requestedUs: number;
  isWanted: boolean;
  isRefused: boolean;
  isEnded: boolean;
  /** Live instances, in order of epoch. */
  readonly instances: Instance[];
  callCount: number;
  callFactor: number;
  callTicket: Ticket;
  hasResult: boolean;
  /** Progress in the store, from which a restart goes on. */
  checkpointMs: number;
  /** Calls held back while it is paused by a migration. */
  lastFrom: RuntimeState | null;
  lastMoveUs: number;
}
