import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { maxMin } from '../queues/max-min.ts';
import { fastestPredicted } from '../scores/fastest-predicted.ts';
import { SOME } from './ways.ts';

/**
 * Batches by max-min (Ibarra & Kim 1977), for few long modules among many short ones.
 */
export const maxMinFirst: Profile = {
  name: 'max-min',
  summary: 'In batches: who would finish last goes first, where it finishes first.',
  filters: allFilters,
  scorers: [{ scorer: fastestPredicted, weight: 1 }],
  sortKey: 'load',
  contenders: SOME,
  adapts: false,
  preempts: false,
  queue: maxMin,
};
