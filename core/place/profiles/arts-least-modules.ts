import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { fewestModules } from '../scores/fewest-modules.ts';
import { FRONT_ONLY } from './ways.ts';

/**
 * What the ARENA Runtime Supervisor did ("least modules first"): of the runtimes that offer the APIs, the one with
 * the fewest modules.
 *
 * Corrected where it was broken: APIs are compared as sets and not as substrings of a stored text; counts follow
 * what is promised (in its successor they never changed, so that one runtime got everything); `moduleCountMax` is
 * kept; memory and cores, of which it knew nothing, are never overcommitted; ties go to the smaller id and not
 * to the order of the database. Like ARTS it never moves or displaces what runs.
 */
export const artsLeastModules: Profile = {
  name: 'arts-least-modules',
  summary: 'What ARTS did: the runtime with the fewest modules.',
  filters: allFilters,
  scorers: [{ scorer: fewestModules, weight: 1 }],
  sortKey: 'module-count',
  contenders: FRONT_ONLY,
  adapts: false,
  preempts: false,
};
