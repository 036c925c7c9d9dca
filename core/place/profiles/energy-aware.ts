import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { frugal } from '../scores/frugal.ts';
import { keepsObjective } from '../scores/keeps-objective.ts';
import { SOME } from './ways.ts';

/**
 * Energy per call first, objectives kept: the trade that power-aware placement makes (Beloglazov, Abawajy & Buyya,
 * "Energy-aware resource allocation heuristics", FGCS 2012), without switching machines off, which the supervisor cannot.
 */
export const energyAware: Profile = {
  name: 'energy-aware',
  summary: 'The runtime where a call takes the least energy, among those that keep objectives.',
  filters: allFilters,
  scorers: [
    { scorer: frugal, weight: 3 },
    { scorer: keepsObjective, weight: 2 },
  ],
  sortKey: 'load',
  contenders: SOME,
  adapts: false,
  preempts: false,
};
