import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceId, type RuntimeId, requestId, runtimeId } from '../ids.ts';
import type { Affinity } from '../model/module.ts';
import { step } from '../step.ts';
import { aDevice, aModule, aModuleRecord, aRuntime, aRuntimeRecord } from '../testing/builders.ts';
import { aRealm } from '../testing/realm.ts';
import { place } from './place.ts';
import type { Placement, Profile } from './policy.ts';
import { minimumCompletion } from './profiles/minimum-completion.ts';
import { standard } from './profiles/standard.ts';
import { insertionSort } from './sort.ts';

/** Twelve runtimes, each half an octave slower than the one before, two on every device. */
const RUNTIMES = Array.from({ length: 12 }, (_, at) => {
  const device = aDevice(`box-${Math.floor(at / 2)}`);
  const platform = { slownessShare: 2 ** (at / 2) };
  return aRuntimeRecord(aRuntime(`edge-${String(at).padStart(2, '0')}`, { device, platform }));
});
const ALL: Profile = { ...minimumCompletion, contenders: { ...minimumCompletion.contenders, bestCount: 12 } };

/** Places a module of little load in a realm that scores everyone up to so many runtimes. */
function placed(exhaustiveCountMax: number, affinity: Affinity | null = null): Placement {
  const module = aModuleRecord(aModule('m', { affinity, demand: { cpuShare: 0.001 } }), '', {
    phase: { kind: 'pending', sinceMs: 0, notBeforeMs: 0, reason: '', claim: null },
  });
  const knowledge = aRealm(ALL, { runtimes: RUNTIMES, modules: [module], settings: { exhaustiveCountMax } });
  return place(ALL, knowledge, module);
}

describe('a placement in a realm', () => {
  it('names every contender up to the size that is scored completely, and eight beyond', () => {
    expect(placed(12).contenders).toHaveLength(12);
    expect(placed(11).contenders).toHaveLength(8);
    expect(placed(11).contenders).toEqual(placed(12).contenders.slice(0, 8));
  });

  it.each([12, 11])('finds a pinned module its place where %i are scored', (exhaustiveCountMax) => {
    const on = (affinity: Affinity): unknown => {
      const { chosen, verdicts } = placed(exhaustiveCountMax, affinity);
      return [chosen, verdicts.map(({ verdict, runtimeCount }) => `${verdict} ${runtimeCount}`)];
    };
    expect(on({ kind: 'runtime', runtime: runtimeId('edge-07') })).toEqual([
      'edge-07',
      ['fits 1', 'unsuitable 11'],
    ]);
    expect(on({ kind: 'device', device: deviceId('box-2') })).toEqual([
      'edge-04',
      ['fits 2', 'unsuitable 10'],
    ]);
    expect(on({ kind: 'device', device: deviceId('nowhere') })).toEqual([null, ['unsuitable 12']]);
    expect(on({ kind: 'runtime', runtime: runtimeId('nowhere') })).toEqual([null, ['unsuitable 12']]);
  });
});

describe('placements in a realm too large to look at everybody', () => {
  it('go to empty runtimes before any of their like has a second module', () => {
    const runtimes = Array.from({ length: 200 }, (_, at) =>
      aRuntimeRecord(aRuntime(`rt-${at}`, { device: aDevice(`box-${at}`) })),
    );
    let knowledge = aRealm(standard, { runtimes, settings: { exhaustiveCountMax: 16 } });
    const chosen = new Set<RuntimeId>();
    for (let at = 0; at < runtimes.length; at++) {
      const module = aModule(`m-${at}`, { demand: { cpuShare: 0.2 } });
      const turn = step(standard, knowledge, {
        kind: 'module-requested',
        request: requestId(`r-${at}`),
        module,
        atMs: at,
      });
      knowledge = turn.knowledge;
      for (const command of turn.commands) if (command.kind === 'start-module') chosen.add(command.runtime);
    }
    expect(chosen.size).toBe(runtimes.length);
  });
});

describe('a tie', () => {
  it('is told with how many it was between, and only at the top', () => {
    const tieOf = (...slownesses: readonly number[]): string | null => {
      const runtimes = slownesses.map((slownessShare, at) =>
        aRuntimeRecord(aRuntime(`edge-${at}`, { platform: { slownessShare } })),
      );
      const module = aModuleRecord(aModule('m'), '');
      return place(ALL, aRealm(ALL, { runtimes, modules: [module] }), module).tieBreak;
    };
    expect(tieOf(1, 2, 1, 4)).toBe('2 runtimes score alike; the smallest id is chosen');
    expect(tieOf(2, 2, 2)).toBe('3 runtimes score alike; the smallest id is chosen');
    expect([tieOf(1, 2, 2), tieOf(1), tieOf()]).toEqual([null, null, null]);
  });
});

describe('sorting a list in place', () => {
  it('does as the engine does, short or long, and keeps what is alike in order', () => {
    const pairs = fc.array(fc.tuple(fc.nat(5), fc.nat()), { size: 'max', maxLength: 60 });
    fc.assert(
      fc.property(pairs, (list) => {
        const byFirst = ([a]: readonly number[], [b]: readonly number[]): number => (a ?? 0) - (b ?? 0);
        const sorted = list.toSorted(byFirst);
        insertionSort(list, byFirst);
        expect(list).toEqual(sorted);
      }),
    );
  });
});
