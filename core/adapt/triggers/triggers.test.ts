import { describe, expect, it } from 'vitest';
import { moduleId } from '../../ids.ts';
import type { Symptom } from '../../knowledge/decision.ts';
import type { DeviceRecord, ModuleRecord, RuntimeRecord } from '../../knowledge/knowledge.ts';
import { defaultSettings } from '../../settings.ts';
import { aDeviceRecord, aModule, aModuleRecord, aRuntime, aRuntimeRecord } from '../../testing/builders.ts';
import { aScene } from '../../testing/scene.ts';
import { BIT, noSignals, type Signal, type Signals } from '../signals.ts';
import { timeLeftMs } from './battery-low.ts';
import { missCountAfter, missingOn } from './missed-objective.ts';
import { isEscape } from './trigger.ts';
import { triggers } from './triggers.ts';

const { missEnterCount, missLeaveShare } = defaultSettings;
/** A signal at 0.5 that has been called trouble. */
const UP: Signal = { ...noSignals.busy, level: 0.5, sampleCount: 5, latch: { up: true, freeAtMs: 0 } };

const edge = (parts: Partial<RuntimeRecord> = {}): RuntimeRecord => aRuntimeRecord(aRuntime('edge'), parts);
const showing = (signals: Partial<Signals>): RuntimeRecord => edge({ signals: { ...noSignals, ...signals } });

/** All symptoms of a runtime, the most pressing first. */
function sensed(
  record: RuntimeRecord,
  modules: readonly ModuleRecord[] = [],
  device: Partial<DeviceRecord> = {},
): readonly Symptom[] {
  const knowledge = aScene({ runtimes: [record], modules });
  const here = aDeviceRecord(record.runtime.device, [record], device);
  const bound = modules.map(({ module }) => module.id);
  return triggers.flatMap(({ sense }) => sense({ ...record, bound }, here, knowledge) ?? []);
}

const kindsOf = (symptoms: readonly Symptom[]): readonly string[] => symptoms.map(({ kind }) => kind);
const missing = (name: string, latencyMs: number, missCount = missEnterCount): ModuleRecord =>
  aModuleRecord(aModule(name, { latencyMsMax: 50 }), 'edge', { latencyMs, missCount });

describe('a trigger', () => {
  it('says nothing of a runtime that is well', () => {
    expect(sensed(edge())).toEqual([]);
    expect(sensed(edge(), [missing('m', 10, 0)])).toEqual([]);
  });

  it('tells each signal that was latched, with what was measured and the threshold', () => {
    const about = { runtime: 'edge', module: null, measured: 0.5 };
    const { memoryEnterShare, overloadEnterShare, stretchEnterShare, linkEnterMs } = defaultSettings;
    expect(sensed(showing({ busy: UP, memory: UP, link: UP, stretch: UP }))).toEqual([
      { ...about, kind: 'memory-pressure', threshold: memoryEnterShare },
      { ...about, kind: 'overload', threshold: overloadEnterShare },
      { ...about, kind: 'slow-runtime', threshold: stretchEnterShare },
      { ...about, kind: 'slow-link', threshold: linkEnterMs },
    ]);
  });

  it('tells a battery that runs low, unless it is being charged', () => {
    const low = showing({ battery: UP });
    expect(sensed(low)).toMatchObject([
      { kind: 'battery-low', threshold: defaultSettings.batteryEnterShare },
    ]);
    expect(sensed(low, [], { charging: true })).toEqual([]);
  });

  it('tells a runtime that is suspect by how sure the detector is', () => {
    const [symptom] = sensed(edge({ health: 'suspect' }));
    expect(symptom).toMatchObject({ kind: 'runtime-suspect', threshold: defaultSettings.suspectPhi });
    expect(symptom?.measured).toBeGreaterThan(defaultSettings.suspectPhi); // Silent for all the 100 s of the scene.
  });

  it('tells a drain while anything is left', () => {
    const draining = edge({ draining: true });
    expect(sensed(draining)).toEqual([]);
    expect(sensed(draining, [missing('m', 0, 0), missing('n', 0, 0)])).toMatchObject([
      { kind: 'draining', measured: 2, threshold: 0 },
    ]);
  });

  it('offers a newcomer as a home only while it is well in every way', () => {
    const settled = { ...noSignals, bits: BIT.newcomer };
    const offered = (parts: Partial<RuntimeRecord>): readonly string[] =>
      kindsOf(sensed(edge({ signals: settled, ...parts })));
    expect(offered({})).toEqual(['better-home']);
    expect(offered({ signals: noSignals })).toEqual([]);
    expect(offered({ signals: { ...settled, bits: BIT.newcomer | BIT.link } })).toEqual([]);
    expect(offered({ draining: true })).toEqual([]);
    expect(offered({ health: 'suspect' })).toEqual(['runtime-suspect']);
    expect(offered({ flapPenalty: defaultSettings.flapPenaltyMax, flapAtMs: 99_000 })).toEqual([]);
  });

  it('names the module that is farthest from its objective', () => {
    const signals = { bits: BIT.missing };
    const modules = [missing('a', 60), missing('b', 90), missing('c', 200, missEnterCount - 1)];
    expect(sensed(showing(signals), modules)).toMatchObject([
      { kind: 'missed-objective', module: 'b', measured: 90, threshold: 50 },
    ]);
    expect(sensed(showing({}), modules)).toEqual([]);
    expect(sensed(showing(signals))).toEqual([]);
  });

  it('counts as an escape where staying means an outage', () => {
    expect(triggers.map(({ name }) => name).filter(isEscape)).toEqual(['draining', 'battery-low']);
  });
});

