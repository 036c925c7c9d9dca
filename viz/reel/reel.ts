import { Chronicle } from '../chronicle/chronicle.ts';
import { Board, emptyRosters } from '../scene/board.ts';
import { fold } from '../scene/fold.ts';
import type { Scene } from '../scene/scene.ts';
import { type Block, FORM, recordIn, runtimeOf } from './block.ts';
import { firstAbove } from './column.ts';
import { Names } from './names.ts';
import { type Batch, RECORD_COUNT_MAX } from './scribe.ts';
import type { Header, Timed } from './words.ts';

/** A place in a trace: a time, and how many records of that very time have happened; `null` for all of them. */
export interface Moment {
  readonly atMs: number;
  readonly ordinal: number | null;
}

/** Some blocks behind the scene in which they begin. */
interface Segment {
  readonly firstIndex: number;
  readonly keyframe: Board;
  readonly blocks: Block[];
  count: number;
}

/** How much a reel keeps. */
export interface ReelLimits {
  /** Memory for records before the oldest are let go. */
  readonly keptBytesMax: number;
  /** Records from one keyframe to the next. */
  readonly segmentCountMax: number;
}

/** Assumption: a tab may take half a gibibyte. */
const LIMITS: ReelLimits = { keptBytesMax: 512 * 2 ** 20, segmentCountMax: RECORD_COUNT_MAX };

/** The records of a trace, of which any moment can be seen; like a film, it has a keyframe now and then. */
export class Reel {
  readonly chronicle: Chronicle = new Chronicle();
  readonly #rosters = emptyRosters();
  readonly #names = new Names();
  readonly #segments: Segment[] = [];
  readonly #newest: Board;
  readonly #limits: ReelLimits;
  #shown: Board;
  #keptBytes = 0;
  #beginMs = Number.NaN;
  #evictedCount = 0;
  #header: Header | null = null;

  constructor(limits: Partial<ReelLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
    this.#newest = new Board(this.#rosters, this.chronicle);
    this.#shown = this.#newest.copy();
  }

  get header(): Header | null {
    return this.#header;
  }

  /** Records so far, those that were let go included. */
  get recordCount(): number {
    return this.#newest.recordCount;
  }

  /** Records that were let go; no moment before them can be seen. */
  get evictedCount(): number {
    return this.#evictedCount;
  }

  /** The realm after all records so far. */
  get newest(): Scene {
    return this.#newest;
  }

  get keptBytes(): number {
    return this.#keptBytes;
  }

  /** The time of the first record that can be seen; 0 when there is none. */
  get fromMs(): number {
    return this.#segments[0]?.blocks[0]?.atMs[0] ?? 0;
  }

