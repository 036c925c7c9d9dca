import type { Profile } from '../policy.ts';
import { replanned } from '../queues/planned.ts';
import { standard } from './standard.ts';

/** As `standard`, plans for what runs included, but batches that come together are placed as a whole under capacities. */
export const wholeRealm: Profile = {
  ...standard,
  name: 'whole-realm',
  summary: 'As standard, but batches are placed as a whole, under capacities.',
  queue: replanned,
};
