import type { Bells } from '../shared/bells.ts';
import type { Ring } from '../shared/ring.ts';
import { INPUT_TAG, PIECE_BYTES_MAX } from '../shared/streams.ts';

/**
 * What is kept for an instance that does not read, besides its ring (assumption: a minute of a chatty sensor). Who sends
 * cannot be slowed down without stopping everybody else on the same connection; so what comes beyond this is lost, and
 * said to be.
 */
export const WAITING_BYTES_MAX: number = 2 ** 20;
/** What the mere presence of a message counts for. */
export const MESSAGE_COST_BYTES = 64;

/** A message, or a part of one, or word that no more will come. */
export interface Piece {
  readonly tag: number;
  readonly isLast: boolean;
  readonly bytes: Uint8Array;
}

/** Carries messages from the broker to an instance, in order; keeps those that it has no room for so far. */
export class Inlet {
  readonly #ring: Ring;
  readonly #bells: Bells;
  #waiting: Piece[] = [];
  #waitingBytes = 0;

  constructor(ring: Ring, bells: Bells) {
    this.#ring = ring;
    this.#bells = bells;
  }

  get hasWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** Takes a message for the instance; `false` if it was lost. */
  offer(message: Uint8Array): boolean {
    const costBytes = message.length + MESSAGE_COST_BYTES;
    if (this.hasWaiting && this.#waitingBytes + costBytes > WAITING_BYTES_MAX) return false;
    for (let at = 0; at === 0 || at < message.length; at += PIECE_BYTES_MAX) {
      const bytes = message.subarray(at, at + PIECE_BYTES_MAX);
      this.#wait({ tag: INPUT_TAG.message, isLast: at + PIECE_BYTES_MAX >= message.length, bytes });
    }
    this.refill();
    return true;
  }

  /** No more will come. */
  end(): void {
    this.#wait({ tag: INPUT_TAG.end, isLast: true, bytes: new Uint8Array() });
    this.refill();
  }

  /** Takes back all that the instance has not taken; only while its thread stands still. */
  takeBack(): readonly Piece[] {
    const taken: Piece[] = [];
    for (let piece = this.#ring.read(); piece !== null; piece = this.#ring.read()) taken.push(piece);
    const all = [...taken, ...this.#waiting];
    this.#waiting = [];
    this.#waitingBytes = 0;
    return all;
  }

  /** Puts pieces ahead of all that waits. */
  putAhead(pieces: readonly Piece[]): void {
    const later = this.#waiting;
    this.#waiting = [];
    for (const piece of pieces) this.#wait(piece);
    this.#waiting = [...this.#waiting, ...later];
    this.refill();
  }

  /** Moves what waits into the ring as far as there is room; to be called whenever the instance has read. */
  refill(): void {
    let movedCount = 0;
    for (const piece of this.#waiting) {
      if (!this.#ring.write(piece)) break;
      movedCount += 1;
      this.#waitingBytes -= piece.bytes.length + MESSAGE_COST_BYTES;
    }
    if (movedCount === 0) return;
    this.#waiting = this.#waiting.slice(movedCount);
    this.#bells.wakeModule();
  }

  #wait(piece: Piece): void {
    this.#waiting.push(piece);
    this.#waitingBytes += piece.bytes.length + MESSAGE_COST_BYTES;
  }
}
