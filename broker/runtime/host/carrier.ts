import type { Copied } from '../../freeze/ahead/copier.ts';
import type { Copy } from '../../freeze/ahead/copy.ts';
import { encodePieces, type Pieces } from '../../freeze/ahead/pieces.ts';
import type { Codec } from '../../freeze/snapshot/codec.ts';
import type { Sender } from '../../transfer/index.ts';

/** Bodies that are packed at a time, so that the way is never idle for that. */
const LANE_COUNT = 3;
/** Weight of the newest body in what is known of the codec. */
const NEW_SHARE = 0.3;

/** Carries the memory of an instance to its target, packed where that takes less time than it saves. */
export class Carrier {
  readonly #copy: Copy;
  readonly #sender: Sender;
  readonly #codec: Codec;
  #packMsPerByte = 0;
  #leftShare = 0;

  constructor(copy: Copy, sender: Sender, codec: Codec) {
    this.#copy = copy;
    this.#sender = sender;
    this.#codec = codec;
  }

  /** What has changed; nothing may be under way. */
  take(copied: Copied): void {
    this.#copy.take(copied);
    void this.#copy.settle();
  }

  get dueBytes(): number {
    return this.#copy.dueBytes;
  }

  root(pages: number): Promise<string> {
    return this.#copy.root(pages);
  }

  /** Sends what is due, and stops at this moment, whatever is left. */
  async carry(endMs: number): Promise<void> {
    await Promise.all(Array.from({ length: LANE_COUNT }, () => this.#lane(endMs)));
  }

  async #lane(endMs: number): Promise<void> {
    while (performance.now() < endMs) {
      const pieces = this.#copy.next();
      if (pieces === null) return;
      await this.#sender.send(
        'pages',
        this.#isPackingWorthIt ? await this.#packed(pieces) : await encodePieces(pieces, null),
      );
    }
  }

  /** Whether packing takes less time than sending what it takes away, by the last bodies. */
  get #isPackingWorthIt(): boolean {
    return this.#packMsPerByte < (1 - this.#leftShare) * this.#sender.msPerByte;
  }

  async #packed(pieces: Pieces): Promise<Uint8Array> {
    const fromMs = performance.now();
    const body = await encodePieces(pieces, this.#codec);
    const sizeBytes = Math.max(1, pieces.bytes.length);
    this.#packMsPerByte += NEW_SHARE * ((performance.now() - fromMs) / sizeBytes - this.#packMsPerByte);
    this.#leftShare += NEW_SHARE * (Math.min(1, body.length / sizeBytes) - this.#leftShare);
    return body;
  }
}
