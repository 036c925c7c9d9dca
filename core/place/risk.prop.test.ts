import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceId } from '../ids.ts';
import {
  aDevice,
  aDeviceRecord,
  aModule,
  aModuleRecord,
  aRuntime,
  aRuntimeRecord,
} from '../testing/builders.ts';
import { aCandidacy } from '../testing/candidacy.ts';
import type { Candidacy } from './policy.ts';
import { missShare, upperTail } from './risk.ts';
import { soonestAnswered } from './scores/soonest-answered.ts';
import { surest } from './scores/surest.ts';

/** A module beside its anchor or away from it, with an objective and calls that come evenly or not. */
interface Case {
  readonly computeMs: number;
  readonly strayShare: number;
  readonly partnerMs: number;
  readonly isThere: boolean;
  readonly latencyMsMax: number;
  readonly callsAtRandom: boolean;
  readonly busyShare: number;
}

const cases: fc.Arbitrary<Case> = fc.record({
  computeMs: fc.double({ min: 0.1, max: 2_000, noNaN: true }),
  strayShare: fc.double({ min: 1, max: 4, noNaN: true }),
  partnerMs: fc.double({ min: 0, max: 200, noNaN: true }),
  isThere: fc.boolean(),
  latencyMsMax: fc.integer({ min: 1, max: 2_000 }),
  callsAtRandom: fc.boolean(),
  busyShare: fc.double({ min: 0, max: 1.5, noNaN: true }),
});

function candidacy(one: Case, lossShare = 0): Candidacy {
  const { computeMs, strayShare, isThere, latencyMsMax, callsAtRandom, busyShare } = one;
  const workMs = 10;
  const anchor = deviceId(isThere ? 'here' : 'headset');
  // Long heard, so that only what was measured counts.
  const arrivals = { ...aRuntimeRecord(aRuntime('r')).arrivals, lossShare, gapCount: 64, lastSequence: 1e9 };
  const device = aDevice('here');
  const runtime = aRuntimeRecord(aRuntime('r', { device }), { arrivals });
  const other = aRuntimeRecord(aRuntime('h', { device: aDevice('headset') }), {
    arrivals: { ...arrivals, lossShare: 0 },
  });
  const demand = { workMs, cpuShare: (busyShare * workMs) / computeMs, callsAtRandom };
  const module = aModuleRecord(aModule('m', { anchor, latencyMsMax, demand }), '');
  return aCandidacy({
    module,
    runtime,
    device: aDeviceRecord(device, [runtime]),
    others: [other],
    partners: [anchor],
    partnerMs: isThere ? 0 : one.partnerMs,
    computeMs,
    computeUpperMs: computeMs * strayShare,
  });
}

describe('the chance of a miss', () => {
  it('is a chance, and no smaller with a longer way, a slower run, a tighter objective or calls at random', () => {
    fc.assert(
      fc.property(cases, fc.double({ min: 1, max: 5, noNaN: true }), (one, factor) => {
        const chance = missShare(candidacy(one));
        expect(chance).toBeGreaterThanOrEqual(0);
        expect(chance).toBeLessThanOrEqual(1);
        const worse: readonly Case[] = [
          { ...one, latencyMsMax: one.latencyMsMax / factor },
          { ...one, callsAtRandom: true },
        ];
        for (const other of worse) expect(missShare(candidacy(other))).toBeGreaterThanOrEqual(chance - 1e-6);
      }),
    );
  });

  it('is that of a normal tail where nothing is lost and nobody waits, counted over a million draws', () => {
    // The middle of equal cells of a uniform number, turned normal by Box and Muller, stands for the draws.
    const one: Case = {
      computeMs: 80,
      strayShare: 1.4,
      partnerMs: 0,
      isThere: true,
      latencyMsMax: 110,
      callsAtRandom: false,
      busyShare: 0,
    };
    const sd = 0.025 + Math.log(1.4) / 1.2816;
    let lateCount = 0;
    for (let a = 0; a < 1_000; a++)
      for (let b = 0; b < 1_000; b++) {
        const z = Math.sqrt(-2 * Math.log((a + 0.5) / 1_000)) * Math.cos(2 * Math.PI * ((b + 0.5) / 1_000));
        if (80 * Math.exp(sd * z) > 110) lateCount += 1;
      }
    expect(missShare(candidacy(one))).toBeCloseTo(lateCount / 1e6, 3);
  });

  it('counts both messages of a call on the legs of host and anchor, and none within a device', () => {
    const calm: Case = {
      computeMs: 1,
      strayShare: 1,
      partnerMs: 1,
      isThere: false,
      latencyMsMax: 2_000,
      callsAtRandom: false,
      busyShare: 0,
    };
    expect(missShare(candidacy(calm, 0.1))).toBeCloseTo(1 - 0.9 ** 2, 9);
    expect(missShare(candidacy({ ...calm, isThere: true }, 0.1))).toBeCloseTo(0, 9);
  });

  it('is what simulated calls at random suffer behind each other, within a factor of four where few do', () => {
    // A queue with equal run times, by Lindley's recursion over a fixed sequence of gaps.
    const busyShare = 0.3;
    let waitMs = 0;
    let lateCount = 0;
    const count = 200_000;
    for (let at = 1; at <= count; at++) {
      const unit = (at * 0.6180339887498949) % 1; // Evenly spread draws, golden ratio.
      const jumbled = (Math.sin(at * 12.9898) * 43_758.5453) % 1;
      const draw = Math.abs((unit + Math.abs(jumbled)) % 1);
      const gapMs = (-Math.log(1 - draw) * 100) / busyShare;
      waitMs = Math.max(0, waitMs + 100 - gapMs);
      if (waitMs > 100) lateCount += 1;
    }
    const share = missShare(
      candidacy({
        computeMs: 100,
        strayShare: 1,
        partnerMs: 0,
        isThere: true,
        latencyMsMax: 200,
        callsAtRandom: true,
        busyShare,
      }),
    );
    expect(share).toBeGreaterThan(lateCount / count / 4);
    expect(share).toBeLessThan((lateCount / count) * 4);
  });

  it('has the tail of a normal number as printed in tables', () => {
    expect([0, 1, 1.6449, 3.0902].map((z) => upperTail(z))).toEqual(
      [0.5, 0.158655, 0.05, 0.001].map((p) => expect.closeTo(p, 5) as number),
    );
    expect(upperTail(-1) + upperTail(1)).toBeCloseTo(1, 12);
  });
});

describe('scores of answers', () => {
  it('surest is 1 at one miss in a thousand, 2/3 at one in a hundred, and never beyond', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const met = candidacy(one);
        const expected = Math.min(1, Math.max(0, -Math.log10(missShare(met)) / 3));
        expect(surest.score(met)).toBeCloseTo(expected, 12);
      }),
    );
  });

  it('soonest-answered weighs the work against start-up, bound and the way there and back', () => {
    const met = candidacy({
      computeMs: 20,
      strayShare: 1.5,
      partnerMs: 8.5,
      isThere: false,
      latencyMsMax: 100,
      callsAtRandom: false,
      busyShare: 0,
    });
    expect(soonestAnswered.score(met)).toBeCloseTo(10 / (10 + 3 + 30 + 17), 12);
    expect(soonestAnswered.score({ ...met, partners: [] })).toBeCloseTo(10 / (10 + 3 + 30), 12);
  });
});
