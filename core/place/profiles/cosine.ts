import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { sameShape } from '../scores/same-shape.ts';
import { SOME } from './ways.ts';

/**
 * Vector packing by the angle between demand and room (Panigrahy et al., "Heuristics for Vector Bin Packing", 2011): keeps
 * memory and cores from running out one without the other.
 */
export const cosine: Profile = {
  name: 'cosine',
  summary: 'The runtime whose room has the proportions of the demand: vector packing.',
  filters: allFilters,
  scorers: [{ scorer: sameShape, weight: 1 }],
  sortKey: 'load',
  contenders: SOME,
  adapts: false,
  preempts: false,
};
