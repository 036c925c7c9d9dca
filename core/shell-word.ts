import type { ModuleId, RuntimeId } from './ids.ts';

/** What a shell finds out of a module's file: that nothing made of it can ever be paused. */
export interface Finding {
  readonly kind: 'module-found-fixed';
  readonly module: ModuleId;
  readonly file: string;
  readonly reason: string;
}

/** One move that advice speaks for. */
export interface AdvisedMove {
  readonly module: ModuleId;
  /** Of the instance that it was tried with; for another one it says nothing. */
  readonly epoch: number;
  readonly from: RuntimeId;
  readonly to: RuntimeId;
}

/**
 * What a shell found out by trying plans ahead, elsewhere and in its own time: moves that promise more than staying. It is
 * advice: of it is done what is allowed when it arrives, and nothing is owed to whoever gave it.
 */
export interface Advice {
  readonly kind: 'moves-advised';
  /** Time of the knowledge that it was tried from. */
  readonly asOfMs: number;
  /** What the plan is called, for those who ask why. */
  readonly plan: string;
  /** In the order in which they are to be begun. */
  readonly moves: readonly AdvisedMove[];
  /** What it gained where it was tried, against staying: less of each of these, over the horizon. */
  readonly gain: {
    readonly horizonMs: number;
    /** Of calls with an objective, those that were answered late or never. */
    readonly missShare: number;
    /** In the mean of all answers. */
    readonly latencyMs: number;
  };
}

/**
 * What a shell knows of its own ears, and no message says.
 *
 * - `time-passed`: nothing was heard, but `deadline` is reached.
 * - `supervisor-returned`: for a while before, nothing could be heard. That somebody was silent then says nothing of him.
 */
export type Waking = { readonly kind: 'time-passed' } | { readonly kind: 'supervisor-returned' };
