/** Thrown where a binary is not what it claims to be; caught at the door of this folder. */
export class Malformed extends Error {}

const decoder = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();

/** Reads WebAssembly's binary format front to back (WebAssembly core specification, §5). */
export class ByteReader {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;

  constructor(bytes: Uint8Array, from = 0, end: number = bytes.length) {
    if (end > bytes.length) throw new Malformed('ends too early');
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  get isAtEnd(): boolean {
    return this.at >= this.end;
  }

  byte(): number {
    const byte = this.at < this.end ? this.bytes[this.at] : undefined;
    if (byte === undefined) throw new Malformed('ends too early');
    this.at += 1;
    return byte;
  }

  /** An unsigned number of up to 32 bits, LEB128. */
  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (value > 0xffff_ffff) break;
        return value;
      }
    }
    throw new Malformed('holds a number of more than 32 bits');
  }

  /** Passes over a LEB128 number, signed or not, of up to 64 bits. */
  skipNumber(): void {
    for (let count = 0; count < 10; count++) if (this.byte() < 0x80) return;
    throw new Malformed('holds a number of more than 64 bits');
  }

  skip(count: number): void {
    if (this.at + count > this.end) throw new Malformed('ends too early');
    this.at += count;
  }

  /** The next `count` bytes, without a copy. */
  take(count: number): Uint8Array {
    const from = this.at;
    this.skip(count);
    return this.bytes.subarray(from, this.at);
  }

  text(): string {
    const bytes = this.take(this.u32());
    try {
      return decoder.decode(bytes);
    } catch {
      throw new Malformed('holds a name that is not UTF-8');
    }
  }
}

/** Writes WebAssembly's binary format. */
export class ByteWriter {
  readonly #parts: Uint8Array[] = [];

  bytes(...bytes: readonly number[]): this {
    this.#parts.push(Uint8Array.from(bytes));
    return this;
  }

  u32(value: number): this {
    const bytes: number[] = [];
    let rest = value;
    while (rest >= 0x80) {
      bytes.push((rest % 0x80) + 0x80);
      rest = Math.floor(rest / 0x80);
    }
    return this.bytes(...bytes, rest);
  }

  part(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    return this;
  }

  text(text: string): this {
    return this.sized(encoder.encode(text));
  }

  /** Bytes with their length ahead. */
  sized(bytes: Uint8Array): this {
    return this.u32(bytes.length).part(bytes);
  }

  finish(): Uint8Array {
    const whole = new Uint8Array(this.#parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }
}
