import { describe, expect, it } from 'vitest';
import {
  coRunnerSlowdown,
  deviceInterference,
  interferenceErrors,
  slowdownAt,
  slowdownQuantiles,
} from './index.ts';

describe('the table of interference', () => {
  it('repeats the quantiles of the study for 2, 3 and 4 modules', () => {
    const [two = [], three = [], four = []] = [2, 3, 4].map((count) => slowdownQuantiles(count));
    expect([two[2], two[5], two[6]].map((value) => value?.toFixed(2))).toEqual(['1.18', '2.20', '2.82']);
    expect([three[2], three[5]].map((value) => value?.toFixed(2))).toEqual(['1.49', '3.48']);
    expect([four[2], four[5]].map((value) => value?.toFixed(2))).toEqual(['1.75', '4.60']);
  });

  it('explains a co-run within 11 %', () => {
    expect(interferenceErrors().heldOutTrainedOn50Percent?.meanErrorShare).toBeLessThan(0.11);
  });

  it('grows with the number of modules and with the share asked for, from 1 for a module alone', () => {
    expect(slowdownAt('hc-15', 1, 0.99)).toBe(1);
    expect(slowdownAt('hc-15', 2, 0.5)).toBeCloseTo(1.761, 2);
    // The medians over all devices are 1.179, 1.491 and 1.746 for two, three and four.
    expect(slowdownAt('hc-15', 3, 0.5)).toBeCloseTo((1.761 * 1.491) / 1.179, 2);
    expect(slowdownAt('hc-15', 4, 0.5)).toBeCloseTo((1.761 * 1.746) / 1.179, 2);
    expect(slowdownAt('hc-15', 5, 0.5)).toBeCloseTo((1.761 * 1.746 * 1.746) / (1.179 * 1.491), 2);
    for (const share of [0.1, 0.5, 0.95]) {
      for (const count of [1, 2, 3, 4, 5]) {
        expect(slowdownAt('hc-33', count + 1, share)).toBeGreaterThanOrEqual(
          slowdownAt('hc-33', count, share),
        );
        expect(slowdownAt('hc-33', count, share + 0.04)).toBeGreaterThanOrEqual(
          slowdownAt('hc-33', count, share),
        );
      }
    }
  });

  it('hurts a sensitive victim more, and hardly anyone on the RISC-V board', () => {
    const beside = (device: string, victim: string): number =>
      coRunnerSlowdown({ device, coRunnerFactor: 1, victim, aggressor: 'polybench/mini/gemm' });
    expect(beside('hc-15', 'libsodium/secretbox_easy2')).toBeGreaterThan(
      beside('hc-15', 'polybench/mini/syr2k'),
    );
    expect(deviceInterference('hc-42')?.quantiles.at(-1)).toBeLessThan(1.1);
    expect(deviceInterference('hc-80')).toBeUndefined();
  });
});
