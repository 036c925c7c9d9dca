import type { Candidacy, Scorer } from '../policy.ts';

/**
 * Prefers runtimes with the least memory left: best fit.
 *
 * Score: one page ÷ (one page + bytes left of the runtime or its device, whichever is less, in whole pages); 1 when
 * full.
 *
 * Known weakness: looks at memory only; leaves slivers that nothing fits into.
 */
export const tightest: Scorer = {
  name: 'tightest',
  score: (candidacy) => PAGE_BYTES / (PAGE_BYTES + roomBytes(candidacy)),
};

/**
 * Prefers runtimes with the most memory left: worst fit.
 *
 * Score: bytes left in whole pages ÷ (one page + bytes left); 0 when full.
 *
 * Known weakness: looks at memory only; breaks up the large rooms that large modules need.
 */
export const roomiest: Scorer = {
  name: 'roomiest',
  score(candidacy) {
    const bytes = roomBytes(candidacy);
    return bytes / (PAGE_BYTES + bytes);
  },
};

/** A page of the WASM specification. */
const PAGE_BYTES = 65_536;

function roomBytes({ runtime, device }: Candidacy): number {
  const { memoryBytes, pageBytes } = runtime.runtime;
  const own = memoryBytes - runtime.committed.memoryBytes;
  const all = device.device.memoryBytes - device.committed.memoryBytes;
  return Math.max(0, Math.floor(Math.min(own, all) / pageBytes) * pageBytes);
}
