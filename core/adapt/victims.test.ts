import { describe, expect, it } from 'vitest';
import type { Symptom, SymptomKind } from '../knowledge/decision.ts';
import type { ModuleRecord } from '../knowledge/knowledge.ts';
import { defaultSettings } from '../settings.ts';
import { aScene } from '../testing/scene.ts';
import { away, HOME, home, module, scene } from '../testing/two-runtimes.ts';
import { mayMove, victimsOf } from './victims.ts';

const PAGE = 65_536;

/** Names of the modules that would be moved under a symptom, first the one that would go first. */
function order(kind: SymptomKind, modules: readonly ModuleRecord[]): readonly string[] {
  const knowledge = scene({ runtimes: [home(), away()], modules });
  const symptom: Symptom = { kind, runtime: HOME, module: null, measured: 0, threshold: 0 };
  const record = knowledge.runtimes.get(HOME);
  if (record === undefined) throw new Error('home is in the scene');
  return victimsOf(knowledge, record, symptom).map(({ module: { id } }) => id);
}

const sized = (name: string, stateBytes: number, demand: Partial<ModuleRecord['module']['demand']> = {}) =>
  module(name, { demand: { stateBytes, ...demand } });

describe('what is moved under', () => {
  it('overload: what presses and suffers most for its size, as measured where it was measured', () => {
    const modules = [
      sized('heavy', 4 * PAGE, { cpuShare: 0.8 }), // 0.8 ÷ 4
      sized('light', PAGE, { cpuShare: 0.3 }), // 0.3 ÷ 1
      module('idle', { demand: { stateBytes: PAGE, cpuShare: 0.9 } }, { busyShare: 0.1 }),
      module('tender', { demand: { stateBytes: 2 * PAGE, cpuShare: 0.2 } }, { stretchShare: 1.5 }), // 0.7 ÷ 2
      module('quick', { demand: { stateBytes: PAGE, cpuShare: 0.2 } }, { stretchShare: 0.5 }),
    ];
    expect(order('overload', modules)).toEqual(['tender', 'light', 'heavy', 'quick', 'idle']);
  });

  it('a slow runtime: what presses most, times how far it stretches', () => {
    const modules = [
      module('a', { demand: { stateBytes: PAGE, cpuShare: 0.4 } }, { stretchShare: 2 }),
      module('b', { demand: { stateBytes: PAGE, cpuShare: 0.1 } }, { stretchShare: 9 }),
      module('c', { demand: { stateBytes: 3 * PAGE, cpuShare: 0.9 } }, { stretchShare: 2 }),
    ];
    expect(order('slow-runtime', modules)).toEqual(['b', 'a', 'c']);
  });

  it('memory pressure: what frees much, rather one large move than many small ones', () => {
    const modules = [
      sized('small', PAGE, { memoryBytes: 4 * PAGE }), // 16 ÷ 1
      sized('large', 8 * PAGE, { memoryBytes: 12 * PAGE }), // 144 ÷ 8
      sized('whole', 0, { memoryBytes: 10 * PAGE }), // all of it carried: 100 ÷ 10
    ];
    expect(order('memory-pressure', modules)).toEqual(['large', 'small', 'whole']);
  });

  it('a slow link: what is called most often for its size, by its load when it does not tell its work', () => {
    const modules = [
      sized('often', PAGE, { cpuShare: 0.1, workMs: 1 }), // 100 calls a second
      sized('rare', PAGE, { cpuShare: 0.5, workMs: 100 }), // 5
      sized('bulky', 4 * PAGE, { cpuShare: 0.2, workMs: 2 }), // 100, four times as large
      sized('untold', PAGE, { cpuShare: 0.4, workMs: 0 }),
    ];
    expect(order('slow-link', modules)).toEqual(['often', 'bulky', 'rare', 'untold']);
  });

  it('an escape: the important first, then the quickest to carry, where less than a page counts as one', () => {
    const modules = [
      sized('b-tiny', 1),
      sized('a-page', PAGE),
      sized('large', 3 * PAGE),
      module('vital', { priority: 1, demand: { stateBytes: 9 * PAGE } }),
    ];
    expect(order('draining', modules)).toEqual(['vital', 'a-page', 'b-tiny', 'large']);
    expect(order('battery-low', modules)).toEqual(['vital', 'a-page', 'b-tiny', 'large']);
    expect(order('overload', modules)[0]).not.toBe('vital');
  });

  it('a missed objective: whoever misses it and may be moved, the farthest off first', () => {
    const late = (name: string, latencyMs: number, migratable = true): ModuleRecord =>
      module(
        name,
        { latencyMsMax: 50, migratable },
        { latencyMs, missCount: defaultSettings.missEnterCount },
      );
    const modules = [late('a', 60), late('b', 90), late('c', 200, false), module('d')];
    expect(order('missed-objective', modules)).toEqual(['b', 'a']);
  });

  it('symptoms without a cure: nothing', () => {
    expect(order('runtime-suspect', [module('m')])).toEqual([]);
  });
});

describe('a module may be moved', () => {
  const may = (record: ModuleRecord, why: SymptomKind): boolean =>
    mayMove(aScene({ runtimes: [home()] }), record, why);

  it('only while it runs and is not on its way', () => {
    const starting = { kind: 'starting', on: HOME, sinceMs: 0, attemptCount: 0 } as const;
    expect(may(module('m'), 'overload')).toBe(true);
    expect(may(module('m', {}, { phase: starting }), 'overload')).toBe(false);
  });

  it('within the device it is pinned to, where the runtime is what ails', () => {
    const pinned = module('m', { affinity: { kind: 'device', device: home().runtime.device.id } });
    const kinds: readonly SymptomKind[] = [
      'draining',
      'memory-pressure',
      'slow-runtime',
      'overload',
      'battery-low',
    ];
    expect(kinds.filter((kind) => may(pinned, kind))).toEqual([
      'draining',
      'memory-pressure',
      'slow-runtime',
    ]);
  });

  it('for an escape even while it cools down, but not in the same breath', () => {
    const cooling = module('m', {}, { coolUntilMs: 1e9, movedMs: 1 });
    expect([may(cooling, 'draining'), may(cooling, 'overload')]).toEqual([true, false]);
    const breathless = module('m', {}, { movedMs: 100_000 - defaultSettings.dwellMs + 1 });
    expect([may(breathless, 'draining'), may(breathless, 'overload')]).toEqual([false, true]);
  });
});
