import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { Outcome, Task } from './task.ts';

/** Those who carry tasks out: threads of this machine, or whoever takes them from a queue. */
export interface Crew {
  /** Tasks that are worth handing out at a time. */
  readonly handCount: number;
  /** Carries a task out; rejects only when the crew was dismissed or cannot be reached. */
  carry(task: Task): Promise<Outcome>;
  /** Ends it, whatever is under way. */
  dismiss(): Promise<void>;
}

/** A crew of threads; each carries out one task at a time. */
export function threads(count: number): Crew {
  const pool = new Piscina({
    filename: fileURLToPath(new URL('./thread.mjs', import.meta.url)),
    name: 'carryOut',
    minThreads: Math.min(count, 1),
    maxThreads: count,
    idleTimeout: Number.POSITIVE_INFINITY,
  });
  // A thread that dies tells whoever waits for it; without a listener it would end the program as well.
  pool.on('error', () => undefined);
  let isDismissed = false;
  return {
    handCount: count,
    carry: async (task) => {
      try {
        return (await pool.run(task)) as Outcome;
      } catch (error) {
        if (isDismissed) throw error;
        // The thread itself has died, of memory for example; the pool starts another one.
        return { kind: 'failed', message: (error as Error).message };
      }
    },
    dismiss: async () => {
      isDismissed = true;
      await pool.destroy();
    },
  };
}
