import { damped } from '../../adapt/flapping.ts';
import type { Filter, Verdict } from '../policy.ts';
import { FITS } from './verdicts.ts';

/** Lost or departed. */
export const GONE: Verdict = { kind: 'unsuitable', reason: 'gone' };
/** Not heard in time, but not given up yet. */
export const SUSPECT: Verdict = { kind: 'crowded', reason: 'silent for too long' };
/** Held off because it flaps. */
export const DAMPED: Verdict = { kind: 'crowded', reason: 'came and went too often lately' };

/**
 * Lets modules only onto runtimes that are believed alive and have stayed long enough to be trusted.
 *
 * Reports `unsuitable` for one that is lost or has left, `crowded` for one that is suspect or whose coming and
 * going is being damped: both may be well again soon.
 */
export const alive: Filter = {
  name: 'alive',
  scope: 'runtime',
  judge({ runtime, knowledge }) {
    if (runtime.health === 'lost' || runtime.health === 'left') return GONE;
    if (runtime.health === 'suspect') return SUSPECT;
    return damped(runtime, knowledge.nowMs, knowledge.settings) ? DAMPED : FITS;
  },
};
