import type { Queue } from '../policy.ts';
import { byUrgency } from './prospects.ts';

/**
 * Who would be done last, at its best, goes first (max-min; Ibarra & Kim, J. ACM 24, 1977): the long ones get the good
 * machines, and the short ones fill the gaps.
 *
 * Known weakness: one long module makes all others wait for its choice.
 */
export const maxMin: Queue = byUrgency(
  'max-min',
  () =>
    ({ doneMs }) =>
      doneMs,
);
