import { NOBODY } from '../calendar.ts';
import { type FlowTable, LEGS } from './flow-table.ts';

/** A set of flows and the links they cross, closed: no other flow crosses any of them. */
export interface Component {
  readonly flows: readonly number[];
  readonly links: readonly number[];
}

/** Stands for no limit; finite, so that a difference is a number. */
const UNLIMITED = 1e300;

/**
 * Max-min fair rates by progressive filling (Bertsekas & Gallager, *Data Networks*, 2nd ed., §6.5.2): all rates rise
 * together until a link is full; the flows through it keep theirs, the others go on. Rates are those that many long
 * TCP flows with equal round-trip times come to; unequal ones share less evenly (assumption).
 *
 * The link that fills first is found by a heap of fair shares. A share only rises while others are settled, so an
 * entry that is out of date is put back further down; O(f·log l) for f flows on l links.
 */
export class Shares {
  readonly #table: FlowTable;
  /** Capacity that is left on a link, and flows on it that still rise. */
  readonly #left: Float64Array;
  readonly #risingCount: Int32Array;
  readonly #rates: number[] = [];
  readonly #heap: number[] = [];
  readonly #keys: Float64Array;

  constructor(table: FlowTable, linkCount: number) {
    this.#table = table;
    this.#left = new Float64Array(linkCount);
    this.#risingCount = new Int32Array(linkCount);
    this.#keys = new Float64Array(linkCount);
  }

  /**
   * The rate of every flow of a component, in the order of its flows and the unit of `capacityOf`; `Infinity` for
   * one that crosses no link. The array is used again by the next call.
   */
  fill(component: Component, capacityOf: (link: number) => number): readonly number[] {
    const table = this.#table;
    this.#heap.length = 0;
    for (const link of component.links) {
      this.#left[link] = Math.min(Math.max(0, capacityOf(link)), UNLIMITED);
      this.#risingCount[link] = table.count(link);
      this.#keys[link] = this.#shareOf(link);
      this.#push(link);
    }
    const rateOf = this.#rates;
    for (const flow of component.flows) rateOf[flow] = Number.NaN;
    while (this.#heap.length > 0) {
      const link = this.#pop();
      if (this.#risingCount[link] === 0) continue;
      const share = this.#shareOf(link);
      if (share > (this.#keys[link] as number)) {
        this.#keys[link] = share;
        this.#push(link);
      } else {
        this.#settle(link, share);
      }
    }
    for (const flow of component.flows)
      if (Number.isNaN(rateOf[flow])) rateOf[flow] = Number.POSITIVE_INFINITY;
    return rateOf;
  }

  #settle(link: number, share: number): void {
    const table = this.#table;
    for (let entry = table.head(link); entry !== NOBODY; entry = table.next(entry)) {
      const flow = (entry / LEGS) | 0;
      if (!Number.isNaN(this.#rates[flow])) continue;
      this.#rates[flow] = share;
      for (let leg = 0; leg < LEGS; leg++) {
        const crossed = table.link[flow * LEGS + leg] as number;
        if (crossed === NOBODY) continue;
        (this.#risingCount[crossed] as number)--;
        this.#left[crossed] = Math.max(0, (this.#left[crossed] as number) - share);
      }
    }
  }

  #shareOf(link: number): number {
    return (this.#left[link] as number) / (this.#risingCount[link] as number);
  }

  #isBefore(one: number, other: number): boolean {
    const difference = (this.#keys[one] as number) - (this.#keys[other] as number);
    return difference < 0 || (difference === 0 && one < other);
  }

  #push(link: number): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(link);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(link, heap[parent] as number)) break;
      heap[at] = heap[parent] as number;
      at = parent;
    }
    heap[at] = link;
  }

  #pop(): number {
    const heap = this.#heap;
    const first = heap[0] as number;
    const last = heap.pop() as number;
    if (heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#isBefore(heap[child + 1] as number, heap[child] as number))
        child++;
      if (!this.#isBefore(heap[child] as number, last)) break;
      heap[at] = heap[child] as number;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}
