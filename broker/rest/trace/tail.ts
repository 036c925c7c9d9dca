import type { Knowledge } from '../../../core/index.ts';
import type { TraceRecord } from '../../../core/trace.ts';
import { LinePage } from './line-page.ts';
import { isAfter, LIFE_ORDINAL, type Mark, type Marked, Marker } from './mark.ts';

/** A realm as far as its trace is concerned. */
export interface Watched {
  readonly knowledge: Knowledge;
  /** Tells every record, and the line that it is in the journal. */
  watch(watcher: (record: TraceRecord, line: string) => void): () => void;
}

/** Records read at a stretch; parsing them takes 0.2 to 1 ms (measured, at 250 bytes each). */
const STRETCH_COUNT = 256;

/** The end of a realm's trace: what was written lately, and word of what is written next. */
export class Tail {
  readonly #marker: Marker;
  readonly #unwatch: () => void;
  readonly #bells = new Set<() => void>();
  readonly #hears: (entry: Marked) => void;
  /** Two pages, the newer one first; when that is full, the older one begins anew. */
  #pages: readonly [LinePage, LinePage] = [new LinePage(), new LinePage()];
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
    this.#unwatch = realm.watch((record, line) => {
      if (record.kind !== 'header') this.#add(record, line);
    });
  }

  /** The place behind which all records are kept. */
  get floor(): Mark {
    return this.#floor;
  }

  /** The place of the newest record. */
  get newest(): Mark {
    return this.#newest;
  }

  /** What the realm's time 0 is in milliseconds since 1970, as of its newest record: its clock may stand still. */
  get wallMs(): number {
    return this.#wallMs;
  }

  /** What came next after a mark, some of it if it is much; `null` when a part is only in the journal. */
  after(mark: Mark): readonly Marked[] | null {
    if (isAfter(this.#floor, mark)) return null;
    const [newer, older] = this.#pages;
    const page = older.firstAfter(mark) < older.count ? older : newer;
    const from = page.firstAfter(mark);
    const count = Math.min(STRETCH_COUNT, page.count - from);
    return Array.from({ length: count }, (_, at) => ({
      mark: page.mark(from + at),
      record: JSON.parse(page.line(from + at)) as Marked['record'],
    }));
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

  #add(record: Marked['record'], line: string): void {
    const mark = this.#marker.next(record.atMs);
    this.#keep(mark, line);
    this.#newest = mark;
    this.#wallMs = Date.now() - record.atMs;
    this.#hears({ mark, record });
    for (const ring of [...this.#bells]) ring();
  }

  #keep(mark: Mark, line: string): void {
    if (this.#pages[0].add(mark, line)) return;
    const [full, oldest] = this.#pages;
    if (oldest.count > 0) this.#floor = oldest.mark(oldest.count - 1);
    oldest.clear();
    this.#pages = [oldest, full];
    if (oldest.add(mark, line)) return;
    // Longer than a page: this one, and with it all before, is only in the journal.
    full.clear();
    this.#floor = mark;
  }
}