  /** The time of the first record of all. */
  get beginMs(): number {
    return Number.isNaN(this.#beginMs) ? 0 : this.#beginMs;
  }

  /** The time of the newest record. */
  get toMs(): number {
    return this.#newest.atMs;
  }

  /** Adds records at the end. */
  append({ block, names, header }: Batch): void {
    for (const name of names) this.#names.add(name);
    this.#header = header ?? this.#header;
    if (Number.isNaN(this.#beginMs) && block.count > 0) this.#beginMs = block.atMs[0] ?? 0;
    let segment = this.#segments.at(-1);
    if (segment === undefined || segment.count >= this.#limits.segmentCountMax) {
      segment = { firstIndex: this.recordCount, keyframe: this.#newest.copy(), blocks: [], count: 0 };
      this.#segments.push(segment);
    }
    segment.blocks.push(block);
    segment.count += block.count;
    this.#keptBytes += block.sizeBytes;
    for (let index = 0; index < block.count; index++) {
      const record = fold(this.#newest, block, index, this.#names);
      if (record !== null) this.chronicle.hear(record, this.#newest.recordCount);
      else this.chronicle.hearBeat(runtimeOf(block, index, this.#names), this.#newest.recordCount);
    }
    this.#evict();
  }

  /** How many records have happened at a moment. */
  countAt({ atMs, ordinal }: Moment): number {
    if (ordinal === null) return this.#countUpTo(atMs);
    // Times before this one end where it begins; times are whole or not, so the nearest lower number is the limit.
    return Math.min(this.#countBefore(atMs) + ordinal, this.#countUpTo(atMs));
  }

  /** The moment after so many records. */
  momentOf(recordCount: number): Moment {
    const atMs = this.#timeOf(Math.max(0, recordCount - 1));
    return { atMs, ordinal: recordCount - this.#countBefore(atMs) };
  }

  /** The realm after so many records. The scene is good until the next call. */
  sceneOf(recordCount: number, atMs?: number): Scene {
    const count = Math.max(this.#evictedCount, Math.min(recordCount, this.recordCount));
    const segment = this.#segmentOf(count);
    const from = segment?.firstIndex ?? 0;
    if (this.#shown.recordCount > count || this.#shown.recordCount < from)
      this.#shown = segment?.keyframe.copy() ?? new Board(this.#rosters);
    if (segment !== undefined) this.#play(this.#shown, segment, count);
    this.#shown.atMs = atMs ?? this.#timeOf(Math.max(0, count - 1));
    return this.#shown;
  }

  /** The realm at a moment. The scene is good until the next call. */
  sceneAt(moment: Moment): Scene {
    return this.sceneOf(this.countAt(moment), moment.atMs);
  }

  /** A record by its place; `undefined` if it was let go or is yet to come. */
  recordAt(index: number): Timed | undefined {
    const segment = this.#segmentOf(index + 1);
    if (segment === undefined || index < segment.firstIndex) return undefined;
    const found = inBlocks(segment, index);
    return found === undefined ? undefined : (recordIn(found.block, found.index, this.#names) as Timed);
  }

  /** Whether a record is a keep-alive. */
  isBeat(index: number): boolean {
    const segment = this.#segmentOf(index + 1);
    const found = segment === undefined ? undefined : inBlocks(segment, index);
    return found?.block.form[found.index] === FORM.beat;
  }

  /** All blocks that are kept, oldest first, and the runtimes and modules their numbers stand for. */
  blocks(): readonly Block[] {
    return this.#segments.flatMap(({ blocks }) => blocks);
  }

  /** The name under a number of a block. */
  readonly nameAt = (index: number): string => this.#names.at(index);

  #play(board: Board, segment: Segment, count: number): void {
    let first = segment.firstIndex;
    for (const block of segment.blocks) {
      const end = Math.min(block.count, count - first);
      for (let index = Math.max(0, board.recordCount - first); index < end; index++)
        fold(board, block, index, this.#names);
      first += block.count;
      if (first >= count) return;
    }
  }

  /** The segment in which the last of so many records is. */
  #segmentOf(count: number): Segment | undefined {
    const firsts = this.#segments;
    let low = 0;
    let high = firsts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((firsts[middle]?.firstIndex ?? 0) < count) low = middle + 1;
      else high = middle;
    }
    return firsts[Math.max(0, low - 1)];
  }

  #timeOf(index: number): number {
    const segment = this.#segmentOf(index + 1);
    const found = segment === undefined ? undefined : inBlocks(segment, index);
    return found?.block.atMs[found.index] ?? this.beginMs;
  }

  #countUpTo(atMs: number): number {
    return this.#countWhere((times) => firstAbove(times, atMs));
  }

  #countBefore(atMs: number): number {
    return this.#countWhere((times) => firstNotBelow(times, atMs));
  }

  #countWhere(within: (times: ArrayLike<number>) => number): number {
    const firstMs = ({ blocks }: Segment): ArrayLike<number> => [blocks[0]?.atMs[0] ?? 0];
    const later = this.#segments.findIndex((segment) => within(firstMs(segment)) === 0);
    const segment = this.#segments.at(later < 0 ? -1 : later - 1);
    if (segment === undefined || later === 0) return this.#evictedCount;
    let count = segment.firstIndex;
    for (const block of segment.blocks) {
      const inside = within(block.atMs);
      count += inside;
      if (inside < block.count) break;
    }
    return count;
  }

  #evict(): void {
    while (this.#keptBytes > this.#limits.keptBytesMax && this.#segments.length > 1) {
      const oldest = this.#segments.shift();
      for (const { sizeBytes } of oldest?.blocks ?? []) this.#keptBytes -= sizeBytes;
      this.#evictedCount = this.#segments[0]?.firstIndex ?? 0;
    }
  }
}

function firstNotBelow(sorted: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function inBlocks(
  segment: Segment,
  index: number,
): { readonly block: Block; readonly index: number } | undefined {
  let first = segment.firstIndex;
  for (const block of segment.blocks) {
    if (index < first + block.count) return { block, index: index - first };
    first += block.count;
  }
  return undefined;
}
