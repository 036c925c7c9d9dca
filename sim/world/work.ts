import { normalQuantile } from '../random/normal.ts';
import { US_PER_MS } from './calendar.ts';

/**
 * Work of a computation in microseconds alone on its device: reference time × slowness of the platform × noise.
 * The affine law of run times without its start-up, which `StartUp` charges (median error 8.4 % on Pitot's cells).
 */
export function workUs(referenceMs: number, slownessShare: number, noiseFactor: number): number {
  return referenceMs * slownessShare * noiseFactor * US_PER_MS;
}

/** Log-normal noise of run times with median 1 (equal boxes differ by 2-3 %: twins in Pitot's data). */
export function noiseFactor(unit: number, sigmaLog: number): number {
  return sigmaLog === 0 ? 1 : Math.exp(sigmaLog * normalQuantile(unit));
}
