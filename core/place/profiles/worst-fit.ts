import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { roomiest } from '../scores/tightest.ts';
import { FRONT_ONLY } from './ways.ts';

/** The runtime with the most memory left: spreads by memory, and fills the largest machines first. */
export const worstFit: Profile = {
  name: 'worst-fit',
  summary: 'The emptiest runtime, by memory.',
  filters: allFilters,
  scorers: [{ scorer: roomiest, weight: 1 }],
  sortKey: 'most-free-memory',
  contenders: FRONT_ONLY,
  adapts: false,
  preempts: false,
};
