import type { Framing } from '../wasi/files.ts';
import { SIGNALS } from '../wasi/furnish.ts';
import { ENDED, type Streams } from '../wasi/streams.ts';
import type { Bells } from './bells.ts';
import type { Ring } from './ring.ts';

/** Tags of records that go to an instance: a piece of a message, or word that no more will come. */
export const INPUT_TAG = { message: 0, end: 1 } as const;

/** Longest record, so that one long write does not wait for an empty ring (assumption: a quarter of the smallest ring). */
export const PIECE_BYTES_MAX = 16_384;

const NEWLINE = 0x0a;

interface Inbox extends InboxState {
  readonly ring: Ring;
}

/** What an instance has taken from one of its inputs and not read so far. */
export interface InboxState {
  /** Pieces of a message whose end has not come. */
  parts: Uint8Array[];
  /** The message being read, and how far. */
  message: Uint8Array | null;
  atBytes: number;
  hasEnded: boolean;
}

/** The streams of an instance, over rings that it shares with its host. */
export class RingStreams implements Streams {
  readonly #inboxes: ReadonlyMap<number, Inbox>;
  readonly #out: Ring;
  readonly #bells: Bells;
  readonly #callHost: () => void;

  constructor(rings: { inputs: ReadonlyMap<number, Ring>; out: Ring; bells: Bells }, callHost: () => void) {
    // Each has parts of its own: what came in pieces on one input must never come out on another.
    const inboxOf = (ring: Ring): Inbox => ({ ring, parts: [], message: null, atBytes: 0, hasEnded: false });
    this.#inboxes = new Map([...rings.inputs].map(([input, ring]) => [input, inboxOf(ring)]));
    this.#out = rings.out;
    this.#bells = rings.bells;
    this.#callHost = callHost;
  }

  /** What was taken and not read, by input. */
  get unread(): readonly (readonly [input: number, state: InboxState])[] {
    return [...this.#inboxes].map(([input, { parts, message, atBytes, hasEnded }]) => [
      input,
      { parts, message, atBytes: message === null ? 0 : atBytes, hasEnded },
    ]);
  }

  /** Has it begin with what was taken elsewhere. */
  restore(unread: readonly (readonly [input: number, state: InboxState])[]): void {
    for (const [input, state] of unread) {
      const inbox = this.#inboxes.get(input);
      if (inbox !== undefined) Object.assign(inbox, state);
    }
  }

  readableBytes(input: number, framing: Framing): number | typeof ENDED {
    if (input === SIGNALS) this.#bells.heedsSignals = true;
    const inbox = this.#inboxes.get(input);
    if (inbox === undefined) return ENDED;
    const message = this.#messageIn(inbox, framing);
    if (message !== null) return message.length - inbox.atBytes;
    return inbox.hasEnded ? ENDED : 0;
  }

  read(input: number, framing: Framing, window: Uint8Array): number {
    const inbox = this.#inboxes.get(input);
    let movedBytes = 0;
    while (inbox !== undefined && movedBytes < window.length) {
      const message = this.#messageIn(inbox, framing);
      if (message === null) break;
      const part = message.subarray(inbox.atBytes, inbox.atBytes + window.length - movedBytes);
      window.set(part, movedBytes);
      movedBytes += part.length;
      inbox.atBytes += part.length;
      if (inbox.atBytes < message.length) break;
      inbox.message = null;
      if (framing === 'messages') break;
    }
    return movedBytes;
  }

  roomBytes(): number {
    return Math.min(PIECE_BYTES_MAX, this.#out.roomBytes);
  }

  write(output: number, bytes: Uint8Array, isLast: boolean): void {
    this.#out.write({ tag: output, isLast, bytes });
    if (this.#bells.ringHost()) this.#callHost();
  }

  /** The message that is to be read now, fetched from the ring if need be. */
  #messageIn(inbox: Inbox, framing: Framing): Uint8Array | null {
    while (inbox.message === null && !inbox.hasEnded) {
      const record = inbox.ring.read();
      if (record === null) return null;
      if (this.#bells.isRoomWanted && this.#bells.ringHost()) this.#callHost();
      if (record.tag === INPUT_TAG.end) inbox.hasEnded = true;
      else inbox.parts.push(record.bytes);
      if (record.tag === INPUT_TAG.end || !record.isLast) continue;
      const message = whole(inbox.parts, framing);
      inbox.parts = [];
      inbox.atBytes = 0;
      // Nothing can be read of an empty message: a read of no bytes means the end.
      inbox.message = message.length === 0 ? null : message;
    }
    return inbox.message;
  }
}

function whole(parts: readonly Uint8Array[], framing: Framing): Uint8Array {
  const byteCount = parts.reduce((sum, { length }) => sum + length, 0);
  const bytes = new Uint8Array(byteCount + (framing === 'lines' ? 1 : 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  if (framing === 'lines') bytes[byteCount] = NEWLINE;
  return bytes;
}
