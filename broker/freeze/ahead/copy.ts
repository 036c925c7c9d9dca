import { PAGE_BYTES } from '../../runtime/wasm/engine.ts';
import { PIECE_BYTES } from '../instance/image.ts';
import { BLOCK_PIECES, type Copied } from './copier.ts';
import { Digests } from './digests.ts';
import { LITERAL_COUNT_MAX, type Pieces, ZERO_COUNT_MAX } from './pieces.ts';

const PAGE_PIECES = PAGE_BYTES / PIECE_BYTES;
const BLOCK_PAGES = BLOCK_PIECES / PAGE_PIECES;

/** The copy of an instance's memory as the host sees it: what of it is not sent yet, and its SHA-256. */
export class Copy {
  readonly #blocks = new Map<number, Uint8Array>();
  readonly #due = new Set<number>();
  readonly #digests = new Digests((page) => this.#page(page));

  /** Takes a round of the instance's thread, none of which may be under way while pieces are taken out. */
  take({ map, blocks }: Copied): void {
    for (const [number, memory] of blocks) this.#blocks.set(number, new Uint8Array(memory));
    for (let piece = map.indexOf(1); piece >= 0; piece = map.indexOf(1, piece + 1)) {
      this.#due.add(piece);
      this.#digests.touch(Math.floor(piece / PAGE_PIECES));
    }
  }

  /** Bytes of memory that have to be sent. */
  get dueBytes(): number {
    return this.#due.size * PIECE_BYTES;
  }

  /** The next pieces to send; `null` if there are none. */
  next(): Pieces | null {
    if (this.#due.size === 0) return null;
    const [zeros, literals]: [number[], number[]] = [[], []];
    const found: Uint8Array[] = [];
    for (const piece of this.#due) {
      const bytes = this.#piece(piece);
      if (bytes === null) zeros.push(piece);
      else {
        literals.push(piece);
        found.push(bytes);
      }
      this.#due.delete(piece);
      if (literals.length === LITERAL_COUNT_MAX || zeros.length === ZERO_COUNT_MAX) break;
    }
    const bytes = new Uint8Array(found.length * PIECE_BYTES);
    for (const [at, one] of found.entries()) bytes.set(one, at * PIECE_BYTES);
    return { zeros, literals, bytes };
  }

  /** Hashes what has changed so far. */
  settle(): Promise<void> {
    return this.#digests.settle();
  }

  /** The SHA-256 of all that was copied, over so many pages. */
  root(pages: number): Promise<string> {
    return this.#digests.root(pages);
  }

  /** A view of a piece; `null` for one that is all zeros. */
  #piece(piece: number): Uint8Array | null {
    const block = this.#blocks.get(Math.floor(piece / BLOCK_PIECES));
    if (block === undefined) return null;
    const at = (piece % BLOCK_PIECES) * PIECE_BYTES;
    const bytes = block.subarray(at, at + PIECE_BYTES);
    return new Int32Array(bytes.buffer, bytes.byteOffset, PIECE_BYTES / 4).some((word) => word !== 0)
      ? bytes
      : null;
  }

  #page(page: number): Uint8Array<ArrayBuffer> | null {
    const block = this.#blocks.get(Math.floor(page / BLOCK_PAGES));
    if (block === undefined) return null;
    const at = (page % BLOCK_PAGES) * PAGE_BYTES;
    // A copy: nobody hashes memory that others see.
    const bytes = new Uint8Array(PAGE_BYTES);
    bytes.set(block.subarray(at, at + PAGE_BYTES));
    return bytes;
  }
}
