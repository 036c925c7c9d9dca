import type { Scorer } from '../policy.ts';

/**
 * Prefers runtimes that would be fullest with the module on them, so that others stay free for large modules or can
 * sleep.
 *
 * Score: mean of the promised shares of memory and cores, the module included; 1 is full, 0 empty.
 *
 * Known weakness: packs modules together where they disturb each other most.
 */
export const mostAllocated: Scorer = {
  name: 'most-allocated',
  score: ({ memoryShare, coreShare }) => (memoryShare + coreShare) / 2,
};
