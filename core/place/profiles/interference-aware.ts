import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { fastestUpper } from '../scores/fastest-upper.ts';
import { keepsObjective } from '../scores/keeps-objective.ts';
import { SOME } from './ways.ts';

/**
 * Goes by what a call takes in all but the worst tenth of cases, beside those who are busy there already: the bounds that Pitot
 * was made for (Huang et al., MLSys 2025). With objectives those that are kept come first; the time is the same bound.
 */
export const interferenceAware: Profile = {
  name: 'interference-aware',
  summary: 'The runtime with the least upper bound of the time, neighbours included.',
  filters: allFilters,
  scorers: [
    { scorer: keepsObjective, weight: 2 },
    { scorer: fastestUpper, weight: 3 },
  ],
  sortKey: 'load',
  contenders: SOME,
  adapts: false,
  preempts: false,
};
