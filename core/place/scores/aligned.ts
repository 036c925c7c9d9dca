import type { Scorer } from '../policy.ts';
import { needsOf } from './needs.ts';

/**
 * Prefers runtimes that have most of what the module asks for most: the dot product of demand and room, by which Panigrahy
 * et al. ("Heuristics for Vector Bin Packing", Microsoft Research 2011) pack vectors and Grandl et al. ("Multi-Resource
 * Packing for Cluster Schedulers", SIGCOMM 2014) align tasks with machines.
 *
 * Score: (memory asked × memory left + cores asked × cores left) ÷ 2, in shares of the machine; 0 for a module that
 * asks for nothing.
 *
 * Known weakness: a demand is a larger share of a smaller or slower machine, so that an empty weak one outbids an
 * empty strong one.
 */
export const aligned: Scorer = {
  name: 'aligned',
  score(candidacy) {
    const { memory, cores } = needsOf(candidacy);
    return (memory.askedShare * memory.leftShare + cores.askedShare * cores.leftShare) / 2;
  },
};
