import type { Scorer } from '../policy.ts';
import { needsOf } from './needs.ts';

/**
 * Prefers runtimes whose room has the proportions of what the module asks for, whatever its size: the cosine of the angle
 * between demand and room, the dot product of Panigrahy et al. ("Heuristics for Vector Bin Packing", 2011) without lengths.
 *
 * Score: cos ∠(asked, left), in shares of the machine; 1 for a module that asks for nothing, 0 where nothing is left.
 *
 * Known weakness: a nearly full runtime of the right proportions scores as an empty one does.
 */
export const sameShape: Scorer = {
  name: 'same-shape',
  score(candidacy) {
    const { memory, cores } = needsOf(candidacy);
    const asked = Math.hypot(memory.askedShare, cores.askedShare);
    const left = Math.hypot(memory.leftShare, cores.leftShare);
    if (asked === 0) return 1;
    if (left === 0) return 0;
    const product = memory.askedShare * memory.leftShare + cores.askedShare * cores.leftShare;
    return Math.min(1, product / (asked * left));
  },
};
