import type { ThreadOrder, ThreadWord } from '../../runtime/host/thread.ts';
import type { Thread, ThreadFate, Threads } from '../../runtime/host/threads.ts';
import { Bells } from '../../runtime/shared/bells.ts';

type Hear = (word: ThreadWord | ThreadFate) => void;

/** Web workers, one of which is always warm, so that a start does not wait for the engine to set one up. */
export class BrowserThreads implements Threads {
  readonly #all = new Set<BrowserThread>();
  #spare: BrowserThread | null = null;
  #endedCpuMs = 0;

  constructor() {
    this.#spare = this.#fresh();
  }

  /** Time that all threads together have computed so far. */
  get cpuMs(): number {
    return [...this.#all].reduce((sum, thread) => sum + (thread.cpuMs() ?? 0), this.#endedCpuMs);
  }

  take(hear: Hear): Thread {
    const thread = this.#spare ?? this.#fresh();
    this.#spare = null;
    thread.hear = hear;
    // Later, so that setting one up does not delay the start that is under way.
    setTimeout(() => {
      this.#spare ??= this.#fresh();
    });
    return thread;
  }

  async close(): Promise<void> {
    for (const thread of this.#all) await thread.end();
  }

  #fresh(): BrowserThread {
    const thread = new BrowserThread(() => {
      this.#endedCpuMs += thread.cpuMs() ?? 0;
      this.#all.delete(thread);
    });
    this.#all.add(thread);
    return thread;
  }
}

class BrowserThread implements Thread {
  hear: Hear = () => {};
  readonly #worker = new Worker(new URL('./thread-entry.ts', import.meta.url), {
    type: 'module',
    name: 'module',
  });
  readonly #gone: () => void;
  #bells: Bells | null = null;
  #startMs: number | null = null;
  #cpuMs = 0;
  #hasEnded = false;

  constructor(gone: () => void) {
    this.#gone = gone;
    this.#worker.onmessage = (message: MessageEvent<ThreadWord>) => {
      if (this.#hasEnded) return;
      if (message.data.kind === 'started') this.#startMs = performance.now();
      this.hear(message.data);
    };
    this.#worker.onerror = ({ message }) => this.#break(message ?? 'its script could not be loaded');
    this.#worker.onmessageerror = () => this.#break('it was sent what it cannot read');
  }

  tell(order: ThreadOrder): void {
    if ('bells' in order) this.#bells = new Bells(order.bells);
    this.#worker.postMessage(order);
  }

  async end(): Promise<void> {
    if (this.#hasEnded) return;
    this.cpuMs();
    this.#hasEnded = true;
    this.#worker.terminate();
    this.#gone();
  }

  /** Browsers do not tell; what it did not sleep it computed: an upper bound, as others may have had the core. */
  cpuMs(): number | null {
    if (this.#startMs === null || this.#bells === null) return null;
    if (!this.#hasEnded)
      this.#cpuMs = Math.max(this.#cpuMs, performance.now() - this.#startMs - this.#bells.blockedMs);
    return this.#cpuMs;
  }

  #break(fault: string): void {
    if (!this.#hasEnded) this.hear({ kind: 'broke', fault, isMemory: false });
  }
}
