import type { Queue } from '../policy.ts';
import { byUrgency } from './prospects.ts';

/**
 * Who would lose most by its second best goes first (sufferage; Maheswaran et al., JPDC 59, 1999). Who has but one
 * choice loses everything without it.
 *
 * Known weakness: sees the second best, not that the third may be far worse.
 */
export const sufferage: Queue = byUrgency(
  'sufferage',
  () =>
    ({ doneMs, secondMs }) =>
      secondMs - doneMs,
);
