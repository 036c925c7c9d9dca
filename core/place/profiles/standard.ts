import { allFilters } from '../filters/index.ts';
import type { Profile } from '../policy.ts';
import { balanced } from '../scores/balanced.ts';
import { chargeLeft } from '../scores/charge-left.ts';
import { frugal } from '../scores/frugal.ts';
import { leastAllocated } from '../scores/least-allocated.ts';
import { reliable } from '../scores/reliable.ts';
import { soonestAnswered } from '../scores/soonest-answered.ts';
import { stayPut } from '../scores/stay-put.ts';
import { surest } from '../scores/surest.ts';

/** Gap between plans (assumption: three keep-alives of 5 s, so that what the last plan did has been measured). */
const REPLAN_MS = 15_000;

/**
 * Ours: prefers homes from which calls are surely and soon answered, then those that stay, that are on the mains and that
 * are not crowded; adapts at run time and displaces less important modules when nothing else helps.
 *
 * What each is worth shows when it is left out (`scenarios/study/composition.yaml`); how they were found is in core/README.md:
 * - `surest` 9.5: a factor of ten in the chance of a miss is worth 3.2 of 28. It keeps modules at home where home is fast
 *   enough and the way is not to be trusted, and away from homes where calls would queue.
 * - `soonest-answered` 8: platforms differ by two orders of magnitude, and a way is worth as many milliseconds as it takes.
 *   The bound of the run time, not the median, as neighbours are what makes calls late.
 * - `charge-left` 5: a module on a battery shortens its life, and has to leave before its end.
 * - `reliable` 2: a home that goes away, or is carried away, costs a restart or a migration.
 * - `least-allocated` 1.5: what is crowded will interfere, and leaves no room for a burst.
 * - `stay-put` 1: the price of a move is weighed exactly in `adapt/`; here it only breaks near-ties.
 * - `balanced` 0.5, `frugal` 0.5: between alike homes, the one that wastes less.
 *
 * Four times a minute a plan looks for those who are liked much better elsewhere by now, as when a fast tab has come
 * since.
 *
 * In a large realm the best of four classes contend, and a few near the partners; drawing others at random was found to
 * cost more time than all the rest, as nothing of them is in the processor's caches.
 */
export const standard: Profile = {
  name: 'standard',
  summary: 'Ours: surely and soon answered, on what stays, is charged and not crowded; adapts and preempts.',
  filters: allFilters,
  scorers: [
    { scorer: surest, weight: 9.5 },
    { scorer: soonestAnswered, weight: 8 },
    { scorer: chargeLeft, weight: 5 },
    { scorer: reliable, weight: 2 },
    { scorer: leastAllocated, weight: 1.5 },
    { scorer: stayPut, weight: 1 },
    { scorer: balanced, weight: 0.5 },
    { scorer: frugal, weight: 0.5 },
  ],
  sortKey: 'load',
  contenders: { exhaustive: true, bestCount: 4, drawnCount: 0, near: true, afterTurn: false },
  adapts: true,
  preempts: true,
  replanMs: REPLAN_MS,
};
