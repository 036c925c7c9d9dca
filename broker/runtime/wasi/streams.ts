import type { Framing } from './files.ts';

/** Says that an input has ended. */
export const ENDED = 'ended';

/** Inputs and outputs from this one on are channels, whose writes are messages; those below are streams of bytes. */
export const FIRST_CHANNEL = 3;

/** The ends of an instance's streams, as its thread holds them. None of these ever waits. */
export interface Streams {
  /** Bytes that a read would get now; 0 for nothing so far. */
  readableBytes(input: number, framing: Framing): number | typeof ENDED;
  /** Moves bytes into the window and returns how many. */
  read(input: number, framing: Framing, window: Uint8Array): number;
  /** Bytes that a write could pass on now. */
  roomBytes(): number;
  /** Passes on a piece of a message that fits into the room there is. */
  write(output: number, bytes: Uint8Array, isLast: boolean): void;
}

/** What a module cannot do by itself and its host does for it; besides `Streams`, all that a WASI host needs. */
export interface Outside extends Streams {
  readonly bells: {
    heard(): number;
    sleep(heard: number, spanMs: number): void;
    readonly blockedMs: number;
    memoryPages: number;
  };
  /** Milliseconds since 1970. */
  wallMs(): number;
  /** Milliseconds of a clock that is never set. */
  steadyMs(): number;
  fillRandom(bytes: Uint8Array): void;
}
