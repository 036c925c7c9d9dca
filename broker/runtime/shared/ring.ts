/** One record as it came out of a ring. */
export interface RingRecord {
  /** What the bytes belong to; the two ends agree on the meaning. */
  readonly tag: number;
  /** Whether a message ends here; one that did not fit at once comes in several records. */
  readonly isLast: boolean;
  readonly bytes: Uint8Array;
}

const HEADER_BYTES = 8;
/** Where in the shared memory the two positions stand, in words of 32 bits; the records follow. */
const WRITTEN = 0;
const READ = 1;
const PREFIX_BYTES = 8;

/**
 * A bounded stream of records from one thread to one other, over shared memory. Never blocks and never loses: a record
 * for which there is no room is not taken. Positions count all bytes ever written and read, modulo 2³².
 */
export class Ring {
  readonly memory: SharedArrayBuffer;
  readonly #positions: Int32Array<SharedArrayBuffer>;
  readonly #bytes: Uint8Array<SharedArrayBuffer>;
  readonly #mask: number;

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#positions = new Int32Array(memory, 0, 2);
    this.#bytes = new Uint8Array(memory, PREFIX_BYTES);
    this.#mask = this.#bytes.length - 1;
  }

  /** A new ring; `capacityBytes` is a power of two. */
  static create(capacityBytes: number): Ring {
    return new Ring(new SharedArrayBuffer(PREFIX_BYTES + capacityBytes));
  }

  /** The longest record that would be taken now; negative when not even an empty one would. */
  get roomBytes(): number {
    return this.#bytes.length - this.#usedBytes() - HEADER_BYTES;
  }

  get isEmpty(): boolean {
    return this.#usedBytes() === 0;
  }

  /** Puts a record in, if there is room for all of it. */
  write({ tag, isLast, bytes }: RingRecord): boolean {
    if (bytes.length > this.roomBytes) return false;
    const at = Atomics.load(this.#positions, WRITTEN);
    const header = new Uint8Array(HEADER_BYTES);
    const view = new DataView(header.buffer);
    view.setUint32(0, bytes.length, true);
    view.setUint32(4, tag * 2 + (isLast ? 1 : 0), true);
    this.#put(at, header);
    this.#put(at + HEADER_BYTES, bytes);
    Atomics.store(this.#positions, WRITTEN, (at + HEADER_BYTES + bytes.length) | 0);
    return true;
  }

  /** Takes the oldest record out; its bytes are a copy. */
  read(): RingRecord | null {
    if (this.isEmpty) return null;
    const at = Atomics.load(this.#positions, READ);
    const view = new DataView(this.#get(at, HEADER_BYTES).buffer);
    const word = view.getUint32(4, true);
    const bytes = this.#get(at + HEADER_BYTES, view.getUint32(0, true));
    Atomics.store(this.#positions, READ, (at + HEADER_BYTES + bytes.length) | 0);
    return { tag: word >>> 1, isLast: (word & 1) === 1, bytes };
  }

  #usedBytes(): number {
    return (Atomics.load(this.#positions, WRITTEN) - Atomics.load(this.#positions, READ)) | 0;
  }

  #put(position: number, bytes: Uint8Array): void {
    const at = position & this.#mask;
    const headBytes = Math.min(bytes.length, this.#bytes.length - at);
    this.#bytes.set(bytes.subarray(0, headBytes), at);
    this.#bytes.set(bytes.subarray(headBytes), 0);
  }

  #get(position: number, byteCount: number): Uint8Array<ArrayBuffer> {
    const at = position & this.#mask;
    const bytes = new Uint8Array(byteCount);
    const headBytes = Math.min(byteCount, this.#bytes.length - at);
    bytes.set(this.#bytes.subarray(at, at + headBytes));
    bytes.set(this.#bytes.subarray(0, byteCount - headBytes), headBytes);
    return bytes;
  }
}
