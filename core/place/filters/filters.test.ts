import { describe, expect, it } from 'vitest';
import { deviceId, runtimeId } from '../../ids.ts';
import type { Commitment } from '../../knowledge/knowledge.ts';
import { defaultSettings } from '../../settings.ts';
import {
  aDevice,
  aDeviceRecord,
  aModule,
  aModuleRecord,
  aRuntime,
  aRuntimeRecord,
  type ModuleParts,
  type RuntimeParts,
} from '../../testing/builders.ts';
import { aCandidacy, type CandidacyParts } from '../../testing/candidacy.ts';
import type { Filter } from '../policy.ts';
import { alive } from './alive.ts';
import { antiAffinity } from './anti-affinity.ts';
import { apis } from './apis.ts';
import { architecture } from './architecture.ts';
import { cores } from './cores.ts';
import { draining } from './draining.ts';
import { allFilters } from './index.ts';
import { memory } from './memory.ts';
import { peripherals } from './peripherals.ts';
import { pinned } from './pinned.ts';
import { slots } from './slots.ts';

const PAGE = 65_536;
const asking = (parts: ModuleParts): CandidacyParts => ({ module: aModuleRecord(aModule('m', parts), '') });
const on = (parts: RuntimeParts, record = {}): CandidacyParts => ({
  runtime: aRuntimeRecord(aRuntime('here', parts), record),
});
const promised = (parts: Partial<Commitment>): Commitment => ({
  memoryBytes: 0,
  cores: 0,
  moduleCount: 0,
  ...parts,
});

/** What a filter says, as `fits` or `kind: reason`. */
function said(filter: Filter, parts: CandidacyParts): string {
  const verdict = filter.judge(aCandidacy(parts));
  return verdict.kind === 'fits' ? 'fits' : `${verdict.kind}: ${verdict.reason}`;
}

describe('filters on what a runtime is', () => {
  it('apis wants each name, whole', () => {
    const offers = on({ apis: ['wasi:nn', 'wasi:unstable'] });
    expect(said(apis, { ...offers, ...asking({ apis: ['wasi:nn', 'wasi:unstable'] }) })).toBe('fits');
    expect(said(apis, { ...offers, ...asking({ apis: ['wasi:nn', 'wasi:un'] }) })).toBe(
      'unsuitable: lacks the API wasi:un',
    );
  });

  it('peripherals wants each by its tag', () => {
    const offers = on({ tags: ['camera'] });
    expect(said(peripherals, { ...offers, ...asking({ peripherals: ['camera'] }) })).toBe('fits');
    expect(said(peripherals, { ...offers, ...asking({ peripherals: ['camera', 'gps'] }) })).toBe(
      'unsuitable: has no gps',
    );
  });

  it('architecture holds what is compiled against the target, else the instruction set', () => {
    const compiled = asking({ architectures: ['armv7em'] });
    expect(said(architecture, on({ architecture: 'x86_64' }))).toBe('fits');
    expect(said(architecture, { ...compiled, ...on({ architecture: 'armv7em' }) })).toBe('fits');
    expect(said(architecture, { ...compiled, ...on({ aotTarget: 'armv7em' }) })).toBe('fits');
    expect(said(architecture, { ...compiled, ...on({ architecture: 'armv7em', aotTarget: 'xtensa' }) })).toBe(
      'unsuitable: of another architecture',
    );
  });

  it('pinned holds to the runtime or the device, whichever was named', () => {
    const home = on({ device: aDevice('board') });
    const to = (affinity: ModuleParts['affinity']): string =>
      said(pinned, { ...home, ...asking({ affinity: affinity ?? null }) });
    expect(to(null)).toBe('fits');
    expect(to({ kind: 'runtime', runtime: runtimeId('here') })).toBe('fits');
    expect(to({ kind: 'device', device: deviceId('board') })).toBe('fits');
    expect(to({ kind: 'runtime', runtime: runtimeId('board') })).toBe(
      'unsuitable: the module is pinned elsewhere',
    );
    expect(to({ kind: 'device', device: deviceId('here') })).toBe(
      'unsuitable: the module is pinned elsewhere',
    );
  });

  it('are asked first, so that the most lasting reason is the one given', () => {
    const names = allFilters.map(({ name }) => name);
    expect(names.slice(0, 4)).toEqual(['apis', 'architecture', 'peripherals', 'pinned']);
    expect(new Set(names).size).toBe(13);
    const nothingFits = aCandidacy({
      ...on({ memoryBytes: 0 }, { health: 'lost', draining: true }),
      ...asking({ apis: ['wasi:nn'], demand: { memoryBytes: PAGE } }),
    });
    expect(allFilters.find((filter) => filter.judge(nothingFits).kind !== 'fits')?.name).toBe('apis');
  });
});

