import type { Channel } from '../../../core/index.ts';
import type { UnreadPiece } from '../../freeze/snapshot/snapshot.ts';
import type { Bells } from '../shared/bells.ts';
import { Ring } from '../shared/ring.ts';
import { SIGNALS } from '../wasi/furnish.ts';
import { FIRST_CHANNEL } from '../wasi/streams.ts';
import { Holding } from './holding.ts';
import { Inlet } from './inlet.ts';

/** Sizes of the rings (assumptions: 64 KiB hold a thousand lines; a channel carries pictures). */
const INPUT_BYTES = 65_536;
const SIGNAL_BYTES = 1_024;
/** The signal that asks for an end, as ARTS numbers it, in a `signalfd_siginfo` of 128 bytes. */
const QUIT = 3;
const SIGNAL_RECORD_BYTES = 128;

/** All inputs of an instance: what comes for it waits here, or is held back while it moves. */
export class Intake {
  readonly #bells: Bells;
  readonly #rings: ReadonlyMap<number, Ring>;
  readonly #inlets: ReadonlyMap<number, Inlet>;
  readonly #holding = new Holding();
  #isHolding = false;
  #lostCount = 0;

  constructor(channels: readonly Channel[], bells: Bells) {
    this.#bells = bells;
    this.#rings = new Map([
      [0, Ring.create(INPUT_BYTES)],
      [SIGNALS, Ring.create(SIGNAL_BYTES)],
      ...channels.flatMap(({ mode }, index) =>
        mode === 'w' ? [] : [[FIRST_CHANNEL + index, Ring.create(INPUT_BYTES)] as const],
      ),
    ]);
    this.#inlets = new Map([...this.#rings].map(([input, ring]) => [input, new Inlet(ring, bells)]));
  }

  /** What its thread shares with it. */
  get memories(): ReadonlyMap<number, SharedArrayBuffer> {
    return new Map([...this.#rings].map(([input, { memory }]) => [input, memory]));
  }

  /** Messages that there was no room for. */
  get lostCount(): number {
    return this.#lostCount;
  }

  /** Takes a message, or word that an input has ended (`null`). */
  offer(input: number, message: Uint8Array | null): void {
    if (this.#isHolding) return this.#holding.hold(input, message);
    if (message === null) this.#inlets.get(input)?.end();
    else if (this.#inlets.get(input)?.offer(message) === false) this.#lostCount += 1;
    this.refill();
  }

  /** Asks the instance to end by itself. */
  askToEnd(): void {
    this.offer(SIGNALS, new Uint8Array(SIGNAL_RECORD_BYTES).with(0, QUIT));
  }

  /** From now on, what comes is held back; what was held back before is forgotten. */
  hold(): void {
    this.#holding.forget();
    this.#isHolding = true;
  }

  /** Holds nothing back any more. */
  release(): void {
    if (!this.#isHolding) return;
    this.#isHolding = false;
    const { held, lostCount } = this.#holding.release();
    this.#lostCount += lostCount;
    for (const { input, message } of held) this.offer(input, message);
  }

  /** Takes back what the instance has not taken; only while its thread stands still. */
  takeUnread(): readonly UnreadPiece[] {
    return [...this.#inlets].flatMap(([input, inlet]) =>
      inlet.takeBack().map((piece) => ({ input, ...piece })),
    );
  }

  /** Puts what was not read ahead of everything that came later. */
  putUnread(pieces: readonly UnreadPiece[]): void {
    for (const [input, inlet] of this.#inlets)
      inlet.putAhead(pieces.filter((piece) => piece.input === input));
    this.refill();
  }

  /** Moves what waits to where the instance finds it; to be called whenever it has read. */
  refill(): void {
    const hasWaiting = (): boolean => [...this.#inlets.values()].some((inlet) => inlet.hasWaiting);
    // The wish is put down before the last look, so that a reader who emptied the ring in between is not missed.
    this.#bells.isRoomWanted = hasWaiting();
    for (const inlet of this.#inlets.values()) inlet.refill();
    if (!hasWaiting()) this.#bells.isRoomWanted = false;
  }
}
