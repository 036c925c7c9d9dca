import {
  balanced,
  fastestUpper,
  frugal,
  keepsObjective,
  leastAllocated,
  nearest,
  type Profile,
  reliable,
  stayPut,
} from '../../../core/index.ts';
import { variation } from './variation.ts';

/** The scores that the standard policy had before it weighed how surely calls are answered. */
export const policy: Profile = variation('as-it-was', 'The scores that standard had before.', () => ({
  scorers: [
    { scorer: keepsObjective, weight: 4 },
    { scorer: fastestUpper, weight: 3 },
    { scorer: nearest, weight: 2 },
    { scorer: leastAllocated, weight: 1.5 },
    { scorer: reliable, weight: 1.5 },
    { scorer: stayPut, weight: 1 },
    { scorer: balanced, weight: 0.5 },
    { scorer: frugal, weight: 0.5 },
  ],
}));
