import type { TraceRecord } from '../../../core/trace.ts';

/** The place of a record in the trace of a realm: its time, and which of that time's records it is. */
export interface Mark {
  readonly atMs: number;
  readonly ordinal: number;
}

/** A record with its place. */
export interface Marked {
  readonly mark: Mark;
  readonly record: TraceRecord & { readonly atMs: number };
}

/** Within the millisecond in which a start happens, ordinals begin here: none is taken for one that is in the journal. */
export const LIFE_ORDINAL = 1_000_000;

/** A mark as text, such as `61500.2`; ids of server-sent events and cursors are made of it. */
export const markText = ({ atMs, ordinal }: Mark): string => `${atMs}.${ordinal}`;

/** Reads a mark; a time alone means the end of that millisecond. `null` for what is none. */
export function markOf(text: string): Mark | null {
  const [, at, ordinal] = /^(\d{1,15})(?:\.(\d{1,9}))?$/.exec(text) ?? [];
  if (at === undefined) return null;
  if (ordinal === undefined) return { atMs: Number(at), ordinal: Number.MAX_SAFE_INTEGER };
  // A mark of the millisecond of a start: another start may have used it, too, so all of that time is told again.
  return { atMs: Number(at), ordinal: Number(ordinal) < LIFE_ORDINAL ? Number(ordinal) : -1 };
}

/** Whether one place comes after another. */
export const isAfter = (a: Mark, b: Mark): boolean =>
  a.atMs > b.atMs || (a.atMs === b.atMs && a.ordinal > b.ordinal);

/** Gives records their places, one after the other in the order of the journal. */
export class Marker {
  #mark: Mark;

  constructor(before: Mark = { atMs: -1, ordinal: -1 }) {
    this.#mark = before;
  }

  /** The place of the next record. */
  next(atMs: number): Mark {
    const { atMs: lastMs, ordinal } = this.#mark;
    this.#mark = { atMs, ordinal: atMs === lastMs ? ordinal + 1 : 0 };
    return this.#mark;
  }
}
