import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { minMin } from '../queues/min-min.ts';
import { fastestPredicted } from '../scores/fastest-predicted.ts';
import { SOME } from './ways.ts';

/**
 * Batches by min-min (Ibarra & Kim 1977; best of the simple rules in Braun et al., JPDC 2001).
 */
export const minMinFirst: Profile = {
  name: 'min-min',
  summary: 'In batches: who would finish first goes first, where it finishes first.',
  filters: allFilters,
  scorers: [{ scorer: fastestPredicted, weight: 1 }],
  sortKey: 'load',
  contenders: SOME,
  adapts: false,
  preempts: false,
  queue: minMin,
};
