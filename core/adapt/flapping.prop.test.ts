import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultSettings as settings } from '../settings.ts';
import { damped, dampedUntilMs, type Flaps, flapped, penaltyNow } from './flapping.ts';

const STEADY: Flaps = { flapPenalty: 0, flapAtMs: 0 };
const gaps = (): fc.Arbitrary<readonly number[]> =>
  fc.array(fc.oneof(fc.nat(20_000), fc.nat(900_000)), { size: 'max', minLength: 1, maxLength: 40 });

describe('flap damping, however often a runtime comes and goes', () => {
  it('shuts it out exactly as an automaton with two thresholds would', () => {
    fc.assert(
      fc.property(gaps(), (history) => {
        let flaps = STEADY;
        let atMs = 0;
        let isOut = false;
        for (const gapMs of history) {
          atMs += gapMs;
          if (penaltyNow(flaps, atMs, settings) <= settings.flapReusePenalty) isOut = false;
          expect(damped(flaps, atMs, settings)).toBe(isOut);
          flaps = flapped(flaps, atMs, settings);
          if (flaps.flapPenalty >= settings.flapSuppressPenalty) isOut = true;
        }
      }),
    );
  });

  it('lets it in again at the time it names, and never shuts it out for longer than the ceiling allows', () => {
    const longestMs = Math.ceil(
      Math.log2(settings.flapPenaltyMax / settings.flapReusePenalty) * settings.flapHalfLifeMs,
    );
    fc.assert(
      fc.property(gaps(), (history) => {
        let flaps = STEADY;
        let atMs = 0;
        for (const gapMs of history) {
          atMs += gapMs;
          flaps = flapped(flaps, atMs, settings);
        }
        const untilMs = dampedUntilMs(flaps, settings);
        expect(damped(flaps, untilMs, settings)).toBe(false);
        expect(untilMs - atMs).toBeLessThanOrEqual(longestMs);
        if (untilMs > atMs) expect(damped(flaps, untilMs - 1, settings)).toBe(true);
      }),
    );
  });

  it('shuts it out at the very penalty that is named', () => {
    const flaps: Flaps = { flapPenalty: settings.flapSuppressPenalty, flapAtMs: 1_000 };
    expect(damped(flaps, 1_000, settings)).toBe(true);
  });

  it('counts one for every time it goes, on what is left of those before, up to a ceiling', () => {
    const once = flapped(STEADY, 1_000, settings);
    expect(once).toEqual({ flapPenalty: 1, flapAtMs: 1_000 });
    const twice = flapped(once, 1_000 + settings.flapHalfLifeMs, settings);
    expect(twice.flapPenalty).toBe(1.5);
    const high: Flaps = { flapPenalty: settings.flapPenaltyMax - 0.5, flapAtMs: 0 };
    expect(flapped(high, 0, settings).flapPenalty).toBe(settings.flapPenaltyMax);
  });

  it('forgives half in a half-life', () => {
    const flaps: Flaps = { flapPenalty: 8, flapAtMs: 1_000 };
    expect(penaltyNow(flaps, 1_000 + settings.flapHalfLifeMs, settings)).toBe(4);
  });
});
