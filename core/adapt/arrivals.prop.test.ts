import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../settings.ts';
import { type Arrivals, arrived, lossShareOf, lostAtMs, noArrivals, phi, suspectAtMs } from './arrivals.ts';

/** Any history of keep-alives: gaps of all sizes, losses, repeats. */
const arrivalsAnyhow = (): fc.Arbitrary<Arrivals> =>
  fc
    .tuple(
      fc.integer({ min: 1, max: 60_000 }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 200_000 }), fc.integer({ min: -1, max: 12 })), {
        size: 'max',
        maxLength: 80,
      }),
    )
    .map(([intervalMs, steps]) => {
      let arrivals = noArrivals(intervalMs, 0, defaultSettings);
      let atMs = 0;
      let sequence = 0;
      for (const [gapMs, ahead] of steps) {
        atMs += gapMs;
        sequence = Math.max(0, sequence + ahead);
        arrivals = arrived(arrivals, atMs, sequence, defaultSettings);
      }
      return arrivals;
    });

describe('silence, whatever came before it', () => {
  it('makes a runtime suspect before it is lost, and neither before a keep-alive is due', () => {
    fc.assert(
      fc.property(arrivalsAnyhow(), (arrivals) => {
        const suspectMs = suspectAtMs(arrivals, defaultSettings);
        const lostMs = lostAtMs(arrivals, defaultSettings);
        expect(Number.isSafeInteger(suspectMs)).toBe(true);
        expect(Number.isSafeInteger(lostMs)).toBe(true);
        expect(suspectMs).toBeGreaterThanOrEqual(
          arrivals.lastMs + arrivals.intervalMs + defaultSettings.silenceMsMin,
        );
        expect(lostMs).toBeGreaterThanOrEqual(suspectMs);
      }),
    );
  });

  it('has reached the level of each threshold when the closed form says so', () => {
    fc.assert(
      fc.property(arrivalsAnyhow(), (arrivals) => {
        const reached = (atMs: number): number => phi(arrivals, atMs, defaultSettings);
        expect(reached(suspectAtMs(arrivals, defaultSettings))).toBeGreaterThanOrEqual(
          defaultSettings.suspectPhi,
        );
        expect(reached(lostAtMs(arrivals, defaultSettings))).toBeGreaterThanOrEqual(defaultSettings.lostPhi);
      }),
    );
  });

  it('only ever gets more suspicious', () => {
    fc.assert(
      fc.property(arrivalsAnyhow(), fc.nat(600_000), fc.nat(600_000), (arrivals, earlyMs, moreMs) => {
        const atMs = arrivals.lastMs + earlyMs;
        const early = phi(arrivals, atMs, defaultSettings);
        expect(phi(arrivals, atMs + moreMs, defaultSettings)).toBeGreaterThanOrEqual(early - 1e-9);
      }),
    );
  });
});

describe('the share of messages that get lost', () => {
  it('is what it would be had the memory begun with another guess, for as long as all are counted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4 }), { size: 'max', maxLength: 60 }),
        fc.double({ min: 0, max: 0.05, noNaN: true }),
        (strides, guess) => {
          let arrivals = arrived(noArrivals(1_000, 0, defaultSettings), 1, 0, defaultSettings);
          let sequence = 0;
          let witness = guess;
          for (const stride of strides) {
            sequence += stride;
            arrivals = arrived(arrivals, arrivals.lastMs + stride * 1_000, sequence, defaultSettings);
            // One weight to each gap, as the detector has it.
            witness += (stride - 1 - stride * witness) / defaultSettings.lossMemoryCount;
          }
          const apart = Math.abs(lossShareOf(arrivals, guess, defaultSettings) - Math.max(0, witness));
          // Longer gaps fade the first guess a little faster than one step each.
          expect(apart).toBeLessThan(
            (0.05 * strides.reduce((sum, stride) => sum + stride - 1, 0)) / defaultSettings.lossMemoryCount +
              1e-12,
          );
        },
      ),
    );
  });

  it('begins as the guess, and ends as what was measured', () => {
    const fresh = noArrivals(1_000, 0, defaultSettings);
    expect(lossShareOf(fresh, 0.001, defaultSettings)).toBeCloseTo(0.001, 12);
    const old = { ...fresh, gapCount: defaultSettings.arrivalMemoryCount, lastSequence: 1e9, lossShare: 0.2 };
    expect(lossShareOf(old, 0.001, defaultSettings)).toBeCloseTo(0.2, 12);
  });
});
