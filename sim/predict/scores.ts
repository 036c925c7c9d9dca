import { quantile } from '../../scenarios/library/fit/numbers.ts';
import { real } from './numbers.ts';

/** Logarithms of times that were measured, of what was predicted for them, and how unsure that was (a variance). */
export interface Forecasts {
  readonly logMs: Float64Array;
  readonly middles: Float64Array;
  readonly variances: Float64Array;
}

/** How wide an upper bound is, and whether it holds. */
export interface BoundQuality {
  readonly coverageShare: number;
  /** Mean |time ÷ bound − 1|, as the paper's program computes its "tightness". */
  readonly tightnessShare: number;
  /** Mean of max(0, bound ÷ time − 1), as the paper's text defines it. */
  readonly overProvisionShare: number;
}

/**
 * What twins of one box differ by at least (measured: 1 to 3 %); no bound claims to know better.
 */
const DOUBT_FLOOR = 0.02;

/**
 * Mean |time ÷ prediction − 1|. What is predicted is the middle × exp(variance): of a log-normal time that is the number
 * with the least expected error of this kind (the median under the density times the time), and it needs no tuning.
 */
export function meanErrorShare({ logMs, middles, variances }: Forecasts): number {
  const errors = logMs.map((time, row) =>
    Math.abs(Math.exp(time - real(middles, row) - real(variances, row)) - 1),
  );
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

/** Median of |time ÷ middle − 1|. */
export function medianErrorShare({ logMs, middles }: Omit<Forecasts, 'variances'>): number {
  const errors = logMs.map((time, row) => Math.abs(Math.exp(time - real(middles, row)) - 1));
  return quantile(errors.sort(), 0.5);
}

/**
 * Split-conformal upper bounds (Vovk, Gammerman & Shafer 2005; Lei et al. 2018): the middle plus so many standard
 * deviations as all but a share `miss` of the calibration rows need, counted with one row more. It covers a new row with
 * chance 1 − miss whatever the truth, if calibration rows and new ones are exchangeable.
 */
export function boundQuality(calibration: Forecasts, test: Forecasts, miss: number): BoundQuality {
  const needs = calibration.logMs
    .map((time, row) => (time - real(calibration.middles, row)) / deviation(calibration, row))
    .sort();
  const rank = Math.ceil((1 - miss) * (needs.length + 1));
  const need = rank > needs.length ? Number.POSITIVE_INFINITY : real(needs, rank - 1);
  let [covered, tight, over] = [0, 0, 0];
  test.logMs.forEach((time, row) => {
    const bound = real(test.middles, row) + need * deviation(test, row);
    if (time <= bound) covered += 1;
    tight += Math.abs(Math.exp(time - bound) - 1);
    over += Math.max(0, Math.exp(bound - time) - 1);
  });
  const { length } = test.logMs;
  return {
    coverageShare: covered / length,
    tightnessShare: tight / length,
    overProvisionShare: over / length,
  };
}

const deviation = ({ variances }: Forecasts, row: number): number =>
  Math.sqrt(real(variances, row) + DOUBT_FLOOR ** 2);
