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

  it('is up exactly when the whole history says so, at every sample', () => {
    const gapMs = fc.constantFrom(0, 5_000, dwellMs - 1, dwellMs);
    const share = fc.constantFrom(0, 0.5, overloadLeaveShare, 0.75, overloadEnterShare, 1);
    const runs = fc.array(fc.tuple(share, fc.integer({ min: 1, max: 9 }), gapMs), {
      size: 'max',
      maxLength: 12,
    });
    fc.assert(
      fc.property(runs, (lengths) => {
        let signals: Signals = noSignals;
        let atMs = 0;
        const heard: Heard[] = [];
        for (const [busyShare, count, gap] of lengths) {
          for (let left = count; left > 0; left--) {
            atMs += gap;
            heard.push({ atMs, share: busyShare });
            signals = sensed(signals, { busyShare }, atMs, defaultSettings);
            expect(signals.busy.latch.up).toBe(isOverloaded(heard));
          }
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

interface Heard {
  readonly atMs: number;
  readonly share: number;
}

/** The rule of the latch from all that was heard, with Holt's two equations and no memory between calls. */
function isOverloaded(heard: readonly Heard[]): boolean {
  let isUp = false;
  let freeAtMs = 0;
  let [level, trend] = [heard[0]?.share ?? 0, 0];
  for (const [at, { atMs, share }] of heard.entries()) {
    const error = share - (level + trend);
    const isCalm = Math.abs(error) < 1e-6 && Math.abs(trend) < 1e-6;
    level = isCalm ? share : level + trend + defaultSettings.smoothShare * error;
    trend = isCalm ? 0 : trend + defaultSettings.smoothShare * defaultSettings.trendShare * error;
    const recent = heard.slice(Math.max(0, at + 1 - sampleCount), at + 1);
    const overCount = recent.filter((each) => each.share >= overloadEnterShare).length;
    const underCount = recent.filter((each) => each.share <= overloadLeaveShare).length;
    const raises = overCount >= sampleHitCount && level + trend >= overloadEnterShare;
    const lowers = underCount >= sampleHitCount && level + trend <= overloadLeaveShare;
    if (atMs < freeAtMs || !(isUp ? lowers : raises)) continue;
    isUp = !isUp;
    freeAtMs = atMs + dwellMs;
  }
  return isUp;
}
