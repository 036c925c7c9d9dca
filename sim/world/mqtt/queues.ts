import type { Envelope, Parcels } from './parcels.ts';

/** A message whose acknowledgement is on its way back. */
interface Awaited<Payload> {
  readonly from: number;
  readonly to: number;
  readonly payload: Payload;
  readonly envelope: Envelope;
  readonly backUs: number;
}

const NOTHING: readonly number[] = [];

/**
 * What is kept of messages at QoS 1 and 2: by a client that cannot send (out), by the broker for a client that
 * cannot receive (in), and the last one of each direction until it is acknowledged.
 */
export class Queues<Payload> {
  readonly #parcels: Parcels<Payload>;
  readonly #lengthMax: number;
  readonly #out = new Map<number, number[]>();
  readonly #in = new Map<number, number[]>();
  /** The way up at 2 × client, down beside it. */
  readonly #awaited: (Awaited<Payload> | undefined)[];

  constructor(parcels: Parcels<Payload>, lengthMax: number, clientCount: number) {
    this.#parcels = parcels;
    this.#lengthMax = lengthMax;
    this.#awaited = new Array<Awaited<Payload> | undefined>(2 * clientCount).fill(undefined);
  }

  /** Keeps a message for sending; says whether there was room. */
  putOut(client: number, slot: number): boolean {
    return this.#put(this.#out, client, slot);
  }

  /** Keeps a message for a client; says whether there was room. */
  putIn(client: number, slot: number): boolean {
    return this.#put(this.#in, client, slot);
  }

  /** Takes everything a client has kept, in the order in which it was published. */
  takeOut(client: number): readonly number[] {
    return this.#take(this.#out, client);
  }

  takeIn(client: number): readonly number[] {
    return this.#take(this.#in, client);
  }

  /** Remembers the latest message of a direction until it is acknowledged. */
  await(client: number, isDown: boolean, awaited: Awaited<Payload>): void {
    this.#awaited[2 * client + (isDown ? 1 : 0)] = awaited;
  }

  /** A connection broke: what was delivered but not acknowledged will be delivered again. */
  repeatUnacknowledged(client: number, nowUs: number): void {
    for (const [leg, put] of [this.#out, this.#in].entries()) {
      const awaited = this.#awaited[2 * client + leg];
      this.#awaited[2 * client + leg] = undefined;
      if (awaited === undefined || awaited.backUs <= nowUs) continue;
      const copy = this.#parcels.take(awaited.from, awaited.to, awaited.payload, awaited.envelope);
      this.#put(put, client, copy);
    }
  }

  #put(queues: Map<number, number[]>, client: number, slot: number): boolean {
    const queue = queues.get(client);
    if (queue === undefined) queues.set(client, [slot]);
    else if (queue.length >= this.#lengthMax) return false;
    else queue.push(slot);
    return true;
  }

  #take(queues: Map<number, number[]>, client: number): readonly number[] {
    const queue = queues.get(client);
    if (queue === undefined) return NOTHING;
    queues.delete(client);
    return queue.toSorted((one, other) => this.#parcels.at(one).sequence - this.#parcels.at(other).sequence);
  }
}
