import { widened } from '../world/arrays.ts';

/** The call of no slot. */
export const NO_CALL = -1;

/**
 * Calls that are under way, each in a numbered slot, so that an event can name one by an integer and none is made
 * anew: at hundreds of thousands of calls a second of computing, objects would cost more than the calls.
 */
export class CallSlots {
  /** When the call was made, in µs; for a chain, when its first stage was called. */
  sentUs: Float64Array = new Float64Array(1_024);
  /** Index of the called module. */
  module: Int32Array = new Int32Array(1_024);
  /** Index of the module that was called first, where a chain begins. */
  entry: Int32Array = new Int32Array(1_024);
  /** Time it has spent under way so far. */
  wayUs: Float64Array = new Float64Array(1_024);
  /** The next call in an instance's queue. */
  next: Int32Array = new Int32Array(1_024);
  /** Number of the call among those of its module; names its draws. */
  number: Int32Array = new Int32Array(1_024);
  /** When its computation began. */
  begunUs: Float64Array = new Float64Array(1_024);
  /** Run time alone, to tell the slowdown from. */
  aloneUs: Float64Array = new Float64Array(1_024);
  /** Share of its work that is left, below 1 after it was interrupted. */
  leftShare: Float64Array = new Float64Array(1_024);
  /** Row of the instance it is on its way to, that instance's serial number, and the device it is on. */
  target: Int32Array = new Int32Array(1_024);
  serial: Float64Array = new Float64Array(1_024);
  device: Int32Array = new Int32Array(1_024);
  readonly #free: number[] = [];
  #count = 0;

  /** How many calls are under way. */
  get size(): number {
    return this.#count - this.#free.length;
  }

  /** The slots of all calls that are under way: a look at every slot there ever was. */
  get taken(): readonly number[] {
    const free = new Set(this.#free);
    return Array.from({ length: this.#count }, (_, slot) => slot).filter((slot) => !free.has(slot));
  }

  /** Takes a slot for a call. */
  take(module: number, number: number, sentUs: number): number {
    const slot = this.#free.pop() ?? this.#count++;
    if (slot >= this.module.length) this.#grow();
    this.sentUs[slot] = sentUs;
    this.module[slot] = module;
    this.entry[slot] = module;
    this.wayUs[slot] = 0;
    this.number[slot] = number;
    this.next[slot] = NO_CALL;
    this.leftShare[slot] = 1;
    this.target[slot] = 0;
    return slot;
  }

  /** Gives a slot back. */
  free(slot: number): void {
    this.target[slot] = 0;
    this.#free.push(slot);
  }

  #grow(): void {
    const length = this.module.length * 2;
    this.sentUs = widened(this.sentUs, new Float64Array(length));
    this.begunUs = widened(this.begunUs, new Float64Array(length));
    this.aloneUs = widened(this.aloneUs, new Float64Array(length));
    this.leftShare = widened(this.leftShare, new Float64Array(length));
    this.wayUs = widened(this.wayUs, new Float64Array(length));
    this.entry = widened(this.entry, new Int32Array(length));
    this.module = widened(this.module, new Int32Array(length));
    this.next = widened(this.next, new Int32Array(length));
    this.number = widened(this.number, new Int32Array(length));
    this.target = widened(this.target, new Int32Array(length));
    this.serial = widened(this.serial, new Float64Array(length));
    this.device = widened(this.device, new Int32Array(length));
  }
}