describe('filters on who is there', () => {
  it('alive tells gone from silent from flapping', () => {
    expect(said(alive, on({}))).toBe('fits');
    expect(said(alive, on({}, { health: 'lost' }))).toBe('unsuitable: gone');
    expect(said(alive, on({}, { health: 'left' }))).toBe('unsuitable: gone');
    expect(said(alive, on({}, { health: 'suspect' }))).toBe('crowded: silent for too long');
    const flapping = on({}, { flapPenalty: defaultSettings.flapPenaltyMax });
    expect(said(alive, flapping)).toBe('crowded: came and went too often lately');
    expect(said(alive, { ...flapping, nowMs: 1e9 })).toBe('fits');
  });

  it('draining takes nothing new and keeps what it has', () => {
    expect(said(draining, on({}, { draining: true }))).toBe('crowded: being drained');
    expect(said(draining, { ...on({}, { draining: true }), isHome: true })).toBe('fits');
    expect(said(draining, on({}))).toBe('fits');
  });

  it('anti-affinity names the first group that is on the device', () => {
    const device = aDeviceRecord(aDevice('here'), [], { groups: { red: 0, blue: 1 } });
    expect(said(antiAffinity, { device, ...asking({ antiAffinity: ['red', 'green'] }) })).toBe('fits');
    const parts = { device, ...asking({ antiAffinity: ['red', 'blue'] }) };
    expect(said(antiAffinity, parts)).toBe('crowded: group blue is there already');
    expect(said(antiAffinity, { ...parts, isHome: true })).toBe('fits');
  });

  it('slots keeps to the most a runtime takes, any number when it names none', () => {
    const full = (moduleCountMax: number): CandidacyParts =>
      on({ moduleCountMax }, { committed: promised({ moduleCount: 2 }) });
    expect(said(slots, full(0))).toBe('fits');
    expect(said(slots, full(3))).toBe('fits');
    expect(said(slots, full(2))).toBe('crowded: all its slots are taken');
    expect(said(slots, { ...full(2), isHome: true })).toBe('fits');
  });
});

describe('filters on what is left', () => {
  const wanting = asking({ demand: { memoryBytes: 2 * PAGE - 1 } });
  const home = (runtimePages: number, devicePages: number): CandidacyParts => {
    const device = aDevice('d', { memoryBytes: 4 * PAGE });
    const committed = promised({ memoryBytes: runtimePages * PAGE });
    return {
      ...wanting,
      ...on({ device, memoryBytes: 3 * PAGE }, { committed }),
      device: aDeviceRecord(device, [], { committed: promised({ memoryBytes: devicePages * PAGE }) }),
    };
  };

  it('memory fills runtime and device to the last page and no further', () => {
    expect(said(memory, home(1, 2))).toBe('fits');
    expect(said(memory, home(2, 2))).toBe('crowded: its memory is taken');
    expect(said(memory, home(1, 3))).toBe('crowded: the memory of its device is taken');
    expect(said(memory, { ...home(2, 3), isHome: true })).toBe('fits');
  });

  it('memory tells what is too small even when empty, home or not', () => {
    const small = 'unsuitable: too little memory even when empty';
    const large = aDevice('here', { memoryBytes: 9 * PAGE });
    expect(said(memory, { ...wanting, ...on({ memoryBytes: 2 * PAGE, device: large }) })).toBe('fits');
    expect(said(memory, { ...wanting, ...on({ memoryBytes: PAGE, device: large }) })).toBe(small);
    expect(said(memory, { ...wanting, ...on({ memoryBytes: PAGE, device: large }), isHome: true })).toBe(
      small,
    );
    for (const [pages, verdict] of [
      [2, 'fits'],
      [1, small],
    ] as const) {
      const tight = on({ device: aDevice('here', { memoryBytes: pages * PAGE }) });
      expect(said(memory, { ...wanting, ...tight })).toBe(verdict);
    }
  });

  it('memory asks nothing for a module that does not tell, even where too much is promised', () => {
    const over = { ...on({ memoryBytes: 0 }, { committed: promised({ memoryBytes: PAGE }) }) };
    expect(said(memory, { ...over, ...asking({ demand: { memoryBytes: 0 } }) })).toBe('fits');
  });

  /** A module that wants so much of a reference core, on two cores of which so many are promised. */
  const sharing = (cpuShare: number, takenCores: number, parts: CandidacyParts = {}): string => {
    const device = aDevice('here', { cores: 2 });
    const committed = promised({ cores: takenCores });
    return said(cores, {
      ...asking({ demand: { cpuShare } }),
      ...on({ device, platform: { slownessShare: 2 } }),
      device: aDeviceRecord(device, [], { committed }),
      ...parts,
    });
  };
  const slow = 'unsuitable: too slow: one core of it cannot keep up';

  it('cores gives out what is left at the speed of the runtime', () => {
    expect(sharing(0.25, 1.5)).toBe('fits');
    expect(sharing(0.25, 1.5 + 1 / 1_024)).toBe('crowded: its cores are taken');
    expect(sharing(0.25, 2, { isHome: true })).toBe('fits');
    expect(sharing(0, 3)).toBe('fits');
  });

  it('cores never lets one module need more than one core, or than the device has', () => {
    expect(sharing(0.5, 0)).toBe('fits');
    expect(sharing(0.501, 0)).toBe(slow);
    expect(sharing(0.501, 0, { isHome: true })).toBe(slow);
    const { knowledge } = aCandidacy();
    const twice = { ...knowledge, settings: { ...defaultSettings, coreCommitShareMax: 2 } };
    const device = aDeviceRecord(aDevice('here', { cores: 0.25 }), []);
    expect(sharing(0.25, 0, { knowledge: twice, device })).toBe('fits');
    expect(sharing(0.26, 0, { knowledge: twice, device })).toBe(slow);
  });
});
