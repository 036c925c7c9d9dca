import type { Settings } from '../settings.ts';

/**
 * How a runtime's keep-alives arrive, in five numbers.
 */
export interface Arrivals {
  /** Promised gap; 0 means it sends none. */
  readonly intervalMs: number;
  /** When the newest keep-alive came; registration counts as one. */
  readonly lastMs: number;
  /** Its sequence number; `null` before the first. */
  readonly lastSequence: number | null;
  /** Gaps seen, saturating at `arrivalMemoryCount`. */
  readonly gapCount: number;
  /** Smoothed gap between keep-alives sent one after the other. */
  readonly meanMs: number;
  /** Smoothed variance of that gap. */
  readonly varianceMs2: number;
  /** Smoothed share of keep-alives that got lost. */
  readonly lossShare: number;
}

/** What is known of arrivals when a runtime has just registered. */
export function noArrivals(intervalMs: number, atMs: number, settings: Settings): Arrivals {
  return {
    intervalMs,
    lastMs: atMs,
    lastSequence: null,
    gapCount: 0,
    meanMs: intervalMs,
    varianceMs2: (intervalMs * settings.jitterShareMin) ** 2,
    lossShare: settings.lossShareInitial,
  };
}

/** Adds one keep-alive. */
export function arrived(arrivals: Arrivals, atMs: number, sequence: number, settings: Settings): Arrivals {
  return {
    ...arrivals,
    lastMs: atMs,
    lastSequence: sequence,
    gapCount: Math.min(arrivals.gapCount + 1, settings.arrivalMemoryCount),
  };
}

/** When continued silence makes the runtime suspect; `Infinity` for one that sends no keep-alives. */
export function suspectAtMs(arrivals: Arrivals, settings: Settings): number {
  return arrivals.intervalMs === 0
    ? Number.POSITIVE_INFINITY
    : arrivals.lastMs + 2 * arrivals.meanMs + settings.silenceMsMin;
}

/** When continued silence makes the runtime lost; never before it is suspect. */
export function lostAtMs(arrivals: Arrivals, settings: Settings): number {
  return arrivals.intervalMs === 0
    ? Number.POSITIVE_INFINITY
    : arrivals.lastMs + 4 * arrivals.meanMs + settings.silenceMsMin;
}
