import { NOBODY } from '../calendar.ts';
import type { Qos } from './settings.ts';

/** Size and quality of a message. */
export interface Envelope {
  readonly bytes: number;
  readonly qos: Qos;
}

/** One message on its way, on one of its two legs; used again after its end. */
export interface Parcel<Payload> {
  from: number;
  to: number;
  payload: Payload | undefined;
  envelope: Envelope;
  /** Whether it is on its way from the broker to its receiver. */
  isDown: boolean;
  /** Connection that carries it: the broker's life on the way up, the receiver's connection on the way down. */
  connection: number;
  /** Order among all messages, for queues. */
  sequence: number;
}

const NO_ENVELOPE: Envelope = { bytes: 0, qos: 0 };

/** Messages under way, each in a numbered slot that an event can name; slots and records are used again. */
export class Parcels<Payload> {
  readonly #parcels: Parcel<Payload>[] = [];
  readonly #free: number[] = [];
  #sequence = 0;

  /** How many are under way or kept. */
  get size(): number {
    return this.#parcels.length - this.#free.length;
  }

  take(from: number, to: number, payload: Payload, envelope: Envelope): number {
    const sequence = this.#sequence++;
    const slot = this.#free.pop();
    if (slot === undefined) {
      this.#parcels.push({ from, to, payload, envelope, isDown: false, connection: 0, sequence });
      return this.#parcels.length - 1;
    }
    const parcel = this.at(slot);
    parcel.from = from;
    parcel.to = to;
    parcel.payload = payload;
    parcel.envelope = envelope;
    parcel.isDown = false;
    parcel.sequence = sequence;
    return slot;
  }

  at(slot: number): Parcel<Payload> {
    return this.#parcels[slot] as Parcel<Payload>;
  }

  free(slot: number): void {
    const parcel = this.at(slot);
    parcel.from = NOBODY;
    parcel.payload = undefined;
    parcel.envelope = NO_ENVELOPE;
    this.#free.push(slot);
  }
}

/** ARTS's runtimes leave a will at QoS 0; kept here until the supervisor is back, as a broker with sessions would. */
export const WILL_ENVELOPE: Envelope = { bytes: 0, qos: 1 };
