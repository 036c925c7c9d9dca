import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { fastestPredicted } from '../scores/fastest-predicted.ts';

/**
 * The runtime that is predicted to finish the module first, as things are now: the classic greedy rule for unequal
 * machines (MCT in Braun et al., "A Comparison of Eleven Static Heuristics", JPDC 2001). Knows nothing of networks.
 */
export const minimumCompletion: Profile = {
  name: 'minimum-completion',
  summary: 'The runtime that is predicted to finish first.',
  filters: allFilters,
  scorers: [{ scorer: fastestPredicted, weight: 1 }],
  sortKey: 'load',
  contenders: { exhaustive: true, bestCount: 8, drawnCount: 0, near: false, afterTurn: false },
  adapts: false,
  preempts: false,
};
