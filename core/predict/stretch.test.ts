import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../settings.ts';
import { meanStretchShare, stretched } from './stretch.ts';

const stretchAfter = (samples: readonly number[]): number =>
  samples.reduce((stretchShare, sample) => stretched(stretchShare, sample, defaultSettings), 1);

describe('a stretch', () => {
  it('is believed by degrees', () => {
    expect(stretchAfter([4])).toBeLessThan(1.5);
    expect(stretchAfter([4, 4, 4])).toBeGreaterThan(2);
    expect(stretchAfter(Array(20).fill(4))).toBeCloseTo(4, 1);
  });

  it('is not swayed by one stall as a mean would be', () => {
    expect(stretchAfter([1, 1, 1, 1, 50, 1, 1, 1])).toBeLessThan(1.6);
  });

  it('takes twice as fast and twice as slow for opposites', () => {
    expect(stretchAfter([2, 0.5])).toBeCloseTo(stretchAfter([2]) ** 0.75 * stretchAfter([0.5]), 9);
    expect(stretchAfter([2]) * stretchAfter([0.5])).toBeCloseTo(1, 9);
  });

  it('survives absurd samples', () => {
    expect(Number.isFinite(stretchAfter([0, Number.POSITIVE_INFINITY, 0]))).toBe(true);
  });

  it('of a runtime is the geometric mean over those of its modules that tell', () => {
    expect(meanStretchShare([{ stretchShare: 2 }, { stretchShare: null }, { stretchShare: 8 }])).toBeCloseTo(
      4,
      9,
    );
    expect(meanStretchShare([{ stretchShare: null }, { stretchShare: 0 }])).toBeNull();
    expect(meanStretchShare([])).toBeNull();
  });
});
