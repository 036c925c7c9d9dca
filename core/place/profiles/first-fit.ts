import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { FRONT_ONLY } from './ways.ts';

/** The first runtime by id that fits: no preferences at all, so every placement is a tie. */
export const firstFit: Profile = {
  name: 'first-fit',
  summary: 'The first runtime by id that fits.',
  filters: allFilters,
  scorers: [],
  sortKey: 'id',
  contenders: FRONT_ONLY,
  adapts: false,
  preempts: false,
};
