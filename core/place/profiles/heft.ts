import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { upwardRank } from '../queues/upward-rank.ts';
import { earliestFinish } from '../scores/earliest-finish.ts';
import { SOME } from './ways.ts';

/**
 * Heterogeneous earliest finish time (Topcuoglu, Hariri & Wu, TPDS 2002) for programs whose modules pass data on.
 */
export const heft: Profile = {
  name: 'heft',
  summary: 'Programs: longest rest first, each module where a datum is through it soonest.',
  filters: allFilters,
  scorers: [{ scorer: earliestFinish, weight: 1 }],
  sortKey: 'load',
  contenders: SOME,
  adapts: false,
  preempts: false,
  queue: upwardRank,
};
