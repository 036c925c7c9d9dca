import { estimateOf, relativeWidth } from './estimate.ts';

/** When enough replications were made. */
export interface Precision {
  /** Half of an interval over its mean that is small enough. */
  readonly halfWidthShare: number;
  /** Replications that are made in any case. */
  readonly leastCount: number;
  /** Replications after which it is enough, whatever the width. */
  readonly mostCount: number;
}

/** How far replications have come. */
export interface Progress {
  readonly isEnough: boolean;
  /** Whether the intervals are as narrow as they should be. */
  readonly isPrecise: boolean;
}

/**
 * Whether to stop after these replications: the relative half-width of every sample has come down (Law & Kelton's
 * sequential procedure, after Chow & Robbins, Annals of Mathematical Statistics 36(2), 1965). As one stops at a
 * lucky moment, intervals hold a little less often than they say; from 20 replications on that is hardly seen (Law &
 * Kelton, "Simulation modeling and analysis", 9.4.1), so ask for so many at least.
 */
export function progressOf(
  samples: readonly (readonly number[])[],
  { halfWidthShare, leastCount, mostCount }: Precision,
): Progress {
  const count = samples.reduce((least, { length }) => Math.min(least, length), Number.POSITIVE_INFINITY);
  const isPrecise = samples.every((values) => relativeWidth(estimateOf(values)) <= halfWidthShare);
  return { isPrecise, isEnough: count >= mostCount || (count >= leastCount && isPrecise) };
}
