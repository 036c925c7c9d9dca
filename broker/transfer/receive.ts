import { type Gathering, gather, readChunk, wholeOf } from '../wire/native/snapshot.ts';
import { chunksAt, type Move, type TransferBus, wordsAt } from './route.ts';
import { decodeWord, encodeWord } from './words.ts';

/** What a target is told of what comes. */
export interface Reception {
  /** What comes for the module from this moment on is ours; said again if the source tries again. */
  cut(): void;
  /** The snapshot is here, and has the SHA-256 it was sent with. */
  whole(bytes: Uint8Array): void;
  /** What came cannot be a snapshot of ours. */
  spoiled(reason: string): void;
}

/** The target's end of a move: takes chunks in any order, confirms each, and puts them together. */
export class Receiver {
  readonly #bus: TransferBus;
  readonly #move: Move;
  readonly #reception: Reception;
  readonly #bytesMax: number;
  #gathering: Gathering | null = null;
  #hasEnded = false;
  #stops: readonly (() => void)[] = [];

  private constructor(bus: TransferBus, move: Move, expected: { reception: Reception; bytesMax: number }) {
    this.#bus = bus;
    this.#move = move;
    this.#reception = expected.reception;
    this.#bytesMax = expected.bytesMax;
  }

  /** Opens it; resolved once nothing that the source sends can be missed. */
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
      bus.listen(chunksAt(move), (payload) => receiver.#take(payload)),
    ]);
    return receiver;
  }

  close(): void {
    this.#hasEnded = true;
    for (const stop of this.#stops) stop();
  }

  #take(payload: Uint8Array): void {
    const reading = readChunk(payload);
    if (reading.kind === 'issues') return; // The source sends it again, if it was one of its own.
    const { sha256, wholeBytes, chunkIndex, body } = reading.value;
    if (this.#hasEnded) return this.#confirm(sha256, chunkIndex);
    if (wholeBytes > this.#bytesMax)
      return this.#spoil(`a snapshot of ${wholeBytes} bytes is more than its module may have here`);
    // A copy: whoever carried the message may use its memory again.
    this.#gathering = gather(this.#gathering, { ...reading.value, body: body.slice() });
    this.#confirm(sha256, chunkIndex);
    const whole = wholeOf(this.#gathering);
    if (whole.kind === 'issues')
      return this.#spoil(whole.issues[0]?.message ?? 'its chunks do not fit together');
    if (whole.value !== null) void this.#verify(whole.value, sha256);
  }

  async #verify(whole: Uint8Array, sha256: string): Promise<void> {
    this.#hasEnded = true;
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', whole as Uint8Array<ArrayBuffer>));
    const hex = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    if (hex === sha256) this.#reception.whole(whole);
    else this.#reception.spoiled('its SHA-256 is not what it was sent with');
  }

  #spoil(reason: string): void {
    this.#hasEnded = true;
    this.#reception.spoiled(reason);
  }

  #confirm(sha256: string, chunkIndex: number): void {
    this.#bus.publish(wordsAt(this.#move), encodeWord({ word: 'got', sha256, chunkIndex }), () => {});
  }
}
