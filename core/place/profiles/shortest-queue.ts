import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { shortestQueue } from '../scores/shortest-queue.ts';
import { SOME } from './ways.ts';

/**
 * Join the shortest queue (Winston, "Optimality of the Shortest Line Discipline", J. Applied Probability 14, 1977: best for equal
 * servers, which ours are not). A device is a server, as its runtimes share the processors; ARTS counted per runtime.
 */
export const shortestQueueFirst: Profile = {
  name: 'shortest-queue',
  summary: 'The device with the fewest modules, whatever its runtimes: join the shortest queue.',
  filters: allFilters,
  scorers: [{ scorer: shortestQueue, weight: 1 }],
  sortKey: 'load',
  contenders: SOME,
  adapts: false,
  preempts: false,
};
