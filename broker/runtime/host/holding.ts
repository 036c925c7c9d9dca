import { MESSAGE_COST_BYTES, WAITING_BYTES_MAX } from './inlet.ts';

/** A message for one of the inputs of an instance; `null` for the end of the input. */
export interface HeldMessage {
  readonly input: number;
  readonly message: Uint8Array | null;
}

/** Keeps what comes for an instance that can take nothing right now, in order and within bounds. */
export class Holding {
  #held: HeldMessage[] = [];
  #heldBytes = 0;
  #lostCount = 0;

  /** Keeps a message; what there is no room for is lost, and counted. */
  hold(input: number, message: Uint8Array | null): void {
    const costBytes = (message?.length ?? 0) + MESSAGE_COST_BYTES;
    if (this.#heldBytes + costBytes > WAITING_BYTES_MAX && this.#held.length > 0) {
      this.#lostCount += 1;
      return;
    }
    this.#heldBytes += costBytes;
    this.#held.push({ input, message: message?.slice() ?? null });
  }

  /** Everything that was kept, and how many messages were not. */
  release(): { readonly held: readonly HeldMessage[]; readonly lostCount: number } {
    const released = { held: this.#held, lostCount: this.#lostCount };
    this.forget();
    return released;
  }

  /** Begins anew: what came so far is somebody else's. */
  forget(): void {
    this.#held = [];
    this.#heldBytes = 0;
    this.#lostCount = 0;
  }
}
