import type { Profile } from '../policy.ts';
import { dominantShare } from '../queues/dominant-share.ts';
import { standard } from './standard.ts';

/**
 * Dominant resource fairness between tenants (Ghodsi et al., NSDI 2011) for who goes first, `standard` for all else: fairness says
 * who, not where.
 */
export const drf: Profile = {
  ...standard,
  name: 'drf',
  summary: 'As standard, but of those that wait the tenant with the least dominant share goes first.',
  queue: dominantShare,
};
