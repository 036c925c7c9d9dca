import type { Purse } from '../knowledge/knowledge.ts';
import type { Settings } from '../settings.ts';

/** A token that is this near to whole counts as whole, so that an alarm at `purseDueMs` finds it. */
const ROUNDING = 1e-9;
const MINUTE_MS = 60_000;

/** What the purse holds now. It is written only when a token is spent, so looking at it changes nothing. */
function tokensNow(purse: Purse, atMs: number, settings: Settings): number {
  const gained = (Math.max(0, atMs - purse.atMs) * settings.moveTokensPerMinute) / MINUTE_MS;
  return Math.min(settings.moveTokenCountMax, purse.tokenCount + gained);
}

/** Whether one more move can be paid. */
export function affordable(purse: Purse, atMs: number, settings: Settings): boolean {
  return tokensNow(purse, atMs, settings) >= 1 - ROUNDING;
}

/** Pays one move, down to nothing: an escape is not held back by an empty purse, but others wait for it. */
export function spent(purse: Purse, atMs: number, settings: Settings): Purse {
  return { tokenCount: Math.max(0, tokensNow(purse, atMs, settings) - 1), atMs };
}

/** When the next move can be paid; `Infinity` if tokens never grow again. Worth an alarm only while a move waits. */
export function purseDueMs(purse: Purse, settings: Settings): number {
  if (purse.tokenCount >= 1) return purse.atMs;
  if (settings.moveTokensPerMinute === 0) return Number.POSITIVE_INFINITY;
  return Math.ceil(purse.atMs + ((1 - purse.tokenCount) * MINUTE_MS) / settings.moveTokensPerMinute);
}
