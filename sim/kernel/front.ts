/**
 * Orders the few events that are due next: a 4-ary heap on (time, order) in typed arrays. It works for
 * any number of events, so a realm in which everything happens in the same microsecond is slower,
 * never wrong.
 */
export class Front {
  #ats: Float64Array = new Float64Array(512);
  #orders: Float64Array = new Float64Array(512);
  #slots: Int32Array = new Int32Array(512);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The time of the earliest event; there must be one. */
  get atUs(): number {
    return this.#ats[0] as number;
  }

  /** The record of the earliest event; there must be one. */
  get slot(): number {
    return this.#slots[0] as number;
  }

  push(atUs: number, order: number, slot: number): void {
    if (this.#length === this.#ats.length) this.#grow();
    const ats = this.#ats;
    const orders = this.#orders;
    const slots = this.#slots;
    let hole = this.#length++;
    while (hole > 0) {
      const parent = (hole - 1) >> 2;
      const parentAtUs = ats[parent] as number;
      if (parentAtUs < atUs) break;
      if (parentAtUs === atUs && (orders[parent] as number) < order) break;
      ats[hole] = parentAtUs;
      orders[hole] = orders[parent] as number;
      slots[hole] = slots[parent] as number;
      hole = parent;
    }
    ats[hole] = atUs;
    orders[hole] = order;
    slots[hole] = slot;
  }

  /** Removes the earliest event; there must be one. */
  drop(): void {
    const length = --this.#length;
    if (length === 0) return;
    const ats = this.#ats;
    const orders = this.#orders;
    const slots = this.#slots;
    const atUs = ats[length] as number;
    const order = orders[length] as number;
    let hole = 0;
    for (let child = 1; child < length; child = hole * 4 + 1) {
      let least = child;
      let leastAtUs = ats[child] as number;
      const end = Math.min(child + 4, length);
      for (let other = child + 1; other < end; other++) {
        const otherAtUs = ats[other] as number;
        if (otherAtUs > leastAtUs) continue;
        if (otherAtUs === leastAtUs && (orders[other] as number) > (orders[least] as number)) continue;
        least = other;
        leastAtUs = otherAtUs;
      }
      if (leastAtUs > atUs || (leastAtUs === atUs && (orders[least] as number) > order)) break;
      ats[hole] = leastAtUs;
      orders[hole] = orders[least] as number;
      slots[hole] = slots[least] as number;
      hole = least;
    }
    ats[hole] = atUs;
    orders[hole] = order;
    slots[hole] = slots[length] as number;
  }

  /** Every record in it, in no particular order. */
  slots(): Int32Array {
    return this.#slots.slice(0, this.#length);
  }

  /** Takes everything out, in no particular order. */
  drain(): Int32Array {
    const slots = this.slots();
    this.#length = 0;
    return slots;
  }

  #grow(): void {
    const capacity = this.#ats.length * 2;
    const ats = new Float64Array(capacity);
    const orders = new Float64Array(capacity);
    const slots = new Int32Array(capacity);
    ats.set(this.#ats);
    orders.set(this.#orders);
    slots.set(this.#slots);
    this.#ats = ats;
    this.#orders = orders;
    this.#slots = slots;
  }
}
