import { startUpMs, workMs } from '../../predict/run-time.ts';
import type { Scorer } from '../policy.ts';

/**
 * Prefers runtimes that are predicted to finish first: start-up + work × slowness × what modules suffer there.
 *
 * Score: work ÷ (work + predicted time); close to 1/2 on the idle reference machine, 1/3 where it takes twice as
 * long, never 1 and never 0, so that no two times score alike.
 *
 * Known weakness: believes a runtime that understates its slowness until its stretch has been measured.
 */
export const fastestPredicted: Scorer = {
  name: 'fastest-predicted',
  score({ module, runtime, computeMs }) {
    const work = workMs(module);
    return work / (work + startUpMs(runtime.runtime) + computeMs);
  },
};
