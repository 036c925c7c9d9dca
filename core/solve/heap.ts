/** Numbers waiting by their keys, the smallest key first; ties go to the smaller number. */
export class Heap {
  readonly #keys: number[] = [];
  readonly #numbers: number[] = [];

  get isEmpty(): boolean {
    return this.#keys.length === 0;
  }

  /** The smallest key; infinite when nothing waits. */
  get leastKey(): number {
    return this.#keys[0] ?? Number.POSITIVE_INFINITY;
  }

  /** Lets a number wait. */
  push(key: number, number: number): void {
    let at = this.#keys.length;
    for (; at > 0; ) {
      const above = (at - 1) >> 1;
      if (!this.#isBefore(key, number, above)) break;
      this.#copy(above, at);
      at = above;
    }
    this.#keys[at] = key;
    this.#numbers[at] = number;
  }

  /** Takes out the number with the smallest key. */
  pop(): number {
    const top = this.#numbers[0] as number;
    const key = this.#keys.pop() as number;
    const number = this.#numbers.pop() as number;
    const count = this.#keys.length;
    if (count === 0) return top;
    let at = 0;
    for (let below = 1; below < count; below = 2 * at + 1) {
      const right = below + 1;
      if (right < count && this.#isBefore(this.#keys[right] as number, this.#numbers[right] as number, below))
        below = right;
      if (this.#isBefore(key, number, below)) break;
      this.#copy(below, at);
      at = below;
    }
    this.#keys[at] = key;
    this.#numbers[at] = number;
    return top;
  }

  /** Lets nobody wait any more. */
  clear(): void {
    this.#keys.length = 0;
    this.#numbers.length = 0;
  }

  #isBefore(key: number, number: number, at: number): boolean {
    const other = this.#keys[at] as number;
    return key < other || (key === other && number < (this.#numbers[at] as number));
  }

  #copy(from: number, to: number): void {
    this.#keys[to] = this.#keys[from] as number;
    this.#numbers[to] = this.#numbers[from] as number;
  }
}
