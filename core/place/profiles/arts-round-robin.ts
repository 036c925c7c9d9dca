import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { nextInTurn } from '../scores/next-in-turn.ts';

/**
 * The other scheduler of ARTS: runtimes by id, each in its turn.
 *
 * Corrected where it was broken: in ARTS it ignored APIs and capacity and could not be called; its successor skipped
 * two runtimes per refusal and, from the second round on, failed one request per round though runtimes were free. Here
 * the turn goes to the next runtime that fits, and the place in the round is part of knowledge and not of a class.
 */
export const artsRoundRobin: Profile = {
  name: 'arts-round-robin',
  summary: 'What ARTS had besides: every runtime in its turn.',
  filters: allFilters,
  scorers: [{ scorer: nextInTurn, weight: 1 }],
  sortKey: 'id',
  contenders: { exhaustive: true, bestCount: 1, drawnCount: 0, near: false, afterTurn: true },
  adapts: false,
  preempts: false,
};
