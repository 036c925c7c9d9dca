import type { Scorer } from '../policy.ts';

/**
 * Prefers the runtimes whose id comes after that of the runtime chosen last. As ties go to the smaller id, the next
 * one in turn wins, and the first of all when the turn is over.
 *
 * Score: 1 after the last choice, 0 up to it; 0 everywhere before the first choice.
 */
export const nextInTurn: Scorer = {
  name: 'next-in-turn',
  score: ({ runtime, knowledge }) => (knowledge.turn !== null && runtime.runtime.id > knowledge.turn ? 1 : 0),
};
