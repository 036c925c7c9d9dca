import { US_PER_MS } from './calendar.ts';

/** How a device's own clock differs from the world's; a `DeviceModel` has these. */
export interface Skew {
  readonly clockOffsetMs: number;
  /** How much faster it runs, in millionths; crystals are sold within ± 20 to ± 100 (assumption). */
  readonly clockDriftPpm: number;
}

const MILLION = 1e6;

/** What a device's clock shows at a time of the world: whole milliseconds, rounded down. */
export function localMs({ clockOffsetMs, clockDriftPpm }: Skew, worldUs: number): number {
  return Math.floor((worldUs * (1 + clockDriftPpm / MILLION)) / US_PER_MS + clockOffsetMs);
}

/**
 * The first whole microsecond of the world at which a device's clock shows at least `atMs`; 0 when it always did.
 * An alarm set for it is never early by its own clock, and never a whole microsecond late.
 */
export function worldUs(skew: Skew, atMs: number): number {
  if (atMs === Number.POSITIVE_INFINITY) return atMs;
  const rate = (1 + skew.clockDriftPpm / MILLION) / US_PER_MS;
  let us = Math.max(0, Math.ceil((atMs - skew.clockOffsetMs) / rate));
  while (us > 0 && localMs(skew, us - 1) >= atMs) us--; // Division and floor may disagree in the last place.
  while (localMs(skew, us) < atMs) us++;
  return us;
}
