import { compile } from './host/codes.ts';
import type { Threads } from './host/threads.ts';
import { Bells } from './shared/bells.ts';
import { Ring } from './shared/ring.ts';

/** Starts of which the fastest counts: the first one also compiles our own code. */
const START_COUNT = 3;
/** What a thread gets to become warm (measured: 40 ms on an idle machine). */
const WARM_MS = 100;
const OUT_BYTES = 1_024;

/** Time from taking a warm thread to the first instruction of a module in it; `null` if it does not run. */
export async function measureStartUp(threads: Threads, bytes: Uint8Array): Promise<number | null> {
  const code = await compile(bytes);
  if (code.kind === 'unfit') return null;
  let bestMs = Number.POSITIVE_INFINITY;
  for (let count = 0; count < START_COUNT; count++) {
    await new Promise((resolve) => setTimeout(resolve, WARM_MS));
    const startMs = performance.now();
    await new Promise<void>((resolve) => {
      const thread = threads.take((word) => {
        if (word.kind === 'ready' || word.kind === 'started') return word.kind === 'started' && resolve();
        resolve();
        void thread.end();
      });
      thread.tell({
        kind: 'run',
        plan: {
          module: code.compiled,
          initialPages: code.initialPages,
          pagesMax: code.initialPages,
          isFreezable: false,
          given: { args: [], env: [] },
          channels: [],
        },
        bells: new Bells().memory,
        out: Ring.create(OUT_BYTES).memory,
        inputs: new Map(), // So that its input has ended, and it does soon.
      });
    });
    bestMs = Math.min(bestMs, performance.now() - startMs);
  }
  return Math.round(bestMs * 10) / 10;
}
