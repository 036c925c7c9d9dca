import type { Scorer } from '../policy.ts';

/**
 * Prefers runtimes with the fewest modules, however large: all that ARTS's scheduler knew.
 *
 * Score: 1 ÷ (1 + modules promised there); 1 for an empty runtime.
 *
 * Known weakness: a headset with one module and a server with one module look alike.
 */
export const fewestModules: Scorer = {
  name: 'fewest-modules',
  score: ({ runtime }) => 1 / (1 + runtime.committed.moduleCount),
};
