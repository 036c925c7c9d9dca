/** A switch that remembers: `up` while the symptom is there. */
export interface Latch {
  readonly up: boolean;
  /** From when on it may flip again. */
  readonly freeAtMs: number;
}

/** Where a latch goes up, where it comes down, and how long it stays after each; `enter >= leave`. */
export interface Band {
  readonly enter: number;
  readonly leave: number;
  readonly dwellMs: number;
}

/** The time of a sample, and how long a latch must stay after a flip. */
export interface Dwell {
  readonly atMs: number;
  readonly dwellMs: number;
}

/** A latch that never flipped. */
export const DOWN: Latch = { up: false, freeAtMs: 0 };

/**
 * Moves a latch to what the evidence says, but never twice within its dwell time. `raise` and `lower` are
 * both false inside the band, where whatever happens is ignored. Returns the same object if nothing changed.
 * No alarm is needed for the end of a dwell: the next sample finds the latch free.
 */
export function latched(latch: Latch, raise: boolean, lower: boolean, { atMs, dwellMs }: Dwell): Latch {
  const flips = latch.up ? lower : raise;
  if (!flips || atMs < latch.freeAtMs) return latch;
  return { up: !latch.up, freeAtMs: atMs + dwellMs };
}

/** Moves a latch by one value against a band. */
export function banded(latch: Latch, value: number, band: Band, atMs: number): Latch {
  return latched(latch, value >= band.enter, value <= band.leave, { atMs, dwellMs: band.dwellMs });
}
