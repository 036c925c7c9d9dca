import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { aligned } from '../scores/aligned.ts';
import { SOME } from './ways.ts';

/**
 * Vector packing by the dot product of demand and room (Panigrahy et al., "Heuristics for Vector Bin Packing", 2011), one module
 * at a time. Tetris adds an order of the queue to it.
 */
export const dotProduct: Profile = {
  name: 'dot-product',
  summary: 'The runtime with most of what the module asks for most: vector packing.',
  filters: allFilters,
  scorers: [{ scorer: aligned, weight: 1 }],
  sortKey: 'load',
  contenders: SOME,
  adapts: false,
  preempts: false,
};
