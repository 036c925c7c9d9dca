/**
 * One timer that keeps its time in hidden tabs, too: browsers slow down the timers of pages nobody sees to one a minute,
 * but not those of workers. A supervisor would take a silence of a minute for death.
 */
export class Alarm {
  readonly #worker = new Worker(new URL('./alarm-entry.ts', import.meta.url), {
    type: 'module',
    name: 'alarm',
  });
  #ordinal = 0;
  #wake: () => void = () => {};

  constructor() {
    this.#worker.onmessage = (message: MessageEvent<number>) => {
      if (message.data === this.#ordinal) this.#wake();
    };
  }

  /** Wakes once after so long, unless it is set again or stopped before; returns how to stop it. */
  readonly set = (wake: () => void, waitMs: number): (() => void) => {
    this.#ordinal += 1;
    const ordinal = this.#ordinal;
    this.#wake = wake;
    this.#worker.postMessage([ordinal, waitMs]);
    return () => {
      if (this.#ordinal === ordinal) this.#wake = () => {};
    };
  };
}
