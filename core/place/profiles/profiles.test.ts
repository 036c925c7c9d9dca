import { describe, expect, it } from 'vitest';
import { deviceId, runtimeId } from '../../ids.ts';
import type { DeviceRecord, Knowledge, RuntimeRecord } from '../../knowledge/knowledge.ts';
import {
  aDevice,
  aDeviceRecord,
  aModule,
  aModuleRecord,
  aRuntime,
  aRuntimeRecord,
} from '../../testing/builders.ts';
import { aRealm } from '../../testing/realm.ts';
import { explain } from '../explain.ts';
import { place } from '../place.ts';
import { profileNamed, profiles } from './index.ts';

const MEBIBYTE = 1_048_576;

interface Home {
  readonly slownessShare: number;
  readonly moduleCount: number;
  readonly usedMebibytes: number;
  readonly busyCores: number;
  readonly latencyMs: number;
}

/**
 * Seven homes for one module, of which each is the best in one way. All have 512 MiB and 4 cores. The module asks for
 * 16 MiB, a tenth of a reference core and 10 ms of work per call, from a headset that wants its answers in 40 ms; it
 * is the turn of whoever comes after `d`.
 */
const HOMES: Readonly<Record<string, Home>> = {
  a: { slownessShare: 4, moduleCount: 5, usedMebibytes: 300, busyCores: 1, latencyMs: 12 }, // first by id
  b: { slownessShare: 5, moduleCount: 6, usedMebibytes: 490, busyCores: 2, latencyMs: 12 }, // fullest
  c: { slownessShare: 6, moduleCount: 7, usedMebibytes: 10, busyCores: 3, latencyMs: 12 }, // emptiest
  d: { slownessShare: 7, moduleCount: 1, usedMebibytes: 200, busyCores: 2, latencyMs: 12 }, // fewest modules
  e: { slownessShare: 4.5, moduleCount: 8, usedMebibytes: 250, busyCores: 2, latencyMs: 12 }, // next in turn
  f: { slownessShare: 1, moduleCount: 4, usedMebibytes: 220, busyCores: 0, latencyMs: 60 }, // fastest, far away
  g: { slownessShare: 1.5, moduleCount: 4, usedMebibytes: 230, busyCores: 0.5, latencyMs: 3 }, // fast enough, near
};

const module = aModuleRecord(
  aModule('m', {
    anchor: deviceId('headset'),
    latencyMsMax: 40,
    demand: { memoryBytes: 16 * MEBIBYTE, cpuShare: 0.1, workMs: 10, callBytes: 0 },
  }),
  '',
  { phase: { kind: 'pending', sinceMs: 0, notBeforeMs: 0, reason: '', claim: null }, epoch: 0 },
);

function situation(name: string): { readonly profile: (typeof profiles)[0]; readonly knowledge: Knowledge } {
  const profile = profileNamed(name);
  if (profile === undefined) throw new Error(`no policy ${name}`);
  const runtimes: RuntimeRecord[] = [];
  const devices: DeviceRecord[] = [];
  for (const [id, { slownessShare, moduleCount, usedMebibytes, busyCores }] of Object.entries(HOMES)) {
    const device = aDevice(id, { memoryBytes: 512 * MEBIBYTE });
    const committed = { memoryBytes: usedMebibytes * MEBIBYTE, cores: busyCores, moduleCount };
    runtimes.push(aRuntimeRecord(aRuntime(id, { device, platform: { slownessShare } }), { committed }));
    devices.push(aDeviceRecord(device, [], { runtimes: [runtimeId(id)], committed }));
  }
  const links = Object.entries(HOMES).map(([id, { latencyMs }]) => ({
    from: deviceId('headset'),
    to: deviceId(id),
    latencyMs,
    bandwidthBytesPerSecond: 1e7,
    atMs: 0,
  }));
  const knowledge = aRealm(profile, { runtimes, devices, links, modules: [module] });
  return { profile, knowledge: { ...knowledge, turn: runtimeId('d') } };
}

function choice(name: string): string | null {
  const { profile, knowledge } = situation(name);
  return place(profile, knowledge, module).chosen;
}

