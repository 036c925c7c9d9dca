import type { Profile } from '../policy.ts';
import { replanned } from '../queues/planned.ts';
import { standard } from './standard.ts';

/** Gap between plans (assumption: three keep-alives of 5 s, so that what the last plan did has been measured). */
const REPLAN_MS = 15_000;

/**
 * As `standard`, but batches are placed as a whole under capacities, and every quarter of a minute all modules that may move are
 * looked at together, within the same purse, cool-downs and prices that hold for cures of symptoms.
 */
export const wholeRealm: Profile = {
  ...standard,
  name: 'whole-realm',
  summary: 'As standard, but batches are placed as a whole, and the realm is planned anew now and then.',
  queue: replanned,
  replanMs: REPLAN_MS,
};
