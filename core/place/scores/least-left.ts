import type { Scorer } from '../policy.ts';
import { needsOf } from './needs.ts';

/**
 * Prefers runtimes of which the module would leave least in all resources together: the norm of the difference between room
 * and demand (Panigrahy et al., "Heuristics for Vector Bin Packing", 2011), best fit in several dimensions.
 *
 * Score: 1 − √(((memory left − asked)² + (cores left − asked)²) ÷ 2), in shares of the machine; 1 when full, 0 when all
 * is left.
 *
 * Known weakness: fills machines to the brim, where modules disturb each other most.
 */
export const leastLeft: Scorer = {
  name: 'least-left',
  score(candidacy) {
    const { memory, cores } = needsOf(candidacy);
    const apart = Math.hypot(memory.leftShare - memory.askedShare, cores.leftShare - cores.askedShare);
    return Math.max(0, 1 - apart / Math.SQRT2);
  },
};
