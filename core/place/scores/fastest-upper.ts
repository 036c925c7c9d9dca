import { startUpMs, workMs } from '../../predict/run-time.ts';
import type { Scorer } from '../policy.ts';

/**
 * Prefers runtimes that are predicted to finish first in all but the worst tenth of cases, those that are busy there included: a
 * bound on the run time with co-runners, by which Huang et al. (Pitot, MLSys 2025) propose to orchestrate.
 *
 * Score: work ÷ (work + upper bound of the time); close to 1/2 on the idle reference machine, never 1 and never 0.
 *
 * Known weakness: looks at what the module suffers, not at what its new neighbours do.
 */
export const fastestUpper: Scorer = {
  name: 'fastest-upper',
  score({ module, runtime, computeUpperMs }) {
    const work = workMs(module);
    return work / (work + startUpMs(runtime.runtime) + computeUpperMs);
  },
};
