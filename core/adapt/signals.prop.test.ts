import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../settings.ts';
import { noSignals, type Signals, sensed } from './signals.ts';

const { sampleCount, sampleHitCount, overloadEnterShare, overloadLeaveShare, dwellMs } = defaultSettings;

describe('the overload latch, whatever is measured', () => {
  it('rises only on k of the last n samples over the threshold, falls only on k of them under the other', () => {
    const samples = fc.array(fc.constantFrom(0, 0.5, 0.7, 0.75, 0.84, 0.85, 0.9, 1), {
      size: 'max',
      maxLength: 60,
    });
    fc.assert(
      fc.property(samples, (shares) => {
        let signals: Signals = noSignals;
        let flippedMs = Number.NEGATIVE_INFINITY;
        for (const [at, busyShare] of shares.entries()) {
          const atMs = at * 5_000;
          const next = sensed(signals, { busyShare }, atMs, defaultSettings);
          if (next.busy.latch.up !== signals.busy.latch.up) {
            const recent = shares.slice(Math.max(0, at - sampleCount + 1), at + 1);
            const hits = recent.filter((share) =>
              next.busy.latch.up ? share >= overloadEnterShare : share <= overloadLeaveShare,
            );
            expect(hits.length).toBeGreaterThanOrEqual(sampleHitCount);
            expect(atMs - flippedMs).toBeGreaterThanOrEqual(dwellMs);
            flippedMs = atMs;
          }
          signals = next;
        }
      }),
    );
  });

  it('does not mind being written down and read again', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { size: 'max', maxLength: 40 }),
        (shares) => {
          let straight: Signals = noSignals;
          let restored: Signals = noSignals;
          for (const [at, busyShare] of shares.entries()) {
            straight = sensed(straight, { busyShare }, at * 5_000, defaultSettings);
            restored = JSON.parse(
              JSON.stringify(sensed(restored, { busyShare }, at * 5_000, defaultSettings)),
            );
          }
          expect(restored).toEqual(straight);
        },
      ),
    );
  });
});
