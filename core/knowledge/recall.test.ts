import { describe, expect, it } from 'vitest';
import { deviceId } from '../ids.ts';
import { standard } from '../place/profiles/standard.ts';
import { aModule, aModuleRecord, aRuntime } from '../testing/builders.ts';
import { aRealm } from '../testing/realm.ts';
import type { Phase } from './knowledge.ts';
import { commitmentOf, homeOf, linkBetween, type Path } from './recall.ts';

const link = (from: string, to: string, latencyMs: number, bandwidthBytesPerSecond: number) => ({
  from: deviceId(from),
  to: deviceId(to),
  latencyMs,
  bandwidthBytesPerSecond,
  atMs: 0,
});

/** `a` and `b` are measured to the hub, `b` and `c` to each other, `d` to nobody. */
const links = [link('a', 'hub', 2, 1_000), link('hub', 'b', 3, 500), link('c', 'b', 1, 9_000)];

/** The path between two devices, which must be the same in both directions. */
function path(a: string, b: string, measured: typeof links = links): Path | undefined {
  const knowledge = aRealm(standard, { links: measured });
  const there = linkBetween(knowledge, deviceId(a), deviceId(b));
  expect(linkBetween(knowledge, deviceId(b), deviceId(a))).toEqual(there);
  return there;
}

describe('the path between two devices', () => {
  it('is nothing within one', () => {
    expect(path('d', 'd')).toEqual({ latencyMs: 0, bandwidthBytesPerSecond: Number.POSITIVE_INFINITY });
  });

  it('is what was measured, whoever measured it', () => {
    expect(path('b', 'c')).toMatchObject({ latencyMs: 1, bandwidthBytesPerSecond: 9_000 });
    expect(path('a', 'hub')).toMatchObject({ latencyMs: 2, bandwidthBytesPerSecond: 1_000 });
    expect(path('b', 'hub')).toMatchObject({ latencyMs: 3, bandwidthBytesPerSecond: 500 });
  });

  it('leads through the hub otherwise: both latencies, the narrower width', () => {
    expect(path('a', 'b')).toEqual({ latencyMs: 5, bandwidthBytesPerSecond: 500 });
    expect(path('a', 'b', links.slice(0, 2))).toEqual({ latencyMs: 5, bandwidthBytesPerSecond: 500 });
  });

  it('is unknown where a part of it was never measured', () => {
    expect([path('a', 'c'), path('a', 'd'), path('d', 'hub'), path('c', 'd')]).toEqual(
      Array(4).fill(undefined),
    );
  });
});

describe('what a module takes up', () => {
  it('is memory in whole pages and cores in whole grains at the speed of the runtime', () => {
    const module = aModule('m', { demand: { memoryBytes: 65_537, cpuShare: 0.1 } });
    const taken = (slownessShare: number | null) =>
      commitmentOf(module, aRuntime('r', { platform: { slownessShare } }));
    expect(taken(1)).toEqual({ memoryBytes: 131_072, cores: 103 / 1_024, moduleCount: 1 });
    expect(taken(3).cores).toBe(308 / 1_024);
    expect(taken(null).cores).toBe(taken(2).cores);
  });
});

describe('the home of a module', () => {
  it('is where it is bound, and nowhere while it waits or after its end', () => {
    const homeIn = (phase: Phase): string | null => homeOf(aModuleRecord(aModule('m'), 'r', { phase }));
    expect(homeOf(aModuleRecord(aModule('m'), 'r'))).toBe('r');
    expect(homeIn({ kind: 'ended', atMs: 0, reason: '' })).toBeNull();
    expect(homeIn({ kind: 'pending', sinceMs: 0, notBeforeMs: 0, reason: '', claim: null })).toBeNull();
  });
});
