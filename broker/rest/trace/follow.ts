import { type Recorded, recorded, type Worth } from './journal-reader.ts';
import { isAfter, type Mark, type Marked } from './mark.ts';
import type { Tail } from './tail.ts';

/** How a trace is read. */
export interface Following {
  /** Behind which mark to begin; `null` for the oldest record that is kept. */
  readonly after: Mark | null;
  /** Whether to go on with what is written next, until the signal says stop. */
  readonly isFollowing: boolean;
  readonly signal: AbortSignal;
  /** Lines of the journal that cannot be wanted need not be parsed. */
  readonly isWorth?: Worth;
}

/**
 * Reads the trace of a realm from any place to its end, and on. Who reads slowly falls back on the journal: nothing is left
 * out and nothing piles up for them. A record of the very millisecond of a restart may come twice.
 */
export async function* follow(tail: Tail, journal: Recorded, how: Following): AsyncGenerator<Marked> {
  const { signal, isFollowing } = how;
  let at = how.after;
  while (!signal.aborted) {
    const near = at === null ? null : tail.after(at);
    if (near === null) {
      // What was heard of is in the journal, so that after this pass all up to here has been seen.
      const { newest } = tail;
      for await (const entry of recorded(journal, at, how.isWorth)) {
        if (signal.aborted) return;
        yield entry;
        at = entry.mark;
      }
      if (at === null || isAfter(newest, at)) at = newest;
      continue;
    }
    for (const entry of near) {
      if (signal.aborted) return;
      yield entry;
      at = entry.mark;
    }
    if (near.length > 0) continue;
    if (!isFollowing) return;
    await tail.more(at ?? tail.newest, signal);
  }
}
