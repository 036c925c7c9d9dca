import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ThreadOrder, ThreadWord } from '../host/thread.ts';
import type { Thread, ThreadFate, Threads } from '../host/threads.ts';
import { bundle } from './bundle.ts';

/**
 * Memory of a thread beside its module's own (assumption: an idle worker needs 5 MB, files in memory and messages in
 * pieces some more). What overruns it ends that thread and nothing else.
 */
const LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };

type Hear = (word: ThreadWord | ThreadFate) => void;

/** What threads run, and what each gets along for as long as it lives. */
export interface ThreadPlan {
  readonly script: string;
  lease(): { readonly given: unknown; over(): void };
}

const PLAIN: ThreadPlan = {
  script: join(import.meta.dirname, 'thread-entry.ts'),
  lease: () => ({ given: null, over: () => {} }),
};

/** Workers of Node, one of which is always warm, so that a start does not wait for the engine to set one up. */
export class NodeThreads implements Threads {
  readonly #plan: ThreadPlan;
  readonly #script: string;
  readonly #all = new Set<NodeThread>();
  #spare: NodeThread | null = null;
  #isOpen = true;

  constructor(plan: ThreadPlan = PLAIN) {
    this.#plan = plan;
    this.#script = bundle(plan.script);
    this.#spare = this.#fresh();
  }

  take(hear: Hear): Thread {
    const thread = this.#spare ?? this.#fresh();
    this.#spare = null;
    thread.hear = hear;
    // Later, so that setting one up does not delay the start that is under way.
    setImmediate(() => {
      if (this.#isOpen) this.#spare ??= this.#fresh();
    });
    return thread;
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    await Promise.all([...this.#all].map((thread) => thread.end()));
  }

  #fresh(): NodeThread {
    const { given, over } = this.#plan.lease();
    const thread = new NodeThread(this.#script, given, () => {
      this.#all.delete(thread);
      over();
    });
    this.#all.add(thread);
    return thread;
  }
}

class NodeThread implements Thread {
  hear: Hear = () => {};
  readonly #worker: Worker;
  #osThread: string | null = null;

  constructor(script: string, given: unknown, gone: () => void) {
    this.#worker = new Worker(script, {
      eval: true,
      execArgv: [],
      workerData: given,
      env: {},
      resourceLimits: LIMITS,
      name: 'module',
    });
    this.#worker.on('message', (word: ThreadWord) => {
      if (word.kind === 'ready') this.#osThread = word.osThread;
      this.hear(word);
    });
    this.#worker.on('error', (fault: NodeJS.ErrnoException) => {
      this.hear({ kind: 'broke', fault: fault.message, isMemory: fault.code === 'ERR_WORKER_OUT_OF_MEMORY' });
    });
    this.#worker.on('exit', gone);
  }

  tell(order: ThreadOrder): void {
    this.#worker.postMessage(order);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  cpuMs(): number | null {
    if (this.#osThread === null) return null;
    try {
      // Nanoseconds on a core come first (Linux, Documentation/scheduler/sched-stats.rst).
      const words = readFileSync(`/proc/self/task/${this.#osThread}/schedstat`, 'latin1').split(' ');
      return Number(words[0]) / 1e6;
    } catch {
      return null;
    }
  }
}
