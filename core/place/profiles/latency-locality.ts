import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { leastAllocated } from '../scores/least-allocated.ts';
import { nearest } from '../scores/nearest.ts';
import { NEARBY } from './ways.ts';

/**
 * As near as possible to the anchor and to the modules it talks to, before all else; between equally near ones the emptier. What
 * most placement rules for the edge come down to; it knows nothing of speed.
 */
export const latencyLocality: Profile = {
  name: 'latency-locality',
  summary: 'The runtime nearest to those the module talks to, the emptier of equally near ones.',
  filters: allFilters,
  scorers: [
    { scorer: nearest, weight: 9 },
    { scorer: leastAllocated, weight: 1 },
  ],
  sortKey: 'load',
  contenders: NEARBY,
  adapts: false,
  preempts: false,
};
