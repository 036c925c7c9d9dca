import type { ExitReason, Module, RuntimeId } from '../../../core/index.ts';

/** How an instance ended, with a word for people when there is more to say than the reason. */
export interface End {
  readonly reason: ExitReason;
  readonly note: string | null;
}

/** What a host is told of an instance: started, then its end; or that it never started. Each at most once. */
export interface Notices {
  /** It runs; of one that was running elsewhere: it goes on. Why it can never be paused, if it cannot. */
  started(fixed?: string): void;
  failed(reason: string): void;
  ended(end: End): void;
  /** Of one that is to come from elsewhere: all is ready but its snapshot. */
  prepared(): void;
  /** Its snapshot is here, and intact. */
  arrived(): void;
}

/** What an instance has used so far; `null` where it is not known. */
export interface Usage {
  readonly cpuMs: number | null;
  readonly memoryBytes: number | null;
  /** Longest answer and how far calls were from what was predicted, since it was asked last; left out where nobody looks. */
  readonly latencyMs?: number | null;
  readonly stretchShare?: number | null;
}

/** Where an instance is to go on, under which epoch, and which one it has here. */
export interface Destination {
  /** A runtime, or the gate of another realm: then it goes to the store. */
  readonly to: RuntimeId;
  readonly toEpoch: number;
  readonly epoch: number;
}

/** What a host is told of a freeze: done, or why not; failing after it was done, the snapshot could not be sent. */
export interface FreezeNotices {
  frozen(snapshotBytes: number): void;
  failed(reason: string): void;
}

/** What a host is told of a checkpoint that was kept; of one that came to nothing it hears nothing. */
export type CheckpointKept = (snapshotBytes: number) => void;

/** What can be done to an instance that can be paused and taken elsewhere. */
export interface Mobility {
  /** Brings what it is right now to the store, while it goes on. */
  checkpoint(epoch: number, kept: CheckpointKept): void;
  /** Pauses it and sends it elsewhere; until `resume` or `kill` it stays here, paused. */
  freeze(destination: Destination, notices: FreezeNotices): void;
  /** Lets it go on here, whatever a freeze has come to. */
  resume(): void;
  /** Lets one whose snapshot has come go on. */
  thaw(): void;
}

/** An instance, of whatever kind. */
export interface Running {
  /** Ends it in whatever state; a notice follows: `ended`, or `failed` if it had not started. */
  kill(): void;
  usage(): Usage;
  /** `null` for a kind that cannot be moved. */
  readonly mobility: Mobility | null;
}

/** How an instance comes about that was running elsewhere: under which epoch, on which runtime. */
export interface Arrival {
  readonly epoch: number;
  readonly at: RuntimeId;
}

/** Where an instance comes from: from elsewhere, from its last checkpoint (or not at all), or from nowhere. */
export type Origin = Arrival | 'checkpoint' | 'checkpoint-only' | null;

/** Brings instances of one kind about. */
export type Launch = (module: Module, notices: Notices, origin: Origin) => Running;
