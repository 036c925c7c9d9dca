import { describe, expect, it } from 'vitest';
import { aDevice, aDeviceRecord, aModule, aRuntime, aRuntimeRecord } from '../testing/builders.ts';
import { coreShare, grainsLeft, loadShare, memoryShare, pagedBytes } from './capacity.ts';

const promised = (memoryBytes: number, cores = 0) => ({ memoryBytes, cores, moduleCount: 1 });
const device = (memoryBytes: number, usedBytes: number, usedCores = 0) =>
  aDeviceRecord(aDevice('d', { memoryBytes, cores: 4 }), [], { committed: promised(usedBytes, usedCores) });
const runtime = (memoryBytes: number, usedBytes: number) =>
  aRuntimeRecord(aRuntime('r', { memoryBytes }), { committed: promised(usedBytes) });

describe('what is promised', () => {
  it('counts memory of the runtime or its device, whichever is fuller', () => {
    expect(memoryShare(runtime(100, 50), device(1_000, 100))).toBe(0.5);
    expect(memoryShare(runtime(100, 50), device(1_000, 900))).toBe(0.9);
    expect(memoryShare(runtime(100, 50), device(1_000, 100), 20)).toBe(0.7);
  });

  it('is never more than all, and all of nothing is full', () => {
    expect(memoryShare(runtime(100, 500), device(1_000, 0))).toBe(1);
    expect(memoryShare(runtime(0, 0), device(1_000, 0))).toBe(1);
    expect(coreShare(device(1, 0, 9), 1)).toBe(1);
  });

  it('counts cores of what may be promised', () => {
    expect(coreShare(device(1, 0, 2), 1)).toBe(0.5);
    expect(coreShare(device(1, 0, 2), 2, 2)).toBe(0.5);
  });

  it('is a load that weighs memory and cores alike', () => {
    expect(loadShare(runtime(100, 20), device(1_000, 0, 3.2), 1)).toBeCloseTo(0.5, 12);
  });

  it('leaves whole grains of cores, and takes memory in whole pages', () => {
    expect(grainsLeft(device(1, 0, 3.75), 1)).toBe(256);
    expect(grainsLeft(device(1, 0, 3.7505), 1)).toBe(255);
    const paged = (memoryBytes: number): number =>
      pagedBytes(aModule('m', { demand: { memoryBytes } }), aRuntime('r', { pageBytes: 1_000 }));
    expect([0, 1, 1_000, 1_001].map(paged)).toEqual([0, 1_000, 1_000, 2_000]);
  });
});
