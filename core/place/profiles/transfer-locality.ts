import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { balanced } from '../scores/balanced.ts';
import { leastAllocated } from '../scores/least-allocated.ts';
import { soonestCarried } from '../scores/soonest-carried.ts';
import { NEARBY } from './ways.ts';

/**
 * After Skippy (Rausch et al., FGCS 2021): the time to carry code and inputs, with what Kubernetes has besides, least allocated
 * and balanced. Their weights were tuned for other clusters, so all weigh alike here but data, twice.
 */
export const transferLocality: Profile = {
  name: 'transfer-locality',
  summary: 'The runtime to which code and calls are carried soonest, with an eye on balance.',
  filters: allFilters,
  scorers: [
    { scorer: soonestCarried, weight: 2 },
    { scorer: leastAllocated, weight: 1 },
    { scorer: balanced, weight: 1 },
  ],
  sortKey: 'load',
  contenders: NEARBY,
  adapts: false,
  preempts: false,
};
