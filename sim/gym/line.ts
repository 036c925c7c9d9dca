import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';

/** Words that wait at either end of a line: those for the player, and those for the world. */
const WORDS = { player: 0, world: 1 } as const;

/** Which end of a line somebody is at. */
export type End = keyof typeof WORDS;

/**
 * A line between two threads that take turns: each says something and then waits, doing nothing else, until the other has
 * answered. So both read as if they called each other.
 */
export class Line<Said, Heard> {
  readonly #port: MessagePort;
  readonly #counts: Int32Array;
  readonly #own: number;
  readonly #other: number;

  constructor(end: End, port: MessagePort, shared: SharedArrayBuffer) {
    this.#port = port;
    this.#counts = new Int32Array(shared);
    this.#own = WORDS[end];
    this.#other = WORDS[end === 'player' ? 'world' : 'player'];
  }

  /** Memory for a new line. */
  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(Object.keys(WORDS).length * Int32Array.BYTES_PER_ELEMENT);
  }

  say(word: Said): void {
    this.#port.postMessage(word);
    Atomics.add(this.#counts, this.#other, 1);
    Atomics.notify(this.#counts, this.#other);
  }

  /** Waits for the next word; `null` if none came for too long. */
  hear(waitMsMax: number): Heard | null {
    if (
      Atomics.load(this.#counts, this.#own) === 0 &&
      Atomics.wait(this.#counts, this.#own, 0, waitMsMax) === 'timed-out'
    )
      return null;
    Atomics.sub(this.#counts, this.#own, 1);
    const received = receiveMessageOnPort(this.#port) as { readonly message: Heard } | undefined;
    return received === undefined ? null : received.message;
  }
}
