import { describe, expect, it } from 'vitest';
import {
  aDevice,
  aDeviceRecord,
  aModule,
  aModuleRecord,
  aRuntime,
  aRuntimeRecord,
} from '../testing/builders.ts';
import { type Believed, believedAfter, correctionOf, DEPTH } from './beliefs.ts';
import { computeMs, computeUpperMs } from './run-time.ts';

/** 10 ms of work, told to take 30 there. */
function meeting(moduleId = 'm'): Believed {
  const device = aDevice('edge', { cores: 8 });
  const runtime = aRuntime('edge', { device, platform: { slownessShare: 3 } });
  const module = aModule(moduleId, { demand: { workMs: 10, cpuShare: 0.25 } });
  return {
    module: aModuleRecord(module, 'edge'),
    runtime: aRuntimeRecord(runtime),
    device: aDeviceRecord(device, []),
    isHome: true,
  };
}

/** The same once stretches were measured. */
function measured(from: Believed, stretches: readonly number[], depthCount: number): Believed {
  let { module, runtime } = from;
  for (const stretch of stretches) {
    const beliefs = believedAfter({ ...from, module, runtime }, stretch, depthCount);
    module = { ...module, belief: beliefs.module };
    runtime = { ...runtime, belief: beliefs.runtime };
  }
  return { ...from, module, runtime };
}

describe('beliefs of modules and runtimes', () => {
  it('are none before anything was measured, so that what is told counts', () => {
    expect(correctionOf(meeting())).toBeNull();
    expect(computeMs(meeting())).toBe(30);
  });

  it('come to what is measured, and are surer of it', () => {
    const few = measured(meeting(), [2], DEPTH.law);
    const many = measured(meeting(), Array(12).fill(2), DEPTH.law);
    expect(computeMs(few)).toBeGreaterThan(30);
    expect(computeMs(few)).toBeLessThan(computeMs(many));
    expect(computeMs(many)).toBeCloseTo(60, -1);
    expect(correctionOf(many)?.spreadSd).toBeLessThan(correctionOf(few)?.spreadSd ?? 0);
    expect(computeUpperMs(many)).toBeGreaterThan(computeMs(many));
  });

  it('have bounds for how calls stray and for neighbours, not for how little is known of a runtime', () => {
    const module = measured(meeting(), [1], DEPTH.law).module;
    const { runtime } = meeting();
    const untold = { ...runtime.runtime, platform: { ...runtime.runtime.platform, slownessShare: null } };
    const stranger: Believed = { ...meeting(), module, runtime: { ...runtime, runtime: untold } };
    const boundOf = (pairing: Believed) => computeUpperMs(pairing) / computeMs(pairing);
    expect(boundOf(stranger)).toBeCloseTo(boundOf({ ...stranger, runtime }), 9);
    const steady = measured({ ...meeting(), module }, Array(40).fill(1), DEPTH.law);
    const shaky = measured(
      { ...meeting(), module },
      Array.from({ length: 40 }, (_, n) => (n % 2) + 0.6),
      DEPTH.law,
    );
    expect(Math.log(boundOf(shaky))).toBeGreaterThan(4 * Math.log(boundOf(steady)));
    const crowded = {
      ...steady,
      device: { ...steady.device, committed: { ...steady.device.committed, cores: 2.75 } },
    };
    expect(boundOf(crowded)).toBeCloseTo((boundOf(steady) * 2.93) / 1.49, 9);
  });

  it('tell a slow runtime from a module whose work is understated, once both were seen elsewhere', () => {
    const own = measured(meeting(), Array(8).fill(2), DEPTH.law);
    // Three others run there just as slowly: it is the runtime.
    let { runtime } = own;
    for (const id of ['a', 'b', 'c'])
      runtime = measured({ ...meeting(id), runtime }, Array(8).fill(2), DEPTH.law).runtime;
    const stranger = meeting('stranger');
    expect(computeMs({ ...stranger, runtime })).toBeGreaterThan(
      computeMs({ ...stranger, runtime: own.runtime }),
    );
  });

  it('hold pairs that stray by themselves apart only at full depth', () => {
    const rankOf = (depthCount: number) =>
      measured(meeting(), [3, 3], depthCount).module.belief?.means.length;
    expect(rankOf(DEPTH.law)).toBe(1);
    expect(rankOf(DEPTH.residual)).toBe(5);
  });

  it('stay sound however long they last, and follow what changes', () => {
    const odd = Array.from({ length: 4_000 }, (_, n) => (n % 7 === 0 ? 5 : 0.5 + (n % 3)));
    const long = measured(meeting(), odd, DEPTH.residual);
    expect(correctionOf(long)?.spreadSd).toBeGreaterThan(0);
    expect(correctionOf(long)?.spreadSd).toBeLessThan(2);
    const steady = measured(meeting(), Array(2_000).fill(1), DEPTH.residual);
    expect(computeMs(measured(steady, Array(20).fill(2), DEPTH.residual))).toBeGreaterThan(52);
  });

  it('count for nothing where no predictions are wanted', () => {
    const slow = measured(meeting(), [9, 9], DEPTH.law);
    expect(computeMs({ ...slow, depthCount: DEPTH.none })).toBe(
      computeMs({ ...meeting('other'), depthCount: DEPTH.none }),
    );
  });

  it('start from what was foretold of a module on a platform', () => {
    const { module, ...rest } = meeting();
    const demand = { ...module.module.demand, factorOn: { [rest.runtime.runtime.platform.name]: 1.5 } };
    const told = { ...rest, module: { ...module, module: { ...module.module, demand } } };
    expect(computeMs(told)).toBe(45);
  });
});
