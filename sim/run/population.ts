import type { AgentKnowledge, Runtime } from '../../core/index.ts';
import type { DeviceModel, ModuleModel, RuntimeModel } from '../../scenarios/model.ts';
import type { Ticket } from '../kernel/agenda.ts';
import { HAS_RESULT, type ModuleTable, WANTED } from './module-table.ts';

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
  /** Its row in the `InstanceTable`, which has all that its calls need; `NO_INSTANCE` when it has ended. */
  row: number;
  /** Share of a job's work that is done. */
  doneShare: number;
  /** A flow it sends, or −1. */
  flow: number;
  flowNumber: number;
  ticket: Ticket;
  sinceUs: number;
  /** Since when no checkpoint has seen what it did. */
  unsavedUs: number;
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
  /** Since when a slow build has gone unnoticed; −1 if there is none. */
  slowSinceUs: number;
  /** When it truly ended or was cut off; −1 while it can be heard. */
  endedUs: number;
  sampledUs: number;
  /** How often it came back under a new id. */
  renamedCount: number;
}

/** A device that is off or away, as the calls look it up. */
export const DOWN = 0;
/** A device that is on but does nothing. */
export const HUNG = 2;
const UP = 1;

/** A path as told to the supervisor: the running means. */
export interface ToldPath {
  latencyMs: number;
  bytesPerSecond: number;
}

/** A machine in the world. */
export class DeviceState {
  readonly index: number;
  readonly model: DeviceModel;
  readonly runtimes: RuntimeState[] = [];
  readonly #presence: Uint8Array;
  /** Whether it went down because its battery was empty; then it comes back when charged. */
  diedEmpty: boolean = false;
  /** Work takes this many times as long while it naps, as a hidden tab does; 1 awake. */
  napFactor: number = 1;
  /** Busy share when it was last measured, −1 before the first time. */
  busyShare: number = -1;
  sampledUs: number = 0;
  sampledCoreUs: number = 0;
  /** Running mean of the path to the broker as told to the supervisor; told again while it is off. −1 before. */
  toldLinkMs: number = -1;
  toldBytesPerSecond: number = -1;
  /** The same of its paths to devices that it met at its sites, by their index. */
  readonly toldPaths: Map<number, ToldPath> = new Map();

  /** `presence` holds the state of all devices; this one's begins as `DOWN`. */
  constructor(index: number, model: DeviceModel, presence: Uint8Array) {
    this.index = index;
    this.model = model;
    this.#presence = presence;
  }

  get isUp(): boolean {
    return this.#presence[this.index] !== DOWN;
  }

  set isUp(isUp: boolean) {
    this.#presence[this.index] = isUp ? UP : DOWN;
  }

  get isHung(): boolean {
    return this.#presence[this.index] === HUNG;
  }

  /** Hangs a device that is up, or lets it go on. */
  set isHung(isHung: boolean) {
    if (this.isUp) this.#presence[this.index] = isHung ? HUNG : UP;
  }
}

/** A module in the world: what was asked for and what became of it. What its calls need is in the `ModuleTable`. */
export class ModuleState {
  readonly index: number;
  readonly model: ModuleModel;
  readonly #table: ModuleTable;
  readonly sensitivity: number;
  requestedUs: number = 0;
  isEnded: boolean = false;
  isRefused: boolean = false;
  isPaused: boolean = false;
  isOrphan: boolean = false;
  surplusCount: number = 0;
  readonly instances: Instance[] = [];
  missCount: number = 0;
  checkpointShare: number = 0;
  moveCount: number = 0;
  /** Runtime it last left by a migration, and when. */
  cameFrom: RuntimeState | null = null;
  leftUs: number = 0;
  /** Pause that was predicted for the move under way, in ms; `null` for none. */
  plannedMs: number | null = null;
  /** When its last instance was lost; −1 before it had one, or while it has one. */
  lostUs: number = -1;
  hasLived: boolean = false;

  constructor(index: number, model: ModuleModel, sensitivity: number, table: ModuleTable) {
    this.index = index;
    this.model = model;
    this.sensitivity = sensitivity;
    this.#table = table;
  }

  /** Index of the device its calls come from; the broker's host if it has no anchor. */
  get sourceIndex(): number {
    return this.#table.sourceIndex(this.index);
  }

  /** Index of the next module of its chain, or −1. */
  get nextIndex(): number {
    return this.#table.nextIndex(this.index);
  }

  get callCount(): number {
    return this.#table.callCount(this.index);
  }

  /** Asked for, admitted, and neither deleted nor ended. */
  get isWanted(): boolean {
    return this.#table.is(this.index, WANTED);
  }

  set isWanted(isWanted: boolean) {
    this.#table.mark(this.index, WANTED, isWanted);
  }

  get hasResult(): boolean {
    return this.#table.is(this.index, HAS_RESULT);
  }

  set hasResult(hasResult: boolean) {
    this.#table.mark(this.index, HAS_RESULT, hasResult);
  }

  /** Its calls come so many times as often. */
  get callFactor(): number {
    return this.#table.callFactor(this.index);
  }

  set callFactor(factor: number) {
    this.#table.setCallFactor(this.index, factor);
  }
}
