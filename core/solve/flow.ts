import { assert } from '../assert.ts';
import { Heap } from './heap.ts';
import { NOWHERE, type Offers } from './offers.ts';

/**
 * The best placement of modules on runtimes with a number of slots each, kept best while modules come and go: a
 * min-cost flow by successive shortest paths with prices (Edmonds & Karp, JACM 19(2), 1972; prices as in Tomizawa 1971), on the
 * graph of runtimes alone, in which a module is an arc from where it is to where it could be.
 *
 * Kept at all times: every module is where worth minus price is most for it, being nowhere counted as 0; a runtime with
 * a free slot has price 0. By duality no placement is worth more. A change costs one search from where it happened, which
 * ends at the first slot that is free, so small changes are cheap.
 *
 * Counts slots only: where memory and cores bind, see `replan`.
 */
export class Flow {
  /** The runtime of each module, or `NOWHERE`. */
  readonly homes: Int32Array;
  readonly #offers: Offers;
  readonly #free: Int32Array;
  readonly #prices: Float64Array;
  /** The offer by which each module is where it is; −1 for who is nowhere. */
  readonly #held: Int32Array;
  readonly #residents: readonly Set<number>[];
  readonly #isHere: Uint8Array;
  readonly #distances: Float64Array;
  /** By which module the search came to a runtime, and by which of its offers it would go on from there. */
  readonly #via: Int32Array;
  readonly #viaOffer: Int32Array;
  readonly #heap = new Heap();
  #touched: number[] = [];

  /** Starts with all slots free and no module there. */
  constructor(offers: Offers, slotCounts: Int32Array) {
    const nodeCount = offers.runtimeCount + 1;
    this.#offers = offers;
    this.#free = slotCounts.slice();
    this.#prices = new Float64Array(nodeCount);
    this.homes = new Int32Array(offers.moduleCount).fill(NOWHERE);
    this.#held = new Int32Array(offers.moduleCount).fill(-1);
    this.#isHere = new Uint8Array(offers.moduleCount);
    this.#residents = Array.from({ length: offers.runtimeCount }, () => new Set());
    this.#distances = new Float64Array(nodeCount).fill(Number.POSITIVE_INFINITY);
    this.#via = new Int32Array(nodeCount);
    this.#viaOffer = new Int32Array(nodeCount);
  }

