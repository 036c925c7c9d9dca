import type { Settings } from '../settings.ts';

/**
 * Smooths how far run times stretch against their prediction: an exponential mean of logarithms, as ratios
 * multiply and a single stall must not outweigh many good runs. The measured interference is log-normal in shape
 * (mean 1.36, median 1.18 for two modules; Pitot data).
 *
 * Starts from 1 and is believed by degrees: after n samples a lasting factor f shows as f^(1 − (1 − w)ⁿ), with
 * w = `stretchWeightShare`: by default the square root after 2.4 samples. That takes the place of a least number of
 * samples; *acting* on a stretch asks for k of n besides (`adapt/signals.ts`).
 */
export function stretched(stretchShare: number, sampleShare: number, settings: Settings): number {
  // One sample may not claim more than a factor of 1,000 either way; the slowest measured cells are below 400.
  const sample = Math.min(1_000, Math.max(0.001, sampleShare));
  const weight = settings.stretchWeightShare;
  return Math.exp((1 - weight) * Math.log(stretchShare) + weight * Math.log(sample));
}

/** The part of a report that tells of stretching. */
export interface StretchReport {
  readonly stretchShare: number | null;
}

/** The geometric mean over one keep-alive's reports: the stretch of the runtime; `null` when none tells. */
export function meanStretchShare(reports: readonly StretchReport[]): number | null {
  let sum = 0;
  let count = 0;
  for (const { stretchShare } of reports) {
    if (stretchShare === null || !(stretchShare > 0)) continue;
    sum += Math.log(stretchShare);
    count++;
  }
  return count === 0 ? null : Math.exp(sum / count);
}
