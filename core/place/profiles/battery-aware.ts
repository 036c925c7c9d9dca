import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { frugal } from '../scores/frugal.ts';
import { keepsObjective } from '../scores/keeps-objective.ts';
import { wellCharged } from '../scores/well-charged.ts';
import { NEARBY } from './ways.ts';

/**
 * Spares batteries: the mains first, then who has charge for long, then who computes a call for little energy. Objectives weigh as
 * much as the battery, so that a headset does its own work where nobody is near enough.
 */
export const batteryAware: Profile = {
  name: 'battery-aware',
  summary: 'The mains before batteries, full batteries before empty ones; objectives kept.',
  filters: allFilters,
  scorers: [
    { scorer: wellCharged, weight: 3 },
    { scorer: keepsObjective, weight: 3 },
    { scorer: frugal, weight: 1 },
  ],
  sortKey: 'load',
  contenders: NEARBY,
  adapts: false,
  preempts: false,
};
