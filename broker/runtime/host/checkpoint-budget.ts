import type { Module } from '../../../core/index.ts';

/** What the checkpoints of one module may cost it and its supervisor. */
export interface CheckpointBudget {
  /** Share of its time for which they may stop it, `(0, 1]`. */
  readonly stoppedShareMax: number;
  /** Bytes that may go to the store each second, over time; `Infinity` for any. */
  readonly bytesPerSecondMax: number;
}

/**
 * Share of a module's time that its checkpoints may stop it for if it does not say (assumption: nobody notices that, as it runs
 * on for most of it). Whose memory is large has checkpoints less often than it asked for.
 */
const STOPPED_SHARE = 0.1;

/** What a module's checkpoints may cost, as whoever asked for it has said. */
export const budgetOf = ({
  checkpointStoppedShareMax = STOPPED_SHARE,
  checkpointBytesPerSecondMax = Number.POSITIVE_INFINITY,
}: Pick<Module, 'checkpointStoppedShareMax' | 'checkpointBytesPerSecondMax'>): CheckpointBudget => ({
  stoppedShareMax: checkpointStoppedShareMax,
  bytesPerSecondMax: checkpointBytesPerSecondMax,
});

/** When the next checkpoint may begin, as far as the time counts for which the last one stopped the module. */
export const afterStop = (
  { stoppedShareMax }: CheckpointBudget,
  { askedMs, ranOnMs }: { readonly askedMs: number; readonly ranOnMs: number },
): number => askedMs + (ranOnMs - askedMs) / stoppedShareMax;

/** When the next one may begin, as far as the bytes count that the last one came to. */
export const afterBytes = (
  { bytesPerSecondMax }: CheckpointBudget,
  { askedMs, sizeBytes }: { readonly askedMs: number; readonly sizeBytes: number },
): number => askedMs + (sizeBytes / bytesPerSecondMax) * 1_000;
