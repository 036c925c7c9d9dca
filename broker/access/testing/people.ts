import { defaultCost, type ScryptCost } from '../password.ts';

/** A cost for tests, which have nothing to hide. */
export const cheap: ScryptCost = { ...defaultCost, blockCount: 16, laneCount: 1 };
