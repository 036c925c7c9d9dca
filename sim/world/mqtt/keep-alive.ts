import { US_PER_MS } from '../calendar.ts';

/** MQTT 3.1.1, §3.1.2.10: the server waits one and a half times the keep-alive. */
const PATIENCE_FACTOR = 1.5;

/**
 * When the broker gives a client up, if nothing more is heard of it from `nowUs` on: patience counts from its last
 * packet, and a client that has nothing to say pings once per keep-alive. `Infinity` without a keep-alive.
 */
export function expiryUs(heardUs: number, keepAliveMs: number, nowUs: number): number {
  const keepAliveUs = keepAliveMs * US_PER_MS;
  if (keepAliveUs === 0) return Number.POSITIVE_INFINITY;
  const pingedUs = heardUs + Math.floor((nowUs - heardUs) / keepAliveUs) * keepAliveUs;
  return Math.max(nowUs, Math.ceil(pingedUs + PATIENCE_FACTOR * keepAliveUs));
}
