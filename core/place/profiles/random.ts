import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { drawn } from './ways.ts';

/**
 * Any runtime that fits, each as likely as the others: the default of EDGELESS and the least a policy has to beat. The
 * draw is keyed by realm, module and epoch, so equal questions get equal answers. In large realms that are nearly
 * full it falls back to the first that fits.
 */
export const random: Profile = {
  name: 'random',
  summary: 'Any runtime that fits, drawn by realm, module and epoch.',
  filters: allFilters,
  scorers: [],
  sortKey: 'id',
  contenders: drawn(1),
  adapts: false,
  preempts: false,
};
