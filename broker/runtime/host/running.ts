import type { ExitReason, Module } from '../../../core/index.ts';

/** How an instance ended, with a word for people when there is more to say than the reason. */
export interface End {
  readonly reason: ExitReason;
  readonly note: string | null;
}

/** What a host is told of an instance: started, then its end; or that it never started. Each at most once. */
export interface Notices {
  started(): void;
  failed(reason: string): void;
  ended(end: End): void;
}

/** What an instance has used so far; `null` where it is not known. */
export interface Usage {
  readonly cpuMs: number | null;
  readonly memoryBytes: number | null;
  /** Longest answer and how far calls were from what was predicted, since it was asked last; left out where nobody looks. */
  readonly latencyMs?: number | null;
  readonly stretchShare?: number | null;
}

/** An instance, of whatever kind. */
export interface Running {
  /** Ends it in whatever state; a notice follows: `ended`, or `failed` if it had not started. */
  kill(): void;
  usage(): Usage;
}

/** Brings instances of one kind about. */
export type Launch = (module: Module, notices: Notices) => Running;
