/** The arrays of one kind of number that a column may be made of. */
type Numbers =
  | Float64Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

type Kind<A extends Numbers> = new (count: number) => A;

/** Room a column begins with (assumption: a block of a quiet realm fits). */
const FIRST_COUNT = 64;

/** Numbers of one kind that grow at the end: a tenth of the memory that an array of records needs. */
export class Column<A extends Numbers> {
  readonly #kind: Kind<A>;
  #values: A;
  #count = 0;

  constructor(kind: Kind<A>, values?: A) {
    this.#kind = kind;
    this.#values = values ?? new kind(FIRST_COUNT);
    this.#count = values?.length ?? 0;
  }

  get count(): number {
    return this.#count;
  }

  /** The array behind it, longer than what is in it; another one after the next `push`. */
  get values(): A {
    return this.#values;
  }

  /** Adds a number at the end. */
  push(value: number): void {
    this.#reach(this.#count + 1);
    this.#values[this.#count++] = value;
  }

  /** The number in a place; what was never set is 0. */
  at(index: number): number {
    return index < this.#count ? (this.#values[index] ?? 0) : 0;
  }

  /** Sets a number, and grows to it. */
  set(index: number, value: number): void {
    if (index >= this.#count) {
      this.#reach(index + 1);
      this.#count = index + 1;
    }
    this.#values[index] = value;
  }

  /** All that is in it, in an array of its own that fits. */
  fitted(): A {
    return this.#values.slice(0, this.#count) as A;
  }

  /** An equal one that goes its own way. */
  copy(): Column<A> {
    return new Column(this.#kind, this.fitted());
  }

  #reach(count: number): void {
    if (count <= this.#values.length) return;
    const wider = new this.#kind(Math.max(count, 2 * this.#values.length, FIRST_COUNT));
    wider.set(this.#values);
    this.#values = wider;
  }
}

/** A column of times and of bytes. */
export type Exact = Column<Float64Array<ArrayBuffer>>;
/** A column of measured figures, good to seven digits. */
export type Rough = Column<Float32Array<ArrayBuffer>>;
/** A column of places in arrays. */
export type Places = Column<Int32Array<ArrayBuffer>>;
/** A column of small codes. */
export type Codes = Column<Uint8Array<ArrayBuffer>>;

/** Begins a column of times or bytes. */
export const exact = (): Exact => new Column(Float64Array);
/** Begins a column of measured figures. */
export const rough = (): Rough => new Column(Float32Array);
/** Begins a column of places. */
export const places = (): Places => new Column(Int32Array);
/** Begins a column of codes. */
export const codes = (): Codes => new Column(Uint8Array);

/** The first place in a sorted array whose value is above `value`. */
export function firstAbove(sorted: ArrayLike<number>, value: number, count: number = sorted.length): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
