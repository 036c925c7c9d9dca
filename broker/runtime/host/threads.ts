import type { ThreadOrder, ThreadWord } from './thread.ts';

/** Word that a thread broke: by a fault of ours, or because it overran its own memory. */
export interface ThreadFate {
  readonly kind: 'broke';
  readonly fault: string;
  readonly isMemory: boolean;
}

/** A thread of its own for one instance. */
export interface Thread {
  tell(order: ThreadOrder): void;
  /** Ends it whatever it does; resolved once it is gone. */
  end(): Promise<void>;
  /** Time it has computed so far; `null` where the system does not tell. */
  cpuMs(): number | null;
}

/** Where threads come from: workers of Node or of a browser. */
export interface Threads {
  take(hear: (word: ThreadWord | ThreadFate) => void): Thread;
  close(): Promise<void>;
}
