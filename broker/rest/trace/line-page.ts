import { isAfter, type Mark } from './mark.ts';

/** Room of a page (assumption): two hold 5 s of the 3,400 records a second of 10,000 runtimes, minutes of a usual realm. */
const BYTES = 4 * 2 ** 20;
const LINE_COUNT_MAX = 8_192;
/** UTF-8 needs at most this much for a UTF-16 code unit. */
const BYTES_PER_UNIT_MAX = 3;

/**
 * Lines with their places, oldest first, as bytes instead of objects: thousands of records that live for seconds each would
 * all grow old on the heap, which collections of all of it would have to look through.
 */
export class LinePage {
  readonly #bytes = Buffer.allocUnsafeSlow(BYTES);
  readonly #ends = new Uint32Array(LINE_COUNT_MAX);
  readonly #atMs = new Float64Array(LINE_COUNT_MAX);
  readonly #ordinals = new Float64Array(LINE_COUNT_MAX);
  #count = 0;

  /** How many lines it holds. */
  get count(): number {
    return this.#count;
  }

  /** Adds a line; `false` when there is no room. Places only grow. */
  add({ atMs, ordinal }: Mark, line: string): boolean {
    const start = this.#end(this.#count);
    if (this.#count === LINE_COUNT_MAX || start + BYTES_PER_UNIT_MAX * line.length > BYTES) return false;
    this.#ends[this.#count] = start + this.#bytes.write(line, start);
    this.#atMs[this.#count] = atMs;
    this.#ordinals[this.#count] = ordinal;
    this.#count += 1;
    return true;
  }

  /** The place of a line. */
  mark(index: number): Mark {
    return { atMs: this.#atMs[index] ?? 0, ordinal: this.#ordinals[index] ?? 0 };
  }

  /** A line as it was added. */
  line(index: number): string {
    return this.#bytes.toString('utf8', this.#end(index), this.#ends[index]);
  }

  /** The first line that comes after a mark; `count` when none does. */
  firstAfter(mark: Mark): number {
    let [low, high] = [0, this.#count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isAfter(this.mark(middle), mark)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Forgets all lines. */
  clear(): void {
    this.#count = 0;
  }

  /** Where the line before an index ends. */
  #end(index: number): number {
    return index === 0 ? 0 : (this.#ends[index - 1] ?? 0);
  }
}
