import type { AgentKnowledge, Runtime } from '../../core/index.ts';
import type { DeviceModel, ModuleModel, RuntimeModel } from '../../scenarios/model.ts';
import type { Ticket } from '../kernel/agenda.ts';
import type { Stream } from '../random/stream.ts';

/** What an instance truly does. */
export type TrueState = 'loading' | 'loaded' | 'starting' | 'running' | 'frozen' | 'thawing';

/** One instance of a module on a runtime: the truth that agents report of. */
export interface Instance {
  readonly module: ModuleState;
  readonly runtime: RuntimeState;
  epoch: number;
  state: TrueState;
  /** Bytes it holds in the runtime's memory. */
  readonly bytes: number;
  /** Work here takes this many times what the affine law says (measured). */
  readonly strayShare: number;
  /** Call slots that wait for it, oldest first. */
  queueHead: number;
  queueTail: number;
  queueCount: number;
  /** The call slot being computed and its computation, or −1. */
  current: number;
  computation: number;
  /** Share of a job's work that is done. */
  doneShare: number;
  /** A flow it sends, or −1. */
  flow: number;
  flowNumber: number;
  ticket: Ticket;
  /** Measured since the last keep-alive. */
  coreUs: number;
  latencyMaxUs: number;
  stretchLogSum: number;
  stretchCount: number;
  sinceUs: number;
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
  ticket: Ticket;
  wakeMs: number;
  readonly instances: Instance[];
  /** Work takes this many times as long (a slow build). */
  slowFactor: number;
  /** When it truly ended or was cut off; −1 while it can be heard. */
  endedUs: number;
  sampledUs: number;
  /** How often it came back under a new id. */
  renamedCount: number;
}

/** A machine in the world. */
export interface DeviceState {
  readonly index: number;
  readonly model: DeviceModel;
  readonly runtimes: RuntimeState[];
  isUp: boolean;
  isHung: boolean;
  /** Whether it went down because its battery was empty; then it comes back when charged. */
  diedEmpty: boolean;
  /** Work takes this many times as long while it naps, as a hidden tab does; 1 awake. */
  napFactor: number;
  /** Busy share when it was last measured, −1 before the first time. */
  busyShare: number;
  sampledUs: number;
  sampledCoreUs: number;
  /** Path to the broker as last told to the supervisor; told again when it changes. −1 before. */
  toldLinkMs: number;
  toldBytesPerSecond: number;
}

/** A module in the world: what was asked for and what became of it. */
export interface ModuleState {
  readonly index: number;
  readonly model: ModuleModel;
  /** Index of the device its calls come from; the broker's host if it has no anchor. */
  readonly sourceIndex: number;
  /** Index of the next module of its chain, or −1. */
  readonly nextIndex: number;
  readonly sensitivity: number;
  readonly draws: Stream;
  requestedUs: number;
  /** Asked for, admitted, and neither deleted nor ended. */
  isWanted: boolean;
  isEnded: boolean;
  isRefused: boolean;
  isPaused: boolean;
  isOrphan: boolean;
  surplusCount: number;
  readonly instances: Instance[];
  callCount: number;
  missCount: number;
  callFactor: number;
  hasResult: boolean;
  checkpointShare: number;
  moveCount: number;
  /** Runtime it last left by a migration, and when. */
  cameFrom: RuntimeState | null;
  leftUs: number;
}
