import { type Chunk, openChunk } from './chunk.ts';
import { chunksAt, type Move, type TransferBus, wordsAt } from './route.ts';
import { BODY_BYTES_MAX, WINDOW_COUNT } from './send.ts';
import { decodeWord, encodeWord } from './words.ts';

/** What a target is told of what comes. */
export interface Reception {
  /** What comes for the module from this moment on is ours; said again if the source tries again. */
  cut(): void;
  /** Pages of memory, in the order in which they were sent. */
  pages(body: Uint8Array): void;
  /** The snapshot is here, after all pages that were sent ahead of it. */
  whole(bytes: Uint8Array): void;
  /** What came cannot be a snapshot of ours. */
  spoiled(reason: string): void;
}

/** The target's end of a move: takes chunks in any order, confirms each, and hands them on in theirs. */
export class Receiver {
  readonly #bus: TransferBus;
  readonly #move: Move;
  readonly #reception: Reception;
  readonly #bytesMax: number;
  /** Chunks that came before one that they follow. */
  readonly #early = new Map<number, Chunk>();
  #transfer: string | null = null;
  #next = 0;
  #parts: Uint8Array[] = [];
  #partBytes = 0;
  #hasEnded = false;
  #stops: readonly (() => void)[] = [];

  private constructor(bus: TransferBus, move: Move, expected: { reception: Reception; bytesMax: number }) {
    this.#bus = bus;
    this.#move = move;
    this.#reception = expected.reception;
    this.#bytesMax = expected.bytesMax;
  }

  /** Opens it; resolved once nothing that the source sends can be missed. `bytesMax` bounds the snapshot without its pages. */
  static async open(
    bus: TransferBus,
    move: Move,
    expected: { readonly reception: Reception; readonly bytesMax: number },
  ): Promise<Receiver> {
    const receiver = new Receiver(bus, move, expected);
    receiver.#stops = await Promise.all([
      bus.listen(wordsAt(move), (payload) => {
        if (decodeWord(payload)?.word === 'cut') expected.reception.cut();
      }),
      bus.listen(chunksAt(move), (payload) => {
        // A copy: whoever carried the message may use its memory again.
        void openChunk(payload.slice()).then((chunk) => receiver.#take(chunk));
      }),
    ]);
    return receiver;
  }

  close(): void {
    this.#hasEnded = true;
    for (const stop of this.#stops) stop();
  }

  #take(chunk: Chunk | null): void {
    if (chunk === null) return; // The source sends it again, if it was one of its own.
    this.#transfer ??= chunk.transfer;
    const { transfer, sequence, body } = chunk;
    // One source sends once; nor does it run further ahead than this.
    if (transfer !== this.#transfer || sequence >= this.#next + WINDOW_COUNT || body.length > BODY_BYTES_MAX)
      return;
    if (sequence >= this.#next) this.#early.set(sequence, chunk);
    for (let next = this.#early.get(this.#next); next !== undefined; next = this.#early.get(this.#next)) {
      this.#early.delete(this.#next);
      this.#next += 1;
      this.#pass(next);
    }
    const word = encodeWord({ word: 'got', transfer, nextIndex: this.#next, sequence });
    this.#bus.publish(wordsAt(this.#move), word, () => {});
  }

  #pass({ kind, body }: Chunk): void {
    if (this.#hasEnded) return;
    if (kind === 'pages' && this.#partBytes === 0) return this.#reception.pages(body);
    if (kind === 'pages') return this.#spoil('pages of memory come after their snapshot');
    this.#parts.push(body);
    this.#partBytes += body.length;
    if (this.#partBytes > this.#bytesMax)
      return this.#spoil(
        `a snapshot of more than ${this.#bytesMax} bytes is more than its module may have here`,
      );
    if (kind === 'part') return;
    this.#hasEnded = true;
    const whole = new Uint8Array(this.#partBytes);
    let at = 0;
    for (const part of this.#parts.splice(0)) {
      whole.set(part, at);
      at += part.length;
    }
    this.#reception.whole(whole);
  }

  #spoil(reason: string): void {
    this.#hasEnded = true;
    this.#parts = [];
    this.#reception.spoiled(reason);
  }
}
