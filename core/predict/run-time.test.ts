import { describe, expect, it } from 'vitest';
import {
  aDevice,
  aDeviceRecord,
  aModule,
  aModuleRecord,
  aRuntime,
  aRuntimeRecord,
} from '../testing/builders.ts';
import { computeMs, computeUpperMs, type Pairing, startUpMs } from './run-time.ts';

/** 10 ms of reference work on a platform three times as slow as the reference. */
function pairing(busyCores: number, stretchShare = 1, isHome = false): Pairing {
  const device = aDevice('edge', { cores: 8 });
  const runtime = aRuntime('edge', { device, platform: { slownessShare: 3 } });
  const module = aModule('m', { demand: { workMs: 10, cpuShare: 0.25 } });
  const committed = { memoryBytes: 0, cores: busyCores, moduleCount: 1 };
  return {
    module: aModuleRecord(module, 'edge'),
    runtime: aRuntimeRecord(runtime, { stretchShare }),
    device: aDeviceRecord(device, [], { committed }),
    isHome,
  };
}

describe('a predicted run time', () => {
  it('is work × slowness on an idle device', () => {
    expect(computeMs(pairing(0))).toBe(30);
    expect(computeUpperMs(pairing(0))).toBe(30);
  });

  it('grows with those that are busy as measured for two, three and four', () => {
    expect(computeMs(pairing(1))).toBeCloseTo(30 * 1.18);
    expect(computeMs(pairing(2))).toBeCloseTo(30 * 1.49);
    expect(computeMs(pairing(3))).toBeCloseTo(30 * 1.75);
    expect(computeUpperMs(pairing(1))).toBeCloseTo(30 * 1.96);
  });

  it('is interpolated between whole numbers of busy modules and goes on beyond four', () => {
    expect(computeMs(pairing(0.5))).toBeCloseTo(30 * 1.09);
    expect(computeMs(pairing(1.5))).toBeCloseTo(30 * (1.18 + 1.49) * 0.5);
    expect(computeMs(pairing(2.5))).toBeCloseTo(30 * (1.49 + 1.75) * 0.5);
    expect(computeMs(pairing(4))).toBeCloseTo(30 * 2.01);
  });

  it('follows the stretch that was measured, grown by what the module adds', () => {
    expect(computeMs(pairing(1, 2))).toBeCloseTo(30 * 2 * 1.18);
    expect(computeMs(pairing(2, 2))).toBeCloseTo((30 * 2 * 1.49) / 1.18);
    expect(computeMs(pairing(0, 0.5))).toBeCloseTo(15);
  });

  it('does not count a module against itself where it is at home', () => {
    expect(computeMs(pairing(0.75, 1, true))).toBe(30);
    expect(computeMs(pairing(0.75, 1.4, true))).toBeCloseTo(42);
    expect(computeMs(pairing(1.75, 1.4, true))).toBeCloseTo(42);
  });

  it('takes a call for one frame of a headset when nobody told its work', () => {
    const told = pairing(0);
    const untold = aModuleRecord(aModule('m', { demand: { workMs: 0 } }), 'edge');
    expect(computeMs({ ...told, module: untold })).toBe(33);
  });

  it('starts as the platform tells, or as its type usually does', () => {
    expect(startUpMs(aRuntime('a', { platform: { startUpMs: 7 } }))).toBe(7);
    expect(startUpMs(aRuntime('a', { type: 'embedded', platform: { startUpMs: null } }))).toBe(350);
  });
});
