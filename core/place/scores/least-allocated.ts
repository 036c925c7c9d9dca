import type { Scorer } from '../policy.ts';

/**
 * Prefers runtimes that would be emptiest with the module on them, so that load spreads and modules disturb each
 * other little.
 *
 * Score: 1 − mean of the promised shares of memory (of the runtime or its device, whichever is fuller) and of the
 * device's cores, the module included; 1 is empty, 0 full.
 *
 * Known weakness: leaves room in many small pieces, so that a large module may find none.
 */
export const leastAllocated: Scorer = {
  name: 'least-allocated',
  score: ({ memoryShare, coreShare }) => 1 - (memoryShare + coreShare) / 2,
};
