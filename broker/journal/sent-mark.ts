/** Up to which batch all commands have been handed on. */
export class SentMark {
  readonly #underway = new Map<number, Promise<unknown>>();
  readonly #aside = new Set<Promise<unknown>>();
  #newestIndex: number;

  constructor(index: number) {
    this.#newestIndex = index;
  }

  /** The newest batch of which, and before which, everything has left. */
  get sentIndex(): number {
    const oldest = this.#underway.keys().next().value;
    return oldest === undefined ? this.#newestIndex : oldest - 1;
  }

  /** All of this has to leave before the batch counts as sent. */
  leaves(index: number, leaving: readonly Promise<void>[]): void {
    this.#newestIndex = index;
    const all = Promise.allSettled(leaving).then(() => this.#underway.delete(index));
    this.#underway.set(index, all);
  }

  /** Something leaves that is in no batch. */
  follows(leaving: readonly Promise<void>[]): void {
    const all: Promise<unknown> = Promise.allSettled(leaving).finally(() => this.#aside.delete(all));
    this.#aside.add(all);
  }

  /** Resolves when everything has left. */
  async all(): Promise<void> {
    while (this.#underway.size + this.#aside.size > 0) {
      await Promise.all([...this.#underway.values(), ...this.#aside]);
    }
  }
}
