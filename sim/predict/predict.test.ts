import { describe, expect, it } from 'vitest';
import { chainSettings } from './alone.ts';
import { Dice } from './dice.ts';
import { basisOf, platformKernel, workloadKernel } from './kernels.ts';
import { onlineErrors } from './online.ts';
import { boundsOf, errorsOf, newcomerErrors } from './protocol.ts';
import { boundQuality, type Forecasts, meanErrorShare } from './scores.ts';
import { drawnMeasurements } from './testing/drawn.ts';

const NOISE_SCALE = 0.03;
const measurements = drawnMeasurements(1, NOISE_SCALE);
const settings = { ...chainSettings, workFactorCount: 6, startFactorCount: 2 };
const bases = {
  workloads: basisOf(workloadKernel(measurements.opcodes)),
  platforms: basisOf(platformKernel(measurements)),
};
const laboratory = { measurements, bases, settings };
/** Mean |e^x − 1| of a normal x with the scale of the noise: what somebody who knows the law cannot avoid either. */
const FLOOR_SHARE = NOISE_SCALE * Math.sqrt(2 / Math.PI);

describe('a predictor of drawn run times', () => {
  it('comes near those who know the law, where start-up and slowness alone are far off', () => {
    const { lawErrorShare, aloneErrorShare, sharedErrorShare } = errorsOf(laboratory, {
      fractionShare: 0.7,
      seed: 1,
    });
    expect(lawErrorShare).toBeGreaterThan(5 * FLOOR_SHARE);
    expect(aloneErrorShare).toBeLessThan(2 * FLOOR_SHARE);
    expect(aloneErrorShare).toBeGreaterThan(FLOOR_SHARE);
    expect(sharedErrorShare).toBeLessThan(2.5 * FLOOR_SHARE);
  });

  it('says the same again', () => {
    const once = errorsOf(laboratory, { fractionShare: 0.3, seed: 2 });
    expect(errorsOf(laboratory, { fractionShare: 0.3, seed: 2 })).toEqual(once);
    expect(errorsOf(laboratory, { fractionShare: 0.3, seed: 3 })).not.toEqual(once);
  });

  it('bounds as many runs as it promises', () => {
    const { bounds } = boundsOf(laboratory, { fractionShare: 0.5, seed: 1 });
    // 96 rows calibrate: the coverage itself varies by three points.
    expect(Math.abs((bounds[0]?.coverageShare ?? 0) - 0.9)).toBeLessThan(0.09);
    expect(bounds[2]?.coverageShare).toBeGreaterThan(bounds[0]?.coverageShare ?? 1);
  });

  it('knows a new device better with every run of it', () => {
    const counts = [0, 5, 40];
    const [none = 0, few = 0, many = 0] = newcomerErrors(laboratory, 2, counts)?.errorShares ?? [];
    expect(few).toBeLessThan(none);
    expect(many).toBeLessThan(few);
  });
});

describe('an upper bound', () => {
  it('covers what it promises whatever the law of errors, and needs no more than it must', () => {
    const dice = new Dice(5, 'bounds');
    // Very skewed errors whose scale is told wrongly on purpose.
    const drawn = (count: number): Forecasts => ({
      logMs: Float64Array.from({ length: count }, () => Math.exp(2 * dice.normal()) - 3),
      middles: new Float64Array(count),
      variances: Float64Array.from({ length: count }, () => dice.unit()),
    });
    const [calibration, test] = [drawn(4_000), drawn(20_000)];
    for (const miss of [0.2, 0.1, 0.05, 0.01])
      expect(Math.abs(boundQuality(calibration, test, miss).coverageShare - (1 - miss))).toBeLessThan(
        4 * Math.sqrt((miss * (1 - miss)) / 4_000),
      );
  });

  it('is infinite when too few rows calibrate', () => {
    const one = { logMs: new Float64Array(1), middles: new Float64Array(1), variances: new Float64Array(1) };
    expect(boundQuality(one, one, 0.1).overProvisionShare).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('what is predicted of a log-normal time', () => {
  it('errs least when the middle is raised by the variance', () => {
    const dice = new Dice(6, 'shift');
    const logMs = Float64Array.from({ length: 200_000 }, () => 0.5 * dice.normal());
    const error = (variance: number) =>
      meanErrorShare({ logMs, middles: logMs.map(() => 0), variances: logMs.map(() => variance) });
    expect(error(0.25)).toBeLessThan(error(0.2));
    expect(error(0.25)).toBeLessThan(error(0.3));
    expect(error(0.25)).toBeLessThan(error(0));
  });
});

describe('the core’s own predictor', () => {
  it('is better the more it has heard', () => {
    const { errorShares, medianErrorShares } = onlineErrors(measurements, 1, [0.05, 0.8]);
    expect(errorShares[1]).toBeLessThan((errorShares[0] ?? 0) / 2);
    expect(medianErrorShares[1]).toBeLessThan(0.35);
  });
});
