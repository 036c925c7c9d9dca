import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { sufferage } from '../queues/sufferage.ts';
import { fastestPredicted } from '../scores/fastest-predicted.ts';
import { SOME } from './ways.ts';

/**
 * Batches by sufferage (Maheswaran et al., JPDC 1999).
 */
export const sufferageFirst: Profile = {
  name: 'sufferage',
  summary: 'In batches: who would lose most by its second best goes first.',
  filters: allFilters,
  scorers: [{ scorer: fastestPredicted, weight: 1 }],
  sortKey: 'load',
  contenders: SOME,
  adapts: false,
  preempts: false,
  queue: sufferage,
};
