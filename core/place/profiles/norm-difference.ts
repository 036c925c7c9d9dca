import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { leastLeft } from '../scores/least-left.ts';
import { SOME } from './ways.ts';

/**
 * Vector packing by the norm of the difference of demand and room (Panigrahy et al., "Heuristics for Vector Bin Packing",
 * 2011): best fit in two dimensions. In a large realm the fullest by memory of some classes contend, and some drawn at random.
 */
export const normDifference: Profile = {
  name: 'norm-difference',
  summary: 'The runtime of which least is left, memory and cores together: vector packing.',
  filters: allFilters,
  scorers: [{ scorer: leastLeft, weight: 1 }],
  sortKey: 'free-memory',
  contenders: SOME,
  adapts: false,
  preempts: false,
};
