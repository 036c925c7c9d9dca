import type { Pieces } from '../../freeze/ahead/pieces.ts';
import type { Thread } from './threads.ts';

/** A thread that holds all of a module but what is to come from elsewhere: its memory fills as it is sent. */
export class Vessel {
  readonly #thread: Thread;
  #hashed: ((root: string) => void) | null = null;

  constructor(thread: Thread) {
    this.#thread = thread;
  }

  /** Puts memory where it belongs. */
  fill(pieces: Pieces): void {
    this.#thread.tell({ kind: 'fill', pieces });
  }

  /** The SHA-256 of the first pages of what it holds, after all that it was told to fill. */
  hash(pages: number): Promise<string> {
    return new Promise((resolve) => {
      this.#hashed = resolve;
      this.#thread.tell({ kind: 'hash', pages });
    });
  }

  /** The thread has hashed what it holds. */
  hashed(root: string): void {
    this.#hashed?.(root);
  }
}