describe('one situation, every policy', () => {
  it('standard goes where the objective is kept', () => expect(choice('standard')).toBe('g'));
  it('minimum-completion goes where it is fastest', () => expect(choice('minimum-completion')).toBe('f'));
  it('arts-least-modules goes where the fewest are', () => expect(choice('arts-least-modules')).toBe('d'));
  it('arts-round-robin goes to the next in turn', () => expect(choice('arts-round-robin')).toBe('e'));
  it('first-fit goes to the first by id', () => expect(choice('first-fit')).toBe('a'));
  it('best-fit goes where memory is scarcest', () => expect(choice('best-fit')).toBe('b'));
  it('worst-fit goes where memory is plentiful', () => expect(choice('worst-fit')).toBe('c'));
  it('dot-product goes where much is left of what a slow machine makes the larger share', () =>
    expect(choice('dot-product')).toBe('d'));
  it('cosine goes where room has the proportions of the module', () => expect(choice('cosine')).toBe('g'));
  it('norm-difference goes where least is left of both', () => expect(choice('norm-difference')).toBe('b'));
  it('shortest-queue goes where the fewest share the device', () =>
    expect(choice('shortest-queue')).toBe('d'));
  it('interference-aware goes where also a bad case keeps the objective', () =>
    expect(choice('interference-aware')).toBe('g'));
  it('latency-locality goes where it is nearest', () => expect(choice('latency-locality')).toBe('g'));
  it('transfer-locality goes where calls are carried soonest', () =>
    expect(choice('transfer-locality')).toBe('g'));
  it('energy-aware and battery-aware go where the objective is kept for little energy', () =>
    expect([choice('energy-aware'), choice('battery-aware')]).toEqual(['g', 'g']));
  it('power-of-d and random go where the draw says, always the same', () => {
    expect([choice('power-of-d'), choice('random')]).toEqual([choice('power-of-d'), choice('random')]);
    expect(Object.keys(HOMES)).toContain(choice('random'));
  });

  it('has a policy under every name, each name once', () => {
    expect(new Set(profiles.map(({ name }) => name)).size).toBe(profiles.length);
    expect(profileNamed('no-such')).toBeUndefined();
  });
});

describe('a placement', () => {
  it('gives ties to the smallest id and says so', () => {
    const { profile, knowledge } = situation('first-fit');
    const { chosen, tieBreak } = place(profile, knowledge, module);
    expect(chosen).toBe('a');
    expect(tieBreak).toBe('7 runtimes score alike; the smallest id is chosen');
  });

  it('reports no tie when the best stands alone', () => {
    const { profile, knowledge } = situation('standard');
    expect(place(profile, knowledge, module).tieBreak).toBeNull();
  });

  it('asks only about the runtime it is told to', () => {
    const { profile, knowledge } = situation('standard');
    const placement = place(profile, knowledge, module, { onlyOn: runtimeId('b') });
    expect(placement.chosen).toBe('b');
    expect(placement.verdicts).toEqual([
      { verdict: 'fits', reason: 'fits', runtimeCount: 1, examples: ['b'] },
    ]);
  });

  it('is explained runtime by runtime, best first, with every objection', () => {
    const { profile, knowledge } = situation('standard');
    const asker = {
      ...module,
      module: {
        ...module.module,
        apis: ['wasi:nn'],
        demand: { ...module.module.demand, memoryBytes: 400 * MEBIBYTE },
      },
    };
    const opinions = explain(profile, knowledge, asker);
    expect(opinions.map(({ runtime }) => runtime).toSorted()).toEqual(Object.keys(HOMES));
    const [worst] = opinions.filter(({ runtime }) => runtime === 'a');
    expect(worst?.objections.map(({ filter }) => filter)).toEqual(['apis', 'memory']);
    expect(explain(profile, knowledge, module)[0]?.runtime).toBe('g');
  });
});

describe('drawing policies', () => {
  it('reach every runtime in time, each about as often as the others', () => {
    const { profile, knowledge } = situation('random');
    const counts = new Map<string | null, number>();
    for (let n = 0; n < 700; n++) {
      const { chosen } = place(profile, knowledge, { ...module, epoch: n });
      counts.set(chosen, (counts.get(chosen) ?? 0) + 1);
    }
    expect(counts.size).toBe(7);
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(40);
  });

  it('never choose the fuller of two', () => {
    const { profile, knowledge } = situation('power-of-d');
    for (let n = 0; n < 100; n++) {
      const { contenders, chosen } = place(profile, knowledge, { ...module, epoch: n });
      expect(contenders.length).toBe(2);
      expect(chosen).not.toBe('b'); // The fullest of all loses against anyone.
    }
  });
});
