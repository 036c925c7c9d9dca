import type { Queue } from '../policy.ts';
import { byUrgency } from './prospects.ts';

/**
 * Who would be done first goes first (min-min; Ibarra & Kim, J. ACM 24, 1977): short ones slip in while all is empty.
 *
 * Known weakness: the long ones come last, onto machines that are full by then.
 */
export const minMin: Queue = byUrgency(
  'min-min',
  () =>
    ({ doneMs }) =>
      -doneMs,
);
