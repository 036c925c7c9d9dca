import { PAGE_BYTES } from '../../runtime/wasm/engine.ts';

/** Pages that are hashed at a time: so many copies are made of them. */
const LANE_COUNT = 8;

/**
 * The SHA-256 of a whole memory, kept up to date page by page: that of the SHA-256 of all its pages, one after the other, so
 * that only what changed is hashed again. Both ends of a move compute it from the bytes they hold.
 */
export class Digests {
  /** A copy of a page; `null` for one that is all zeros. */
  readonly #read: (page: number) => Uint8Array<ArrayBuffer> | null;
  readonly #known = new Map<number, Uint8Array>();
  readonly #touched = new Set<number>();
  #settling: Promise<void> | null = null;

  constructor(read: (page: number) => Uint8Array<ArrayBuffer> | null) {
    this.#read = read;
  }

  /** A page may have changed. */
  touch(page: number): void {
    this.#touched.add(page);
  }

  /** Hashes what changed; pages that are touched meanwhile are hashed again. */
  settle(): Promise<void> {
    this.#settling ??= this.#settle().finally(() => {
      this.#settling = null;
    });
    return this.#settling;
  }

  /** The SHA-256 of so many pages, as 64 hexadecimal digits. */
  async root(pages: number): Promise<string> {
    while (this.#touched.size > 0 || this.#settling !== null) await this.settle();
    const all = new Uint8Array(pages * 32);
    const zero = await zeroDigest;
    for (let page = 0; page < pages; page++) all.set(this.#known.get(page) ?? zero, page * 32);
    return [...(await digestOf(all))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  async #settle(): Promise<void> {
    while (this.#touched.size > 0) await Promise.all(Array.from({ length: LANE_COUNT }, () => this.#one()));
  }

  async #one(): Promise<void> {
    const [page] = this.#touched;
    if (page === undefined) return;
    this.#touched.delete(page);
    const bytes = this.#read(page);
    const digest = bytes === null ? await zeroDigest : await digestOf(bytes);
    this.#known.set(page, digest);
  }
}

const digestOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

const zeroDigest = digestOf(new Uint8Array(PAGE_BYTES));
