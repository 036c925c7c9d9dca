import type { Settings } from '../settings.ts';

/** What is remembered of a runtime's comings and goings. */
export interface Flaps {
  /** The penalty as it was at `flapAtMs`; it has decayed since. */
  readonly flapPenalty: number;
  readonly flapAtMs: number;
}

/**
 * Adds one flap: the runtime went away. The penalty grows by 1 and halves every `flapHalfLifeMs`, as routes are
 * damped in BGP (RFC 2439 §4.2); a ceiling bounds how long anyone is shut out.
 */
export function flapped(flaps: Flaps, atMs: number, settings: Settings): Flaps {
  const flapPenalty = Math.min(settings.flapPenaltyMax, penaltyNow(flaps, atMs, settings) + 1);
  return { flapPenalty, flapAtMs: atMs };
}

/** What is left of the penalty. */
export function penaltyNow(flaps: Flaps, atMs: number, settings: Settings): number {
  if (flaps.flapPenalty === 0) return 0;
  return flaps.flapPenalty * 2 ** -(Math.max(0, atMs - flaps.flapAtMs) / settings.flapHalfLifeMs);
}

/**
 * When a flapping runtime may get new modules again; not after `flapAtMs` for one that is trusted. An alarm set to it
 * lets waiting modules try again. The two thresholds need no flag: with reuse at least suppress − 1 (settings are
 * checked for it), one more flap of a runtime still shut out always reaches the suppress threshold again.
 */
export function dampedUntilMs(flaps: Flaps, settings: Settings): number {
  if (flaps.flapPenalty < settings.flapSuppressPenalty) return flaps.flapAtMs;
  const halfLifeCount = Math.log2(flaps.flapPenalty / settings.flapReusePenalty);
  return Math.ceil(flaps.flapAtMs + halfLifeCount * settings.flapHalfLifeMs);
}

/** Whether a runtime came and went so often that it gets no new modules for now. */
export function damped(flaps: Flaps, atMs: number, settings: Settings): boolean {
  return atMs < dampedUntilMs(flaps, settings);
}

/**
 * How much longer an absence weighs than a stay (assumption): a restart of a minute is forgiven after a quarter of an hour; a
 * visitor who was away for more than a tenth of his last stay begins anew.
 */
const AWAY_FACTOR = 10;

/** Since when a runtime that is back counts as there: its stay before, without ten times its absence. */
export function backSinceMs(registeredMs: number, heardMs: number, nowMs: number): number {
  return nowMs - Math.max(0, heardMs - registeredMs - AWAY_FACTOR * (nowMs - heardMs));
}
