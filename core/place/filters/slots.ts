import type { Filter, Verdict } from '../policy.ts';
import { FITS } from './verdicts.ts';

/** As many modules as it takes. */
export const FULL: Verdict = { kind: 'crowded', reason: 'all its slots are taken' };

/**
 * Lets no more modules onto a runtime than it takes at once; `moduleCountMax` 0 means any number. What is
 * promised counts, whether it runs yet or not. (ARTS had the limit but never kept it: its counts were not updated.)
 *
 * Reports `crowded`.
 */
export const slots: Filter = {
  name: 'slots',
  scope: 'runtime',
  judge({ runtime, isHome }) {
    const { moduleCountMax } = runtime.runtime;
    if (moduleCountMax === 0 || runtime.committed.moduleCount < moduleCountMax) return FITS;
    return isHome ? FITS : FULL;
  },
};
