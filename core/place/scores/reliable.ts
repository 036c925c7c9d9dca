import { penaltyNow } from '../../adapt/flapping.ts';
import type { Scorer } from '../policy.ts';

/** Time after which a newcomer is trusted half as much more (assumption: most tab visits are shorter). */
const PROBATION_MS = 600_000;
/** What a portable device is trusted compared with one that stays where it is (assumption). */
const PORTABLE_SHARE = 0.8;

/**
 * Prefers runtimes that have been there for long, have not come and gone lately, and do not walk away.
 *
 * Score: 2^−penalty × (1 − ½ e^(−age ÷ 10 min)) × 0.8 for a portable device; close to 1 for an old server, 1/2 for
 * one that has just registered, half again with every flap.
 *
 * Known weakness: a visitor who comes every day, and stays, is a stranger every day.
 */
export const reliable: Scorer = {
  name: 'reliable',
  score({ runtime, device, knowledge }) {
    const { nowMs, settings } = knowledge;
    const ageMs = Math.max(0, nowMs - runtime.registeredMs);
    const proven = 1 - 0.5 * Math.exp(-ageMs / PROBATION_MS);
    const calm = runtime.flapPenalty === 0 ? 1 : 2 ** -penaltyNow(runtime, nowMs, settings);
    return proven * calm * (device.device.portable ? PORTABLE_SHARE : 1);
  },
};
