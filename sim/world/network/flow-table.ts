import { widened } from '../arrays.ts';
import { NOBODY } from '../calendar.ts';

/** A flow crosses at most so many shared links: up from its source, between sites, down to its target. */
export const LEGS = 3;

/**
 * Flows under way in numbered slots, and per link the chain of flows that cross it. An entry of a chain is
 * slot × `LEGS` + leg; a leg without a shared link holds `NOBODY`.
 */
export class FlowTable {
  leftBytes: Float64Array = new Float64Array(64);
  /** Bytes per microsecond. */
  rate: Float64Array = new Float64Array(64);
  settledUs: Float64Array = new Float64Array(64);
  /** When it will be over at its present rate. */
  endUs: Float64Array = new Float64Array(64);
  /** Its event and the event's time; of flows that share links only the one that ends first has one. */
  ticket: Float64Array = new Float64Array(64);
  armedUs: Float64Array = new Float64Array(64);
  subject: Int32Array = new Int32Array(64);
  from: Int32Array = new Int32Array(64);
  to: Int32Array = new Int32Array(64);
  /** Links crossed, by slot × `LEGS` + leg. */
  link: Int32Array = new Int32Array(64 * LEGS);
  /** When a search last came by; told from others by its number. */
  seen: Int32Array = new Int32Array(64);
  #nexts: Int32Array = new Int32Array(64 * LEGS);
  #previous: Int32Array = new Int32Array(64 * LEGS);
  readonly #heads: Int32Array;
  readonly #counts: Int32Array;
  readonly #free: number[] = [];
  #usedCount = 0;

  constructor(linkCount: number) {
    this.#heads = new Int32Array(linkCount).fill(NOBODY);
    this.#counts = new Int32Array(linkCount);
  }

  /** How many flows are under way. */
  get size(): number {
    return this.#usedCount - this.#free.length;
  }

  take(): number {
    const slot = this.#free.pop() ?? this.#usedCount++;
    if (slot === this.subject.length) this.#grow();
    this.link.fill(NOBODY, slot * LEGS, (slot + 1) * LEGS);
    this.seen[slot] = 0;
    return slot;
  }

  /** Gives a slot back; its legs must be off their links. */
  free(slot: number): void {
    this.subject[slot] = NOBODY;
    this.#free.push(slot);
  }

  /** Lets a leg of a flow cross a link, or none. */
  cross(slot: number, leg: number, link: number): void {
    const entry = slot * LEGS + leg;
    this.link[entry] = link;
    if (link === NOBODY) return;
    const head = this.#heads[link] as number;
    this.#nexts[entry] = head;
    this.#previous[entry] = NOBODY;
    if (head !== NOBODY) this.#previous[head] = entry;
    this.#heads[link] = entry;
    (this.#counts[link] as number)++;
  }

  /** Takes a leg off its link. */
  leave(slot: number, leg: number): void {
    const entry = slot * LEGS + leg;
    const link = this.link[entry] as number;
    if (link === NOBODY) return;
    const next = this.#nexts[entry] as number;
    const previous = this.#previous[entry] as number;
    if (previous === NOBODY) this.#heads[link] = next;
    else this.#nexts[previous] = next;
    if (next !== NOBODY) this.#previous[next] = previous;
    this.link[entry] = NOBODY;
    (this.#counts[link] as number)--;
  }

  /** First entry of a link's chain. */
  head(link: number): number {
    return this.#heads[link] as number;
  }

  next(entry: number): number {
    return this.#nexts[entry] as number;
  }

  /** How many flows cross a link. */
  count(link: number): number {
    return this.#counts[link] as number;
  }

  #grow(): void {
    const length = this.subject.length * 2;
    this.leftBytes = widened(this.leftBytes, new Float64Array(length));
    this.rate = widened(this.rate, new Float64Array(length));
    this.settledUs = widened(this.settledUs, new Float64Array(length));
    this.endUs = widened(this.endUs, new Float64Array(length));
    this.ticket = widened(this.ticket, new Float64Array(length));
    this.armedUs = widened(this.armedUs, new Float64Array(length));
    this.subject = widened(this.subject, new Int32Array(length));
    this.from = widened(this.from, new Int32Array(length));
    this.to = widened(this.to, new Int32Array(length));
    this.seen = widened(this.seen, new Int32Array(length));
    this.link = widened(this.link, new Int32Array(length * LEGS));
    this.#nexts = widened(this.#nexts, new Int32Array(length * LEGS));
    this.#previous = widened(this.#previous, new Int32Array(length * LEGS));
  }
}
