import type { Knowledge } from '../../../core/index.ts';
import type { TraceRecord } from '../../../core/trace.ts';
import { isAfter, LIFE_ORDINAL, type Mark, type Marked, Marker } from './mark.ts';

/** A realm as far as its trace is concerned. */
export interface Watched {
  readonly knowledge: Knowledge;
  watch(watcher: (record: TraceRecord) => void): () => void;
}

/** Newest records kept in memory (assumption: a minute of a busy realm, some 16 MB with explanations). */
const RECORD_COUNT_MAX = 8_192;

/** The end of a realm's trace: what was written lately, and word of what is written next. */
export class Tail {
  readonly #marker: Marker;
  readonly #unwatch: () => void;
  readonly #bells = new Set<() => void>();
  readonly #hears: (entry: Marked) => void;
  #entries: Marked[] = [];
  /** From here on, all records are kept. */
  #floor: Mark;
  #newest: Mark;
  #wallMs: number;

  constructor(realm: Watched, hears: (entry: Marked) => void = () => {}) {
    const { nowMs } = realm.knowledge;
    const begin = { atMs: nowMs, ordinal: LIFE_ORDINAL - 1 };
    this.#marker = new Marker(begin);
    this.#floor = begin;
    this.#newest = begin;
    this.#wallMs = Date.now() - nowMs;
    this.#hears = hears;
    this.#unwatch = realm.watch((record) => {
      if (record.kind !== 'header') this.#add(record);
    });
  }

  /** The place of the newest record. */
  get newest(): Mark {
    return this.#newest;
  }

  /** What the realm's time 0 is in milliseconds since 1970, as of its newest record: its clock may stand still. */
  get wallMs(): number {
    return this.#wallMs;
  }

  /** All records that are kept. */
  get entries(): readonly Marked[] {
    return this.#entries;
  }

  /** All that came after a mark; `null` when some of it is only in the journal. */
  after(mark: Mark): readonly Marked[] | null {
    if (isAfter(this.#floor, mark)) return null;
    const from = this.#entries.findLastIndex((entry) => !isAfter(entry.mark, mark));
    return this.#entries.slice(from + 1);
  }

  /** Resolves when there is more than up to a mark, or when nobody waits any longer. */
  async more(mark: Mark, signal: AbortSignal): Promise<void> {
    if (signal.aborted || isAfter(this.#newest, mark)) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#bells.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#bells.add(done);
      signal.addEventListener('abort', done);
    });
  }

  /** Watches no longer, and lets go of all who wait. */
  close(): void {
    this.#unwatch();
    for (const ring of [...this.#bells]) ring();
  }

  #add(record: Exclude<TraceRecord, { readonly kind: 'header' }>): void {
    const mark = this.#marker.next(record.atMs);
    const entry = { mark, record };
    this.#newest = mark;
    this.#wallMs = Date.now() - record.atMs;
    this.#entries.push(entry);
    if (this.#entries.length >= 2 * RECORD_COUNT_MAX) {
      this.#floor = this.#entries[RECORD_COUNT_MAX - 1]?.mark ?? this.#floor;
      this.#entries = this.#entries.slice(RECORD_COUNT_MAX);
    }
    this.#hears(entry);
    for (const ring of [...this.#bells]) ring();
  }
}
