import type { View } from './view.ts';

/** Noise of a runtime of which nothing was seen, and what no runtime is below (Pitot: twins differ by 1 to 3 %). */
export const NOISE_INITIAL: number = 0.15 ** 2;
const NOISE_FLOOR = 0.02 ** 2;
/** Weight of the newest observation in a runtime's noise (assumption: about the last twenty). */
const NOISE_WEIGHT_SHARE = 0.05;
/** A surprise beyond so many standard deviations counts as that many (Huber 1964; assumption). */
const SURPRISE_MAX = 2.5;

/** How much more a time was than expected, freaks cut, as a logarithm. */
export function surpriseOf({ logMs, variance }: View, timeMs: number): number {
  const limit = SURPRISE_MAX * Math.sqrt(variance);
  return Math.max(-limit, Math.min(limit, Math.log(timeMs) - logMs));
}

/** The noise after a surprise: what the beliefs did not expect is noise, but for what they did not know. */
export function noiseAfter({ variance }: View, surprise: number, noiseVariance: number): number {
  const own = Math.max(NOISE_FLOOR, surprise ** 2 - (variance - noiseVariance));
  return Math.max(NOISE_FLOOR, noiseVariance + NOISE_WEIGHT_SHARE * (own - noiseVariance));
}
