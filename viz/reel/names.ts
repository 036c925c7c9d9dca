/** Names by number, in the order in which they were first seen. */
export class Names {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];

  get count(): number {
    return this.#names.length;
  }

  /** The number of a name; a new one if it was never seen. */
  add(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.#names.length;
    this.#numbers.set(name, number);
    this.#names.push(name);
    return number;
  }

  /** The number of a name, −1 if it was never seen. */
  indexOf(name: string): number {
    return this.#numbers.get(name) ?? -1;
  }

  /** The name under a number. */
  at(index: number): string {
    return this.#names[index] ?? '';
  }
}
