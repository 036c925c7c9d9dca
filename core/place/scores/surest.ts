import type { Scorer } from '../policy.ts';
import { missShare } from '../risk.ts';

/** Powers of ten over which the score falls from 1 to 0 (assumption: nobody feels one call in a thousand). */
const DECADES = 3;

/**
 * Prefers runtimes from which a call is likeliest to be answered, and in time: by the chance that it is lost on its way, takes
 * too long, or waits behind another. Where all are near enough that is the place with the fewest legs on the way.
 *
 * Score: −log₁₀(chance of a miss) ÷ 3, at least 0 and at most 1; 1 for one in a thousand, 2/3 for one in a hundred, 0 for
 * certainty. So a tenth of the misses is worth the same wherever one starts.
 *
 * Known weakness: all that is hopeless scores alike; the time has to tell it apart (`soonest-answered`).
 */
export const surest: Scorer = {
  name: 'surest',
  score: (candidacy) =>
    Math.min(1, Math.max(0, -Math.log10(Math.max(Number.MIN_VALUE, missShare(candidacy))) / DECADES)),
};
