import { describe, expect, it } from 'vitest';
import { deviceId, runtimeId } from '../../ids.ts';
import { defaultSettings } from '../../settings.ts';
import {
  aDevice,
  aDeviceRecord,
  aModule,
  aModuleRecord,
  aRuntime,
  aRuntimeRecord,
} from '../../testing/builders.ts';
import { aCandidacy, type CandidacyParts } from '../../testing/candidacy.ts';
import { balanced } from './balanced.ts';
import { fastestPredicted } from './fastest-predicted.ts';
import { fewestModules } from './fewest-modules.ts';
import { frugal } from './frugal.ts';
import { keepsObjective } from './keeps-objective.ts';
import { leastAllocated } from './least-allocated.ts';
import { mostAllocated } from './most-allocated.ts';
import { nearest } from './nearest.ts';
import { nextInTurn } from './next-in-turn.ts';
import { reliable } from './reliable.ts';
import { stayPut } from './stay-put.ts';
import { roomiest, tightest } from './tightest.ts';

const PAGE = 65_536;

describe('scores of load', () => {
  const half = aCandidacy({ memoryShare: 0.25, coreShare: 0.75 });
  const even = aCandidacy({ memoryShare: 0.5, coreShare: 0.5 });

  it('least-allocated falls and most-allocated grows with the mean of memory and cores', () => {
    expect(leastAllocated.score(aCandidacy({ memoryShare: 0.2, coreShare: 0.4 }))).toBeCloseTo(0.7, 12);
    expect(mostAllocated.score(aCandidacy({ memoryShare: 0.2, coreShare: 0.4 }))).toBeCloseTo(0.3, 12);
  });

  it('balanced looks at their difference, whichever is fuller', () => {
    expect(balanced.score(even)).toBe(1);
    expect(balanced.score(half)).toBe(0.5);
    expect(balanced.score({ ...half, memoryShare: 0.75, coreShare: 0.25 })).toBe(0.5);
  });

  it('fewest-modules counts modules and nothing else', () => {
    const committed = { memoryBytes: 7 * PAGE, cores: 3, moduleCount: 3 };
    expect(fewestModules.score(aCandidacy())).toBe(1);
    expect(fewestModules.score(aCandidacy({ runtime: aRuntimeRecord(aRuntime('r'), { committed }) }))).toBe(
      0.25,
    );
  });

  it('tightest and roomiest count whole pages left of the runtime or its device, whichever has less', () => {
    const used = { memoryBytes: 2 * PAGE, cores: 0, moduleCount: 1 };
    const runtime = aRuntimeRecord(aRuntime('r', { memoryBytes: 6 * PAGE - 1 }), { committed: used });
    const scarce = aDevice('d', { memoryBytes: 8 * PAGE });
    const taken = { memoryBytes: 7 * PAGE, cores: 0, moduleCount: 2 };
    const own = aCandidacy({ runtime }); // 4 pages less a byte are left of the runtime, so 3 whole ones.
    const shared = aCandidacy({ runtime, device: aDeviceRecord(scarce, [], { committed: taken }) });
    expect([tightest.score(own), roomiest.score(own)]).toEqual([1 / 4, 3 / 4]);
    expect([tightest.score(shared), roomiest.score(shared)]).toEqual([1 / 2, 1 / 2]);
  });

  it('tightest gives 1 and roomiest 0 where more is promised than there is', () => {
    const over = aRuntimeRecord(aRuntime('r', { memoryBytes: PAGE }), {
      committed: { memoryBytes: 3 * PAGE, cores: 0, moduleCount: 2 },
    });
    expect([
      tightest.score(aCandidacy({ runtime: over })),
      roomiest.score(aCandidacy({ runtime: over })),
    ]).toEqual([1, 0]);
  });
});

describe('scores of time', () => {
  it('fastest-predicted weighs the work against start-up and computing', () => {
    expect(fastestPredicted.score(aCandidacy({ computeMs: 7 }))).toBe(0.5); // 10 of work, 3 of start-up
  });

  it('keeps-objective is full with slack, 1/2 at the objective, and falls with the square beyond', () => {
    const scoreAt = (computeUpperMs: number, anchored: boolean): number => {
      const anchor = anchored ? deviceId('headset') : null;
      const module = aModuleRecord(aModule('m', { latencyMsMax: 100, anchor }), '');
      return keepsObjective.score(aCandidacy({ module, partnerMs: 15, computeUpperMs }));
    };
    expect([10, 40, 55, 70, 170].map((ms) => scoreAt(ms, true))).toEqual([1, 1, 0.75, 0.5, 0.125].map(near));
    expect([70, 85, 100, 200].map((ms) => scoreAt(ms, false))).toEqual([1, 0.75, 0.5, 0.125].map(near));
  });

  it('keeps-objective is 1 without an objective, however slow', () => {
    expect(keepsObjective.score(aCandidacy({ computeUpperMs: 1e9 }))).toBe(1);
  });

  it('nearest takes the mean way to all partners: 1/2 at 20 ms, 1 on the same device or without any', () => {
    const link = (to: string, latencyMs: number) => ({
      from: deviceId('here'),
      to: deviceId(to),
      latencyMs,
      bandwidthBytesPerSecond: 1e6,
      atMs: 0,
    });
    const links = [link('near', 10), link('far', 50)];
    const scoreWith = (partnerMs: number, ...names: readonly string[]): number =>
      nearest.score(aCandidacy({ partnerMs, partners: names.map(deviceId), links }));
    expect(scoreWith(0)).toBe(1);
    expect(scoreWith(0, 'here')).toBe(1);
    expect(scoreWith(20, 'headset')).toBe(0.5);
    expect(scoreWith(0, 'here', 'near', 'far')).toBeCloseTo(0.5, 12); // (0 + 10 + 50) ÷ 3
    expect(scoreWith(20, 'headset', 'unmeasured')).toBeCloseTo(20 / 80, 12); // (20 + 100) ÷ 2
  });
});

