import { PIECE_BYTES } from '../instance/image.ts';

/** Pieces in one block of a copy: 256 KiB, so that memory which nobody touched costs nothing. */
export const BLOCK_PIECES = 64;
const PIECE_WORDS = PIECE_BYTES / 4;
/** Pieces between two looks at the clock: some 50 µs. */
const STRIDE_PIECES = 64;

/** What changed in the memory of an instance since it was copied last; the bytes stand in blocks that both threads see. */
export interface Copied {
  /** Which copy it is of; another one has blocks of its own. */
  readonly copyIndex: number;
  /** By piece: 1 if it has changed. */
  readonly map: Uint8Array;
  /** Blocks that are new, by number. A piece that lies in none is all zeros. */
  readonly blocks: ReadonlyMap<number, SharedArrayBuffer>;
}

/** Zeros, against which what was never copied is compared. */
const ZEROS = new Int32Array(PIECE_WORDS);

/**
 * A copy of an instance's memory that is brought up to date in rounds, on the instance's own thread and between its own
 * instructions. A round may be spread over many short pauses; it is exact for what does not change meanwhile, and the last
 * one is made while the instance stands still.
 */
export class Copier {
  readonly copyIndex: number;
  readonly #blocks: (Int32Array | undefined)[] = [];
  #made = new Map<number, SharedArrayBuffer>();
  #changed: number[] = [];
  #at = 0;

  constructor(copyIndex: number) {
    this.copyIndex = copyIndex;
  }

  /** Goes on with a round for about so long; what it came to once it is over. */
  step(memory: ArrayBuffer, sizeBytes: number, spanMs: number): Copied | null {
    const words = new Int32Array(memory, 0, sizeBytes / 4);
    const pieceCount = sizeBytes / PIECE_BYTES;
    const endMs = performance.now() + spanMs;
    while (this.#at < pieceCount) {
      const until = Math.min(pieceCount, this.#at + STRIDE_PIECES);
      for (; this.#at < until; this.#at++) this.#look(words, this.#at);
      if (this.#at < pieceCount && performance.now() >= endMs) return null;
    }
    const map = new Uint8Array(pieceCount);
    for (const piece of this.#changed) map[piece] = 1;
    const copied = { copyIndex: this.copyIndex, map, blocks: this.#made };
    this.#made = new Map();
    this.#changed = [];
    this.#at = 0;
    return copied;
  }

  #look(words: Int32Array, piece: number): void {
    const from = piece * PIECE_WORDS;
    const number = Math.floor(piece / BLOCK_PIECES);
    const at = (piece % BLOCK_PIECES) * PIECE_WORDS;
    const block = this.#blocks[number];
    if (block === undefined ? isSame(words, from, ZEROS, 0) : isSame(words, from, block, at)) return;
    (block ?? this.#newBlock(number)).set(words.subarray(from, from + PIECE_WORDS), at);
    this.#changed.push(piece);
  }

  #newBlock(number: number): Int32Array {
    const memory = new SharedArrayBuffer(BLOCK_PIECES * PIECE_BYTES);
    const block = new Int32Array(memory);
    this.#blocks[number] = block;
    this.#made.set(number, memory);
    return block;
  }
}

function isSame(left: Int32Array, leftAt: number, right: Int32Array, rightAt: number): boolean {
  for (let word = 0; word < PIECE_WORDS; word += 2) {
    if (left[leftAt + word] !== right[rightAt + word]) return false;
    if (left[leftAt + word + 1] !== right[rightAt + word + 1]) return false;
  }
  return true;
}