  /** What all modules are worth where they are. */
  get worth(): number {
    return this.#held.reduce(
      (sum, offer) => sum + (offer < 0 ? 0 : (this.#offers.worths[offer] as number)),
      0,
    );
  }

  /** The least that any placement of these modules is below: equal to `worth` but for rounding, by duality. */
  get bound(): number {
    let sum = 0;
    this.#residents.forEach((there, runtime) => {
      sum += (this.#prices[runtime] as number) * (there.size + (this.#free[runtime] as number));
    });
    for (let module = 0; module < this.homes.length; module++) {
      if (this.#isHere[module] === 1) sum += this.#surplus(module);
    }
    return sum;
  }

  /** A module comes; others move to make room where that is worth more. */
  add(module: number): void {
    assert(this.#isHere[module] === 0, 'a module comes once');
    this.#isHere[module] = 1;
    const { starts } = this.#offers;
    const surplus = this.#surplus(module);
    // Node number `runtimeCount` stands for being nowhere.
    this.#reach(this.#offers.runtimeCount, surplus, module, -1);
    for (let offer = starts[module] as number; offer < (starts[module + 1] as number); offer++)
      this.#reach(this.#runtimeOf(offer), surplus - this.#net(offer), module, offer);
    const end = this.#searchOut();
    const length = this.#distances[end] as number;
    for (const node of this.#touched) {
      const distance = this.#distances[node] as number;
      if (distance < length) this.#prices[node] = (this.#prices[node] as number) + length - distance;
    }
    if (end < this.#offers.runtimeCount) this.#free[end] = (this.#free[end] as number) - 1;
    for (let node = end; ; ) {
      const mover = this.#via[node] as number;
      const from = this.homes[mover] as number;
      this.#settle(mover, this.#viaOffer[node] as number);
      if (mover === module) break;
      node = from;
    }
    this.#forget();
  }

  /** A module goes; others move up where that is worth more. */
  remove(module: number): void {
    assert(this.#isHere[module] === 1, 'only who is here can go');
    const home = this.homes[module] as number;
    this.#settle(module, -1);
    this.#isHere[module] = 0;
    if (home !== NOWHERE) this.#vacate(home);
  }

  /** A runtime gets another number of slots; who finds none there any more goes elsewhere. */
  resize(runtime: number, slotCount: number): void {
    const there = this.#residents[runtime] as Set<number>;
    for (let more = slotCount - there.size - (this.#free[runtime] as number); more > 0; more--)
      this.#vacate(runtime);
    const evicted = [...there].slice(0, Math.max(0, there.size - slotCount));
    // Without them and their slots everything is as good as before; then they come anew.
    this.#free[runtime] = Math.max(0, slotCount - there.size);
    for (const module of evicted) {
      this.#settle(module, -1);
      this.#isHere[module] = 0;
    }
    for (const module of evicted) this.add(module);
  }

  #runtimeOf(offer: number): number {
    return this.#offers.runtimes[offer] as number;
  }

  /** What an offer is worth at today's prices; being nowhere is worth 0. */
  #net(offer: number): number {
    if (offer < 0) return 0;
    return (this.#offers.worths[offer] as number) - (this.#prices[this.#runtimeOf(offer)] as number);
  }

  #surplus(module: number): number {
    const { starts } = this.#offers;
    let most = 0;
    for (let offer = starts[module] as number; offer < (starts[module + 1] as number); offer++)
      most = Math.max(most, this.#net(offer));
    return most;
  }

  /** Searches from the runtimes reached already to the nearest free slot, or to being nowhere; returns where it is. */
  #searchOut(): number {
    const { starts, runtimeCount } = this.#offers;
    for (;;) {
      const distance = this.#heap.leastKey;
      const node = this.#heap.pop();
      if (distance > (this.#distances[node] as number)) continue;
      if (node === runtimeCount || (this.#free[node] as number) > 0) return node;
      for (const mover of this.#residents[node] as Set<number>) {
        const stays = distance + this.#net(this.#held[mover] as number);
        this.#reach(runtimeCount, stays, mover, -1);
        for (let offer = starts[mover] as number; offer < (starts[mover + 1] as number); offer++)
          if (this.#runtimeOf(offer) !== node)
            this.#reach(this.#runtimeOf(offer), stays - this.#net(offer), mover, offer);
      }
    }
  }

  /**
   * Fills a slot that became free, where that is worth more than leaving it: looks back from there for who would move up, and
   * for the runtime where a slot is best left free instead.
   */
  #vacate(runtime: number): void {
    const { runtimeCount } = this.#offers;
    this.#reach(runtime, 0, -1, -1);
    let end = runtime;
    let length = this.#prices[runtime] as number;
    while (!this.#heap.isEmpty && this.#heap.leastKey < length) {
      const distance = this.#heap.leastKey;
      const node = this.#heap.pop();
      if (distance > (this.#distances[node] as number)) continue;
      const total = distance + (this.#prices[node] as number);
      if (total < length) [end, length] = [node, total];
      if (node !== runtimeCount) this.#searchBack(node, distance);
    }
    for (const node of this.#touched) {
      const fall = length - (this.#distances[node] as number);
      if (fall > 0) this.#prices[node] = Math.max(0, (this.#prices[node] as number) - fall);
    }
    this.#prices[end] = 0;
    for (let node = end; node !== runtime; ) {
      const offer = this.#viaOffer[node] as number;
      this.#settle(this.#via[node] as number, offer);
      node = this.#runtimeOf(offer);
    }
    if (end !== runtimeCount) this.#free[end] = (this.#free[end] as number) + 1;
    this.#forget();
  }

  /** Reaches the runtimes of all who would come to this one. */
  #searchBack(node: number, distance: number): void {
    const { starts, offers, modules } = this.#offers.seekers;
    for (let at = starts[node] as number; at < (starts[node + 1] as number); at++) {
      const module = modules[at] as number;
      const home = this.homes[module] as number;
      if (this.#isHere[module] === 0 || home === node) continue;
      const offer = offers[at] as number;
      const loss = this.#net(this.#held[module] as number) - this.#net(offer);
      this.#reach(home === NOWHERE ? this.#offers.runtimeCount : home, distance + loss, module, offer);
    }
  }

  /** Notes a way to a node if it is the shortest so far. What rounding leaves below 0 counts as 0. */
  #reach(node: number, distance: number, module: number, offer: number): void {
    const known = this.#distances[node] as number;
    const length = Math.max(distance, 0);
    if (length >= known) return;
    if (known === Number.POSITIVE_INFINITY) this.#touched.push(node);
    this.#distances[node] = length;
    this.#via[node] = module;
    this.#viaOffer[node] = offer;
    this.#heap.push(length, node);
  }

  /** Puts a module where one of its offers is, or nowhere. Free slots are counted by whoever ends a search. */
  #settle(module: number, offer: number): void {
    const home = this.homes[module] as number;
    if (home !== NOWHERE) this.#residents[home]?.delete(module);
    const to = offer < 0 ? NOWHERE : this.#runtimeOf(offer);
    if (to !== NOWHERE) this.#residents[to]?.add(module);
    this.homes[module] = to;
    this.#held[module] = offer;
  }

  #forget(): void {
    for (const node of this.#touched) this.#distances[node] = Number.POSITIVE_INFINITY;
    this.#touched = [];
    this.#heap.clear();
  }
}
