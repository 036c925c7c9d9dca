import type { Scorer } from '../policy.ts';

/**
 * Prefers runtimes on which memory and cores would run out together, so that neither is left over without the other.
 *
 * Score: 1 − difference of the promised shares of memory and cores, the module included; 1 is even, 0 all of one and
 * none of the other.
 *
 * Known weakness: an empty runtime and a full one are equally even.
 */
export const balanced: Scorer = {
  name: 'balanced',
  score: ({ memoryShare, coreShare }) => 1 - Math.abs(memoryShare - coreShare),
};
