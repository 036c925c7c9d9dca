import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { tightest } from '../scores/tightest.ts';
import { FRONT_ONLY } from './ways.ts';

/** The runtime with the least memory left that still fits: keeps large rooms for large modules. */
export const bestFit: Profile = {
  name: 'best-fit',
  summary: 'The fullest runtime that still fits, by memory.',
  filters: allFilters,
  scorers: [{ scorer: tightest, weight: 1 }],
  sortKey: 'free-memory',
  contenders: FRONT_ONLY,
  adapts: false,
  preempts: false,
};
