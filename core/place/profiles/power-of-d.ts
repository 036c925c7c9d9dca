import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { leastAllocated } from '../scores/least-allocated.ts';
import { drawn } from './ways.ts';

/**
 * The less loaded of two runtimes drawn at random: most of what looking at all of them would gain, at the price of
 * two (Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", TPDS 2001). Nomad places so.
 */
export const powerOfD: Profile = {
  name: 'power-of-d',
  summary: 'The less loaded of two runtimes drawn at random.',
  filters: allFilters,
  scorers: [{ scorer: leastAllocated, weight: 1 }],
  sortKey: 'load',
  contenders: drawn(2),
  adapts: false,
  preempts: false,
};