describe('modules that miss their objectives', () => {
  it('are sorted by how far off they are of their own, and leave out who has none or just slipped', () => {
    const generous = aModuleRecord(aModule('g', { latencyMsMax: 1_000 }), 'edge', {
      latencyMs: 1_100,
      missCount: missEnterCount,
    });
    const aimless = aModuleRecord(aModule('z'), 'edge', { latencyMs: 9_999, missCount: missEnterCount });
    const modules = [generous, missing('a', 60), missing('b', 70), missing('c', 500, 0), aimless];
    const record = edge({ bound: [...modules.map(({ module }) => module.id), moduleId('gone')] });
    const knowledge = aScene({ runtimes: [record], modules });
    expect(missingOn(record, knowledge).map(({ module }) => module.id)).toEqual(['b', 'a', 'g']);
  });

  it('are counted sample by sample: beyond, within, and in the band between', () => {
    const counted = (
      missCount: number,
      latencyMs: number | null,
      latencyMsMax: number | null = 100,
    ): number => missCountAfter(missCount, latencyMs, latencyMsMax, defaultSettings);
    expect(counted(1, 101)).toBe(2);
    expect(counted(missEnterCount, 101)).toBe(missEnterCount);
    expect(counted(1, 100)).toBe(1);
    expect(counted(1, 100 * missLeaveShare + 1)).toBe(1);
    expect(counted(1, 100 * missLeaveShare)).toBe(0);
    expect(counted(1, null)).toBe(1);
    expect(counted(1, 999, null)).toBe(1);
  });
});

describe('the time a battery leaves', () => {
  const left = (battery: Partial<Signal>): number =>
    timeLeftMs(showing({ battery: { ...UP, level: 0.2, ...battery } }));

  it('is what it holds over what it lost from one keep-alive to the next', () => {
    expect(left({ trend: -0.01 })).toBeCloseTo(20 * 5_000, 6);
  });

  it('is endless for one that does not drain, or that nobody measured', () => {
    expect(left({ trend: 0 })).toBe(Number.POSITIVE_INFINITY);
    expect(left({ trend: 0.01 })).toBe(Number.POSITIVE_INFINITY);
    expect(left({ trend: -0.01, sampleCount: 0 })).toBe(Number.POSITIVE_INFINITY);
  });
});
