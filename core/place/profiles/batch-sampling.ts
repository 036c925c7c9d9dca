import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { sampled } from '../queues/sampled.ts';
import { leastAllocated } from '../scores/least-allocated.ts';
import { drawn } from './ways.ts';

/**
 * What of Sparrow (Ousterhout et al., SOSP 2013) a supervisor without queues at its workers can have: batch sampling, bound as late
 * as the batch is. Who finds no room among the probes is placed as by power of two.
 */
export const batchSampling: Profile = {
  name: 'batch-sampling',
  summary: 'In batches: two runtimes drawn per module, shared by the batch; the emptiest first.',
  filters: allFilters,
  scorers: [{ scorer: leastAllocated, weight: 1 }],
  sortKey: 'load',
  contenders: drawn(2),
  adapts: false,
  preempts: false,
  queue: sampled,
};
