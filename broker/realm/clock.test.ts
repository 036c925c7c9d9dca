import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RealmClock } from './clock.ts';

describe('the clock of a realm', () => {
  it('never goes back, never runs ahead, and does not count while it is held', () => {
    const look = fc.record({ kind: fc.constant('look' as const), ms: fc.nat({ max: 5_000 }) });
    const hold = fc.record({ kind: fc.constant('hold' as const), isHeld: fc.boolean() });
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.oneof(look, hold)), (startMs, story) => {
        let sourceMs = 7;
        let isHeld = false;
        let expectedMs = startMs;
        const clock = new RealmClock(startMs, () => sourceMs);
        for (const one of story) {
          if (one.kind === 'hold') {
            isHeld = one.isHeld;
            clock.hold(isHeld);
            continue;
          }
          sourceMs += one.ms;
          if (!isHeld) expectedMs += Math.min(1_000, one.ms);
          expect(clock.nowMs()).toBe(expectedMs);
        }
      }),
    );
  });

  it('goes on where an earlier life stood, and excuses a program that was stopped for an hour', () => {
    let sourceMs = 0;
    const clock = new RealmClock(5_000, () => sourceMs);
    sourceMs = 250;
    expect(clock.nowMs()).toBe(5_250);
    sourceMs += 3_600_000;
    expect(clock.nowMs()).toBe(6_250);
  });

  it('does not follow a source that goes back', () => {
    let sourceMs = 1_000;
    const clock = new RealmClock(0, () => sourceMs);
    sourceMs = 0;
    expect(clock.nowMs()).toBe(0);
    sourceMs = 10;
    expect(clock.nowMs()).toBe(10);
  });
});