describe('scores of steadiness', () => {
  it('reliable trusts a newcomer half, more with age, and never one that went away as much', () => {
    const at = (nowMs: number, parts = {}): number =>
      reliable.score(aCandidacy({ nowMs, runtime: aRuntimeRecord(aRuntime('r'), parts) }));
    expect(at(0)).toBe(0.5);
    expect(at(600_000)).toBeCloseTo(1 - 0.5 / Math.E, 12);
    expect(at(1e9)).toBeCloseTo(1, 12);
    expect(at(0, { registeredMs: 5_000 })).toBe(0.5); // a clock behind the registration
    expect(at(0, { flapPenalty: 1 })).toBe(0.25);
    expect(at(defaultSettings.flapHalfLifeMs, { flapPenalty: 2, registeredMs: 1e12 })).toBeCloseTo(0.25, 12);
  });

  it('reliable discounts what can be carried away', () => {
    const portable = aRuntime('r', { device: aDevice('d', { portable: true }) });
    expect(reliable.score(aCandidacy({ runtime: aRuntimeRecord(portable) }))).toBeCloseTo(0.4, 12);
  });

  it('next-in-turn is for those whose id comes after the last choice', () => {
    const scoreOf = (name: string, turn: string | null): number => {
      const candidacy = aCandidacy({ runtime: aRuntimeRecord(aRuntime(name)) });
      const knowledge = { ...candidacy.knowledge, turn: turn === null ? null : runtimeId(turn) };
      return nextInTurn.score({ ...candidacy, knowledge });
    };
    expect(['a', 'b', 'c'].map((name) => scoreOf(name, 'b'))).toEqual([0, 0, 1]);
    expect(scoreOf('a', null)).toBe(0);
  });
});

describe('stay-put', () => {
  const there = aRuntimeRecord(aRuntime('there'));
  const link = (bandwidthBytesPerSecond: number) => ({
    from: deviceId('here'),
    to: deviceId('there'),
    latencyMs: 100,
    bandwidthBytesPerSecond,
    atMs: 0,
  });
  /** A module that runs on `there`, with 1 MiB of memory and so much state, considered for `here`. */
  const scoreOf = (parts: CandidacyParts, stateBytes = 0): number => {
    const module = aModuleRecord(aModule('m', { demand: { stateBytes, memoryBytes: 900 } }), 'there');
    return stayPut.score(aCandidacy({ module, others: [there], ...parts }));
  };
  const { patienceMs } = defaultSettings;

  it('takes off what the downtime of a move is of what one is patient for', () => {
    expect(scoreOf({ links: [link(1_000)] }, 400)).toBeCloseTo(1 - 500 / patienceMs, 12);
  });

  it('reckons with the memory of a module that does not tell its state', () => {
    expect(scoreOf({ links: [link(1_000)] })).toBeCloseTo(1 - 1_000 / patienceMs, 12);
  });

  it('is 0 where the move would take longer than that, or over a path unmeasured or dead', () => {
    expect(scoreOf({ links: [link(0.001)] })).toBe(0);
    expect(scoreOf({ links: [link(0)] })).toBe(0);
    expect(scoreOf({})).toBe(0);
  });

  it('is 1 at home, on the same device, for who runs nowhere and whose home is gone', () => {
    expect(scoreOf({ runtime: there, others: [] })).toBe(1);
    const neighbour = aRuntimeRecord(aRuntime('here', { device: aDevice('there') }));
    expect(scoreOf({ runtime: neighbour })).toBe(1);
    expect(stayPut.score(aCandidacy({ others: [there] }))).toBe(1);
    expect(scoreOf({ others: [] })).toBe(1);
  });
});

describe('frugal', () => {
  const scoreOn = (device: Parameters<typeof aDevice>[1], parts = {}, computeMs = 10): number => {
    const machine = aDevice('d', device);
    const runtime = aRuntimeRecord(aRuntime('r', { device: machine }));
    return frugal.score(aCandidacy({ runtime, device: aDeviceRecord(machine, [runtime], parts), computeMs }));
  };

  it('is 1/2 for the reference, and less by as much as a call takes more energy', () => {
    expect(scoreOn({})).toBe(0.5);
    expect(scoreOn({ wattsPerCore: 15 })).toBe(0.25);
    expect(scoreOn({}, {}, 30)).toBe(0.25);
  });

  it('makes a joule from a battery dearer, the more so the emptier it is, within bounds', () => {
    const portable = { portable: true };
    expect(scoreOn(portable)).toBe(1 / 3);
    expect(scoreOn(portable, { batteryShare: 0.5 })).toBe(1 / 5);
    expect(scoreOn(portable, { batteryShare: 0 })).toBeCloseTo(1 / 21, 12);
    expect(scoreOn(portable, { batteryShare: 0.5, charging: true })).toBe(0.5);
  });
});

const near = (value: number): unknown => expect.closeTo(value, 12);
