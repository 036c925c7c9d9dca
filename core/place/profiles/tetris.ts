import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { shortestAligned } from '../queues/shortest-aligned.ts';
import { aligned } from '../scores/aligned.ts';
import { nearest } from '../scores/nearest.ts';
import { SOME } from './ways.ts';

/**
 * Packs several resources and finishes the short ones early (Grandl et al., "Multi-Resource Packing for Cluster Schedulers",
 * SIGCOMM 2014): dot product for where, dot product less remaining work for who. A tenth is taken off for distance, as
 * there for input that is elsewhere.
 */
export const tetris: Profile = {
  name: 'tetris',
  summary: 'In batches: who aligns with the room there is and will be done soon goes first.',
  filters: allFilters,
  scorers: [
    { scorer: aligned, weight: 9 },
    { scorer: nearest, weight: 1 },
  ],
  sortKey: 'load',
  contenders: SOME,
  adapts: false,
  preempts: false,
  queue: shortestAligned,
};
