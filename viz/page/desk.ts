import { firstOutlook, type Outlook, parseOutlook, printOutlook, type Window } from '../address/outlook.ts';
import type { MarkKind } from '../chronicle/mark.ts';
import { type Moment, Reel } from '../reel/reel.ts';
import type { Scene } from '../scene/scene.ts';
import type { Sink, Source, SourceNews } from '../source/source.ts';
import { Player } from './player.ts';

/** Gap between changes of the address: browsers allow some 100 in half a minute. */
const ADDRESS_MS = 400;

/** What a person works at: a trace, and how it is looked at. Whoever draws is told when something has changed. */
export class Desk {
  readonly source: Source;
  readonly player: Player;
  reel: Reel = new Reel();
  /** A second run to compare with. */
  readonly beside: Reel | null;
  news: SourceNews = { kind: 'reading', readBytes: 0, totalBytes: null };
  /** Where the pointer is on the time axis. */
  pointedMs: number | null = null;
  readonly #second: Source | null;
  #outlook: Outlook;
  #changed: () => void = () => {};
  #addressTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(source: Source, address: string, second: Source | null = null) {
    this.source = source;
    this.#second = second;
    this.beside = second === null ? null : new Reel();
    this.#outlook = parseOutlook(address);
    this.player = new Player(this);
  }

  get outlook(): Outlook {
    return this.#outlook;
  }

  /** Whether the newest is shown as it comes. */
  get isFollowing(): boolean {
    return this.#outlook.at === null;
  }

  /** The moment that is shown. */
  get atMs(): number {
    return this.#outlook.at?.atMs ?? this.reel.toMs;
  }

  /** Records that have come in and are not yet shown. */
  get behindCount(): number {
    const { at } = this.#outlook;
    return at === null ? 0 : this.reel.recordCount - this.reel.countAt(at);
  }

  /** The time that panels show. While following, a chosen stretch keeps its length and goes along. */
  get window(): Window {
    const { window } = this.#outlook;
    const { beginMs, toMs } = this.reel;
    const whole = { fromMs: beginMs, toMs: Math.max(toMs, beginMs + 1) };
    if (window === null) return whole;
    if (!this.isFollowing || !this.source.isLive) return window;
    return { fromMs: whole.toMs - (window.toMs - window.fromMs), toMs: whole.toMs };
  }

  /** The realm at the moment that is shown. */
  scene(): Scene {
    const { at } = this.#outlook;
    return at === null ? this.reel.sceneOf(this.reel.recordCount) : this.reel.sceneAt(at);
  }

  /** Whoever draws. */
  onChange(changed: () => void): void {
    this.#changed = changed;
  }

  /** Says that something is to be drawn anew. */
  touch(): void {
    this.#changed();
  }

  /** Looks otherwise. */
  look(change: Partial<Outlook>): void {
    this.#outlook = { ...this.#outlook, ...change };
    this.#addressTimer ??= setTimeout(() => {
      this.#addressTimer = null;
      this.#writeAddress();
    }, ADDRESS_MS);
    this.#changed();
  }

  /** Looks as an address says that somebody has typed or gone back to. */
  readAddress(address: string): void {
    if (printOutlook(this.#outlook) === address.replace(/^#/, '')) return;
    this.#outlook = parseOutlook(address);
    this.#changed();
  }

  /** Reads all there is, from the beginning. */
  async read(signal: AbortSignal): Promise<void> {
    const sink: Sink = {
      batch: (batch) => {
        this.reel.append(batch);
        this.#changed();
      },
      news: (news) => {
        this.news = news;
        if (news.kind === 'ended') this.#open();
        this.#changed();
      },
    };
    const second = this.#second?.read(this.#besideSink(), signal);
    await Promise.all([this.source.read(sink, signal), second]);
  }

  #besideSink(): Sink {
    return {
      batch: (batch) => {
        this.beside?.append(batch);
        this.#changed();
      },
      news: (news) => {
        if (news.kind === 'failed') this.news = news;
        this.#changed();
      },
    };
  }

  /** Goes to a moment and stays there; `null` follows the newest. */
  seek(at: Moment | null): void {
    const { beginMs, toMs } = this.reel;
    if (at === null) return this.look({ at, isPlaying: false });
    this.look({ at: { ...at, atMs: Math.round(Math.min(toMs, Math.max(beginMs, at.atMs))) } });
  }

  /** Goes on or back by one step of the chosen kind. */
  step(direction: 1 | -1, kind: Outlook['step'] = this.#outlook.step): void {
    if (kind === 'time') {
      const atMs = this.atMs + direction * this.#outlook.stepMs;
      return this.look({ isPlaying: false, at: { atMs: Math.round(atMs), ordinal: null } });
    }
    const { reel } = this;
    const count = reel.countAt({ atMs: this.atMs, ordinal: this.#outlook.at?.ordinal ?? null });
    if (kind === 'decision') return this.jump(new Set(['decision', 'migration', 'violation']), direction);
    const next = Math.min(reel.recordCount, Math.max(reel.evictedCount + 1, count + direction));
    this.look({ isPlaying: false, at: reel.momentOf(next) });
  }

  /** Goes to the next mark of some kinds, or to the last before, and picks out what it is about. */
  jump(kinds: ReadonlySet<MarkKind>, direction: 1 | -1): void {
    const { reel } = this;
    const count = reel.countAt({ atMs: this.atMs, ordinal: this.#outlook.at?.ordinal ?? null });
    const mark = reel.chronicle.nearest(kinds, count, direction);
    if (mark === undefined) return;
    const { module, runtime } = mark;
    const isRuntime = runtime !== null && reel.newest.runtime(runtime) !== undefined;
    this.look({
      isPlaying: false,
      at: reel.momentOf(mark.recordCount),
      ...(module === null ? {} : { module }),
      ...(isRuntime ? { runtime } : {}),
    });
  }

  /** A finished trace that nobody asked a moment of opens where it is worth a look: at its first migration. */
  #open(): void {
    const { at, module } = this.#outlook;
    if (at !== null || module !== null || this.source.isLive) return;
    const mark = this.reel.chronicle.marks.find(({ kind }) => kind === 'migration');
    if (mark === undefined || mark.module === null) return;
    this.look({ at: this.reel.momentOf(mark.recordCount), module: mark.module, runtime: mark.runtime });
  }

  #writeAddress(): void {
    const text = printOutlook(this.#outlook);
    const isPlain = printOutlook(firstOutlook) === text;
    history.replaceState(null, '', isPlain ? location.pathname + location.search : `#${text}`);
  }
}
