import type { Profile } from '../policy.ts';
import { flowing } from '../queues/planned.ts';
import { standard } from './standard.ts';

/**
 * As `standard`, but modules that come within a quarter of a second, or wait for room together, are placed together by min-cost
 * flow (Isard et al., Quincy, SOSP 2009; Gog et al., Firmament, OSDI 2016).
 */
export const minCostFlow: Profile = {
  ...standard,
  name: 'min-cost-flow',
  summary: 'As standard, but batches are placed as a whole, by min-cost flow.',
  queue: flowing,
};
