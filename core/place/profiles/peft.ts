import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { optimistic } from '../queues/optimistic.ts';
import { earliestFinish } from '../scores/earliest-finish.ts';
import { SOME } from './ways.ts';

/**
 * Predict earliest finish time (Arabnejad & Barbosa, TPDS 2014): HEFT with a look ahead by an optimistic cost table.
 */
export const peft: Profile = {
  name: 'peft',
  summary: 'Programs: as heft, looking ahead to where the next modules can be.',
  filters: allFilters,
  scorers: [{ scorer: earliestFinish, weight: 1 }],
  sortKey: 'load',
  contenders: SOME,
  adapts: false,
  preempts: false,
  queue: optimistic,
};
