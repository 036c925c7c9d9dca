import type { Filter, Verdict } from '../policy.ts';
import { FITS } from './verdicts.ts';

/** Takes nothing new. */
export const DRAINING: Verdict = { kind: 'crowded', reason: 'being drained' };

/**
 * Lets no module onto a runtime that is being emptied; one that is there already counts as fitting until it is
 * moved.
 *
 * Reports `crowded`, as a drain can be called off.
 */
export const draining: Filter = {
  name: 'draining',
  scope: 'runtime',
  judge({ runtime, isHome }) {
    return runtime.draining && !isHome ? DRAINING : FITS;
  },
};
