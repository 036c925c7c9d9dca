/** Cells per doubling; a quantile is off by at most half a cell, 1.6 %. */
const CELLS_PER_OCTAVE = 32;
/** 2^44 µs are 200 days, longer than any answer is waited for. */
const OCTAVE_COUNT = 44;

/**
 * Counts durations in cells that grow with the value, so that any number of them takes the same little memory
 * and quantiles come out alike in any order of arrival (as HdrHistogram does; Tene 2012). Values in whole µs.
 */
export class Histogram {
  readonly #counts = new Float64Array(CELLS_PER_OCTAVE * (OCTAVE_COUNT + 1));
  #count = 0;
  #sumUs = 0;
  #maxUs = 0;

  /** How many values it has counted. */
  get count(): number {
    return this.#count;
  }

  /** Largest value, exact. */
  get maxUs(): number {
    return this.#maxUs;
  }

  /** Exact mean; 0 when nothing was counted. */
  get meanUs(): number {
    return this.#count === 0 ? 0 : this.#sumUs / this.#count;
  }

  /** Counts one value, `>= 0`. */
  add(us: number): void {
    const cell = cellOf(us);
    this.#counts[cell] = (this.#counts[cell] ?? 0) + 1;
    this.#count += 1;
    this.#sumUs += us;
    if (us > this.#maxUs) this.#maxUs = us;
  }

  /** The value below which a share of all values lies, to within 1.6 %; 0 when nothing was counted. */
  quantileUs(share: number): number {
    if (this.#count === 0) return 0;
    const rank = Math.max(1, Math.ceil(share * this.#count));
    let seen = 0;
    for (let cell = 0; cell < this.#counts.length; cell++) {
      seen += this.#counts[cell] ?? 0;
      if (seen >= rank) return Math.min(middleOf(cell), this.#maxUs);
    }
    return this.#maxUs;
  }

  /** The filled cells as (middle, count), for plots. */
  cells(): readonly (readonly [number, number])[] {
    const filled: [number, number][] = [];
    for (const [cell, count] of this.#counts.entries()) if (count > 0) filled.push([middleOf(cell), count]);
    return filled;
  }
}

function cellOf(us: number): number {
  if (us < CELLS_PER_OCTAVE) return Math.max(0, Math.floor(us)); // Small values are counted exactly.
  const octave = Math.min(OCTAVE_COUNT - 1, 31 - Math.clz32(us) + (us >= 2 ** 32 ? highOctaves(us) : 0));
  const within = Math.floor((us / 2 ** octave - 1) * CELLS_PER_OCTAVE);
  return (octave - 4) * CELLS_PER_OCTAVE + within;
}

/** `clz32` sees the low 32 bits only; larger values are measured by halving. */
function highOctaves(us: number): number {
  let octave = 32;
  while (us >= 2 ** (octave + 1)) octave += 1;
  return octave - (31 - Math.clz32(us));
}

function middleOf(cell: number): number {
  if (cell < CELLS_PER_OCTAVE) return cell;
  const octave = Math.floor(cell / CELLS_PER_OCTAVE) + 4;
  const within = cell % CELLS_PER_OCTAVE;
  return 2 ** octave * (1 + (within + 0.5) / CELLS_PER_OCTAVE);
}
