import { describe, expect, it } from 'vitest';
import { deviceId } from '../../ids.ts';
import {
  aDevice,
  aDeviceRecord,
  aModule,
  aModuleRecord,
  aRuntime,
  aRuntimeRecord,
} from '../../testing/builders.ts';
import { aCandidacy } from '../../testing/candidacy.ts';
import { fastestUpper } from './fastest-upper.ts';
import { shortestQueue } from './shortest-queue.ts';
import { soonestCarried } from './soonest-carried.ts';
import { wellCharged } from './well-charged.ts';

describe('shortest-queue', () => {
  it('counts all that share the device, and at home not the module itself', () => {
    const committed = { memoryBytes: 0, cores: 0, moduleCount: 4 };
    const runtime = aRuntimeRecord(aRuntime('r'));
    const device = aDeviceRecord(runtime.runtime.device, [runtime], { committed });
    expect(shortestQueue.score(aCandidacy())).toBe(1);
    expect(shortestQueue.score(aCandidacy({ device }))).toBe(1 / 5);
    expect(shortestQueue.score(aCandidacy({ device, isHome: true }))).toBe(1 / 4);
  });
});

describe('fastest-upper', () => {
  it('weighs the work against start-up and the bound, whatever the median is', () => {
    expect(fastestUpper.score(aCandidacy({ computeMs: 1, computeUpperMs: 27 }))).toBe(0.25);
  });
});

describe('soonest-carried', () => {
  it('is 1 on the hub beside the partner, 1/2 where a second goes into carrying', () => {
    const codeBytes = 1_000_000;
    const module = aModuleRecord(aModule('m', { demand: { codeBytes } }), '');
    const legTo = (bandwidthBytesPerSecond: number) => [
      { from: deviceId('here'), to: deviceId('hub'), latencyMs: 0, bandwidthBytesPerSecond, atMs: 0 },
    ];
    const here = (bandwidth: number, partnerMs: number) =>
      soonestCarried.score(aCandidacy({ module, partnerMs, links: legTo(bandwidth) }));
    expect(here(codeBytes, 0)).toBe(0.5);
    expect(here(Number.POSITIVE_INFINITY, 1_000 / 1_200)).toBeCloseTo(0.5, 12); // 600 calls, there and back
    const hub = aRuntimeRecord(aRuntime('hub'));
    expect(soonestCarried.score(aCandidacy({ module, runtime: hub }))).toBe(1);
  });
});

describe('well-charged', () => {
  const scoreOf = (portable: boolean, parts = {}, battery = {}): number => {
    const machine = aDevice('d', { portable });
    const plain = aRuntimeRecord(aRuntime('r', { device: machine }));
    const { signals } = plain;
    const runtime = { ...plain, signals: { ...signals, battery: { ...signals.battery, ...battery } } };
    return wellCharged.score(aCandidacy({ runtime, device: aDeviceRecord(machine, [runtime], parts) }));
  };

  it('is 1 on the mains and while charging, and half the charge on a battery that lasts', () => {
    expect([scoreOf(false), scoreOf(true, { charging: true })]).toEqual([1, 1]);
    expect([scoreOf(true, { batteryShare: 0.8 }), scoreOf(true)]).toEqual([0.4, 0.25]);
  });

  it('is half of that on one that will be empty in two hours, and nothing on an empty one', () => {
    const draining = { sampleCount: 9, level: 0.8, trend: -0.8 / (7_200_000 / 5_000) };
    expect(scoreOf(true, { batteryShare: 0.8 }, draining)).toBeCloseTo(0.2, 6);
    expect(scoreOf(true, { batteryShare: 0 }, { ...draining, level: 0 })).toBe(0);
  });
});
