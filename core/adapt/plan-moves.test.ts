import { describe, expect, it } from 'vitest';
import { moduleId, runtimeId } from '../ids.ts';
import { aRuntime, aRuntimeRecord } from '../testing/builders.ts';
import { anAdaptiveProfile, analyzed, aScene, movedModules, placeEmptiest } from '../testing/scene.ts';
import { away, HOME, home, LINKS, later, module, OVERLOADED, scene } from '../testing/two-runtimes.ts';
import { movesFor } from './plan-moves.ts';

describe('a runtime that is well', () => {
  it('leads to nothing, and nothing is kept of it', () => {
    const knowledge = scene({ runtimes: [home(), away()], modules: [module('m')] });
    expect(analyzed(knowledge, [HOME])).toEqual({ knowledge, moves: [], decisions: [] });
  });
});

describe('an overloaded device', () => {
  const ill = home({ signals: OVERLOADED });

  it('loses the module that suffers, not the biggest', () => {
    const modules = [
      module('big', { demand: { cpuShare: 1, stateBytes: 50_000_000 } }, { stretchShare: 1.2 }),
      module('dull', { demand: { cpuShare: 0.3 } }, { stretchShare: 1.05 }),
      module('tender', { demand: { cpuShare: 0.3 } }, { stretchShare: 2.5 }),
    ];
    const { moves, decisions } = analyzed(scene({ runtimes: [ill, away()], modules }), [HOME]);
    expect(movedModules(moves)).toEqual(['tender']);
    expect(moves[0]).toMatchObject({ from: 'home', to: 'away', by: 'migration', reason: 'overload' });
    expect(decisions.map(({ kind }) => kind)).toEqual(['noticed']);
  });

  it('loses the one that suffers also when another presses as much', () => {
    const load = { demand: { cpuShare: 0.3 } };
    const modules = [module('a', load, { stretchShare: 2.2 }), module('b', load, { stretchShare: 2.8 })];
    expect(movedModules(analyzed(scene({ runtimes: [ill, away()], modules }), [HOME]).moves)).toEqual(['b']);
  });

  it('keeps a module from runtimes that failed it lately', () => {
    const modules = [module('m', {}, { stretchShare: 3, avoid: [runtimeId('away')] })];
    const { decisions } = analyzed(scene({ runtimes: [ill, away()], modules }), [HOME]);
    expect(decisions.at(-1)).toMatchObject({ kind: 'migration-declined', reason: 'nothing else fits' });
  });

  it('loses one at a time and is looked at again only when that move is over', () => {
    const modules = ['a', 'b', 'c'].map((name) => module(name, {}, { stretchShare: 3 }));
    const first = analyzed(scene({ runtimes: [ill, away()], modules }), [HOME]);
    expect(first.moves).toHaveLength(1);
    expect(analyzed(later(first.knowledge, 30_000), [HOME]).moves).toEqual([]);
    const over = {
      ...later(first.knowledge, 30_000),
      migrations: first.knowledge.migrations.delete(moduleId('a')),
    };
    expect(analyzed(over, [HOME]).moves).toHaveLength(1);
  });

  it('keeps what is pinned, cools down, is on its way, cannot be frozen or does not run', () => {
    const suffers = { stretchShare: 3 };
    const modules = [
      module('pinned', { affinity: { kind: 'runtime', runtime: HOME } }, suffers),
      module('of-the-device', { affinity: { kind: 'device', device: home().runtime.device.id } }, suffers),
      module('rigid', { migratable: false }, suffers),
      module('cooling', {}, { ...suffers, coolUntilMs: 100_001 }),
      module('given-up', {}, { ...suffers, moveCount: 5, movedMs: 1 }),
      module(
        'starting',
        {},
        { ...suffers, phase: { kind: 'starting', on: HOME, sinceMs: 0, attemptCount: 0 } },
      ),
    ];
    const { moves, decisions } = analyzed(scene({ runtimes: [ill, away()], modules }), [HOME]);
    expect(moves).toEqual([]);
    expect(decisions.map(({ kind }) => kind)).toEqual(['noticed']);
  });

  it('is told once, and refusals are told when they change', () => {
    let knowledge = scene({ runtimes: [ill, away()], modules: [module('m', {}, { stretchShare: 1.01 })] });
    const kinds: string[] = [];
    for (let count = 0; count < 720; count++) {
      const result = analyzed(knowledge, [HOME]);
      kinds.push(...result.decisions.map(({ kind }) => kind));
      knowledge = later(result.knowledge, 5_000);
    }
    expect(kinds).toEqual(['noticed', 'migration-declined']);
  });

  it('is looked at ever more rarely while nothing helps: an hour costs a score of placements', () => {
    let knowledge = scene({ runtimes: [ill, away()], modules: [module('m', {}, { stretchShare: 1.01 })] });
    let placeCount = 0;
    for (let count = 0; count < 720; count++) {
      const plan = movesFor(anAdaptiveProfile, knowledge, [HOME], (...args) => {
        placeCount++;
        return placeEmptiest(...args);
      });
      const kept = plan.signals[0];
      const record = knowledge.runtimes.get(HOME);
      if (kept !== undefined && record !== undefined) {
        knowledge = {
          ...knowledge,
          runtimes: knowledge.runtimes.set(HOME, { ...record, signals: kept.signals }),
        };
      }
      knowledge = later(knowledge, 5_000);
    }
    expect(placeCount).toBeGreaterThan(10);
    expect(placeCount).toBeLessThanOrEqual(20);
  });

  it('waits for the purse', () => {
    const modules = [module('m', {}, { stretchShare: 3 })];
    const broke = { ...scene({ runtimes: [ill, away()], modules }), purse: { tokenCount: 0, atMs: 99_000 } };
    const { moves, decisions, knowledge } = analyzed(broke, [HOME]);
    expect(moves).toEqual([]);
    expect(decisions.at(-1)).toMatchObject({ kind: 'migration-declined', reason: 'the purse is empty' });
    expect(analyzed(later(knowledge, 10_000), [HOME]).moves).toHaveLength(1);
  });

  it('does not pass its trouble on to a target in trouble, but asks for the next', () => {
    const modules = [module('m', {}, { stretchShare: 3 })];
    const third = aRuntimeRecord(aRuntime('third', { platform: { slownessShare: 1 } }));
    const two = scene({ runtimes: [ill, away({ signals: OVERLOADED })], modules });
    expect(analyzed(two, [HOME]).decisions.at(-1)).toMatchObject({
      reason: 'the target is in trouble itself',
    });
    const links = [...(LINKS ?? []), ['third', 'hub', 2, 10_000_000] as const];
    const three = aScene({ runtimes: [ill, away({ signals: OVERLOADED }), third], modules, links });
    expect(analyzed(three, [HOME]).moves[0]?.to).toBe('third');
  });

  it('is left as it is by a profile that does not adapt', () => {
    const knowledge = scene({ runtimes: [ill, away()], modules: [module('m', {}, { stretchShare: 3 })] });
    expect(analyzed(knowledge, [HOME], { ...anAdaptiveProfile, adapts: false }).moves).toEqual([]);
  });
});

describe('a suspect runtime', () => {
  it('is told, and nothing is moved off it: who does not answer cannot freeze', () => {
    const silent = home({ health: 'suspect', signals: OVERLOADED });
    const knowledge = scene({ runtimes: [silent, away()], modules: [module('m', {}, { stretchShare: 3 })] });
    const { moves, decisions } = analyzed(knowledge, [HOME]);
    expect(moves).toEqual([]);
    expect(decisions).toMatchObject([
      { kind: 'noticed', symptom: { kind: 'runtime-suspect', threshold: 2 } },
    ]);
  });
});
