import { type EngineMemory, PAGE_BYTES } from '../wasm/engine.ts';

/** Thrown where a module names memory that it does not have; becomes `EFAULT`. */
export class GuestFault extends Error {}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** A module's linear memory, as its host reads and writes it: little-endian, and never out of bounds. */
export class Guest {
  readonly #memory: EngineMemory | null;
  readonly #pages: (() => number) | null;
  #view: DataView = new DataView(new ArrayBuffer(0));

  /** `pages` says how many of its pages a module knows of, where its host keeps some for itself behind them. */
  constructor(memory: EngineMemory | null, pages: (() => number) | null = null) {
    this.#memory = memory;
    this.#pages = pages;
  }

  get pages(): number {
    return this.#pages?.() ?? (this.#memory?.buffer.byteLength ?? 0) / PAGE_BYTES;
  }

  /** A window on memory, not a copy. */
  bytes(at: number, byteCount: number): Uint8Array {
    return new Uint8Array(this.#at(at, byteCount).buffer, at, byteCount);
  }

  text(at: number, byteCount: number): string {
    try {
      return decoder.decode(this.bytes(at, byteCount).slice());
    } catch (fault) {
      if (fault instanceof GuestFault) throw fault;
      throw new GuestFault('text that is not UTF-8');
    }
  }

  u32(at: number): number {
    return this.#at(at, 4).getUint32(at, true);
  }

  u64(at: number): bigint {
    return this.#at(at, 8).getBigUint64(at, true);
  }

  u8(at: number): number {
    return this.#at(at, 1).getUint8(at);
  }

  setU8(at: number, value: number): void {
    this.#at(at, 1).setUint8(at, value);
  }

  setU16(at: number, value: number): void {
    this.#at(at, 2).setUint16(at, value, true);
  }

  setU32(at: number, value: number): void {
    this.#at(at, 4).setUint32(at, value, true);
  }

  setU64(at: number, value: bigint | number): void {
    this.#at(at, 8).setBigUint64(at, BigInt(value), true);
  }

  /** Writes as much of the bytes as there is room for, and returns how much. */
  put(at: number, byteCountMax: number, bytes: Uint8Array): number {
    const put = bytes.subarray(0, byteCountMax);
    this.bytes(at, put.length).set(put);
    return put.length;
  }

  /**
   * Writes texts, each ended by a zero byte, and the address of each into a table: how arguments and the environment
   * are passed.
   */
  setTexts(tableAt: number, at: number, texts: readonly string[]): void {
    let textAt = at;
    texts.forEach((text, index) => {
      const bytes = encoder.encode(`${text}\0`);
      this.setU32(tableAt + 4 * index, textAt);
      this.bytes(textAt, bytes.length).set(bytes);
      textAt += bytes.length;
    });
  }

  /** The windows that a list of buffers names (`iovec`, `ciovec`). */
  windows(at: number, count: number): readonly Uint8Array[] {
    if (count > 1_024) throw new GuestFault('more buffers than IOV_MAX'); // As POSIX systems have it.
    return Array.from({ length: count }, (_, index) =>
      this.bytes(this.u32(at + 8 * index), this.u32(at + 8 * index + 4)),
    );
  }

  #at(at: number, byteCount: number): DataView {
    const buffer = this.#memory?.buffer;
    if (buffer !== undefined && buffer !== this.#view.buffer) this.#view = new DataView(buffer);
    if (at + byteCount > this.pages * PAGE_BYTES) throw new GuestFault('outside of memory');
    return this.#view;
  }
}
