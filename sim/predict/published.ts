/** Figures of a fraction of the data, as shares: what the paper has, what we must reach and what we aim at. */
export interface Target {
  readonly fractionShare: number;
  readonly publishedShare: number;
  readonly must: number;
  readonly aim: number;
}

/**
 * Mean |time ÷ prediction − 1| of modules running alone: Pitot (Huang et al., MLSys 2025, arXiv 2503.06428), read back from
 * the paper's vector figures; means of five replicates.
 */
export const aloneTargets: readonly Target[] = [
  { fractionShare: 0.1, publishedShare: 0.1035, must: 0.104, aim: 0.092 },
  { fractionShare: 0.2, publishedShare: 0.0764, must: 0.077, aim: 0.07 },
  { fractionShare: 0.3, publishedShare: 0.0655, must: 0.066, aim: 0.059 },
  { fractionShare: 0.5, publishedShare: 0.0581, must: 0.059, aim: 0.049 },
  { fractionShare: 0.9, publishedShare: 0.0539, must: 0.055, aim: 0.048 },
];

/** The same with one co-runner; at 10 and 20 % nothing was promised, so that the published figure stands for it. */
export const sharedTargets: readonly Target[] = [
  { fractionShare: 0.1, publishedShare: 0.1124, must: 0.1124, aim: 0.1124 },
  { fractionShare: 0.2, publishedShare: 0.1003, must: 0.1003, aim: 0.1003 },
  { fractionShare: 0.3, publishedShare: 0.0963, must: 0.096, aim: 0.089 },
  { fractionShare: 0.5, publishedShare: 0.0915, must: 0.091, aim: 0.071 },
  { fractionShare: 0.9, publishedShare: 0.0903, must: 0.09, aim: 0.057 },
];

/** The fraction at which upper bounds are compared, and how far their coverage may be off. */
export const BOUND_FRACTION = 0.5;
/** See `BOUND_FRACTION`. */
export const COVERAGE_TOLERANCE_SHARE = 0.01;

/** Tightness of upper bounds by chance to miss, at half of the data. */
export const boundTargets: readonly (Omit<Target, 'fractionShare'> & { readonly missShare: number })[] = [
  { missShare: 0.1, publishedShare: 0.08, must: 0.084, aim: 0.08 },
  { missShare: 0.05, publishedShare: 0.1, must: 0.11, aim: 0.1 },
  { missShare: 0.01, publishedShare: 0.159, must: 0.2, aim: 0.159 },
];

/** Median error on a device after so many runs of its own; nobody has published any. */
export const newcomerTargets: readonly { readonly runCount: number; readonly must: number | null }[] = [
  { runCount: 0, must: null },
  { runCount: 1, must: null },
  { runCount: 2, must: null },
  { runCount: 5, must: 0.3 },
  { runCount: 10, must: 0.25 },
  { runCount: 50, must: null },
];
