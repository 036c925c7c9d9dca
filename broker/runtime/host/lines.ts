/** Longest line (assumption: what a shared buffer of an instance holds); a longer one is cut. */
export const LINE_BYTES_MAX = 65_536;

const NEWLINE = 0x0a;

/** Cuts a stream of bytes into lines. Holds at most one unfinished line. */
export class Lines {
  #parts: Uint8Array[] = [];
  #heldBytes = 0;

  /** The lines that these bytes complete, without their newlines. */
  push(bytes: Uint8Array): readonly Uint8Array[] {
    const lines: Uint8Array[] = [];
    let from = 0;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, from)) {
      this.#hold(bytes.subarray(from, at));
      lines.push(this.#taken());
      from = at + 1;
    }
    this.#hold(bytes.subarray(from));
    while (this.#heldBytes >= LINE_BYTES_MAX) lines.push(this.#taken());
    return lines;
  }

  /** The unfinished line so far, which stays held. */
  get held(): Uint8Array {
    const line = this.#taken();
    this.#hold(line);
    return line;
  }

  /** The unfinished line at the end of a stream, if there is one. */
  rest(): Uint8Array | null {
    return this.#heldBytes === 0 ? null : this.#taken();
  }

  #hold(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#heldBytes += bytes.length;
  }

  #taken(): Uint8Array {
    const line = new Uint8Array(this.#heldBytes);
    let at = 0;
    for (const part of this.#parts) {
      line.set(part, at);
      at += part.length;
    }
    this.#parts = [];
    this.#heldBytes = 0;
    return line;
  }
}
