import { describe, expect, it } from 'vitest';
import { moduleId, runtimeId } from '../ids.ts';
import type { Knowledge, ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import { defaultSettings } from '../settings.ts';
import {
  aDevice,
  aModule,
  aModuleRecord,
  aRuntime,
  aRuntimeRecord,
  type ModuleParts,
} from '../testing/builders.ts';
import {
  anAdaptiveProfile,
  analyzed,
  aScene,
  movedModules,
  placeEmptiest,
  type SceneParts,
} from '../testing/scene.ts';
import { movesFor, reviewDueMs } from './plan-moves.ts';
import { noSignals, type SignalSample, type Signals, sensed, unreviewed, welcomed } from './signals.ts';

const HOME = runtimeId('home');

/** Signals after five equal samples. */
const signalsAfter = (sample: SignalSample): Signals =>
  [0, 1, 2, 3, 4].reduce((signals, at) => sensed(signals, sample, at * 5_000, defaultSettings), noSignals);
const OVERLOADED = signalsAfter({ busyShare: 0.95 });

const home = (parts: Partial<RuntimeRecord> = {}): RuntimeRecord => aRuntimeRecord(aRuntime('home'), parts);
const away = (parts: Partial<RuntimeRecord> = {}): RuntimeRecord => aRuntimeRecord(aRuntime('away'), parts);
const module = (name: string, parts: ModuleParts = {}, record: Partial<ModuleRecord> = {}): ModuleRecord =>
  aModuleRecord(aModule(name, parts), 'home', record);

const LINKS: SceneParts['links'] = [
  ['home', 'hub', 2, 10_000_000],
  ['away', 'hub', 2, 10_000_000],
];
const scene = (parts: SceneParts): Knowledge => aScene({ links: LINKS, ...parts });

/** Later, with nothing else changed. */
const later = (knowledge: Knowledge, byMs: number): Knowledge => ({
  ...knowledge,
  nowMs: knowledge.nowMs + byMs,
});

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

describe('a runtime that is drained', () => {
  const drained = home({ draining: true });
  const modules = [
    module('low', { priority: 1 }),
    module('high', { priority: 9 }),
    module('rigid', { priority: 5, migratable: false }),
    module('cooling', { priority: 3 }, { coolUntilMs: 1e9, moveCount: 9, movedMs: 1 }),
  ];

  it('is emptied by priority, as many at once as its link is granted, whatever the profile and the purse say', () => {
    const knowledge = {
      ...scene({ runtimes: [drained, away()], modules }),
      purse: { tokenCount: 0, atMs: 100_000 },
    };
    const { moves } = analyzed(knowledge, [HOME], { ...anAdaptiveProfile, adapts: false });
    expect(moves.map(({ module: id, by }) => [id, by])).toEqual([
      ['high', 'migration'],
      ['rigid', 'restart'],
    ]);
  });

  it('goes on as soon as moves are over', () => {
    const first = analyzed(scene({ runtimes: [drained, away()], modules: modules.slice(0, 2) }), [HOME]);
    expect(first.moves).toHaveLength(2);
    const over = later(
      { ...first.knowledge, migrations: first.knowledge.migrations.delete(moduleId('high')) },
      1_000,
    );
    expect(reviewDueMs(over.runtimes.get(HOME) ?? drained)).toBeLessThanOrEqual(over.nowMs);
  });

  it('says so when nothing else fits, and keeps trying', () => {
    const full = away({ runtime: aRuntime('away', { memoryBytes: 1 }) });
    let knowledge = scene({ runtimes: [drained, full], modules: [module('m')] });
    const result = analyzed(knowledge, [HOME]);
    expect(result.decisions.at(-1)).toMatchObject({
      kind: 'migration-declined',
      reason: 'nothing else fits',
      to: null,
    });
    knowledge = { ...result.knowledge, runtimes: result.knowledge.runtimes.set(runtimeId('away'), away()) };
    expect(analyzed(later(knowledge, defaultSettings.dwellMs), [HOME]).moves).toHaveLength(1);
  });

  it('is looked at at once when the drain is asked for in the middle of another trouble', () => {
    const seen = analyzed(
      scene({
        runtimes: [home({ signals: OVERLOADED }), away()],
        modules: [module('m', {}, { stretchShare: 1.01 })],
      }),
      [HOME],
    );
    const record = seen.knowledge.runtimes.get(HOME);
    if (record === undefined) throw new Error('home is in the scene');
    const asked = { ...record, draining: true, signals: unreviewed(record.signals) };
    const knowledge = { ...seen.knowledge, runtimes: seen.knowledge.runtimes.set(HOME, asked) };
    expect(analyzed(knowledge, [HOME]).moves).toHaveLength(1);
  });
});

describe('a device whose battery runs out', () => {
  const portable = aDevice('home', { portable: true });
  const flat = (signals: Signals): RuntimeRecord =>
    aRuntimeRecord(aRuntime('home', { device: portable }), { signals });
  const low = signalsAfter({ batteryShare: 0.1 });

  it('saves the important first, then what is quickest to carry; pins stay', () => {
    const modules = [
      module('large', { demand: { stateBytes: 5_000_000 } }),
      module('small', { demand: { stateBytes: 100_000 } }),
      module('sensor', { affinity: { kind: 'device', device: portable.id } }),
      module('vital', { priority: 9, demand: { stateBytes: 9_000_000 } }),
    ];
    const settings = { linkMoveCountMax: 9 };
    const { moves } = analyzed(scene({ runtimes: [flat(low), away()], modules, settings }), [HOME]);
    expect(movedModules(moves)).toEqual(['vital', 'small', 'large']);
  });

  it('does not begin what cannot be finished before it is empty', () => {
    const falling = [0.13, 0.1, 0.07, 0.04, 0.01].reduce(
      (signals, batteryShare, at) => sensed(signals, { batteryShare }, at * 5_000, defaultSettings),
      noSignals,
    );
    const modules = [module('small'), module('huge', { demand: { stateBytes: 300_000_000 } })];
    const { moves, decisions } = analyzed(scene({ runtimes: [flat(falling), away()], modules }), [HOME]);
    expect(movedModules(moves)).toEqual(['small']);
    expect(decisions.at(-1)).toMatchObject({ module: 'huge', reason: 'no time is left for the move' });
  });

  it('is no trouble while it is being charged', () => {
    const devices = { home: { charging: true } };
    const knowledge = scene({ runtimes: [flat(low), away()], modules: [module('m')], devices });
    expect(analyzed(knowledge, [HOME]).moves).toEqual([]);
  });
});

describe('a module that misses its objective', () => {
  it('moves if that helps, and is told with its figures', () => {
    const signals = sensed(noSignals, { missing: true }, 0, defaultSettings);
    const misses = { missCount: 3, latencyMs: 60, stretchShare: 4 };
    const modules = [module('late', { latencyMsMax: 20 }, misses), module('other', {}, { stretchShare: 4 })];
    const { moves, decisions } = analyzed(scene({ runtimes: [home({ signals }), away()], modules }), [HOME]);
    expect(movedModules(moves)).toEqual(['late']);
    const symptom = {
      kind: 'missed-objective',
      runtime: 'home',
      module: 'late',
      measured: 60,
      threshold: 20,
    };
    expect(decisions[0]).toEqual({ kind: 'noticed', symptom });
  });
});

describe('a slow build', () => {
  it('is found out by what its modules observe', () => {
    const signals = signalsAfter({ stretchShare: 5 });
    const modules = [module('a', {}, { stretchShare: 4.6 }), module('b', {}, { stretchShare: 4.8 })];
    const slow = home({ signals, stretchShare: 4.7 });
    const { moves } = analyzed(scene({ runtimes: [slow, away()], modules }), [HOME]);
    expect(moves).toMatchObject([{ module: 'b', reason: 'slow-runtime' }]);
  });
});

describe('a runtime that joined', () => {
  const newcomer = (parts: Partial<RuntimeRecord> = {}): RuntimeRecord =>
    away({ signals: welcomed(noSignals, 100_000, defaultSettings), ...parts });
  const AWAY = runtimeId('away');
  const crowd = Array.from({ length: 9 }, (_, at) => module(`m${at}`, { demand: { cpuShare: 0.44 } }));
  const settle = (
    start: Knowledge,
    roundCount: number,
  ): { readonly moves: readonly string[]; readonly knowledge: Knowledge } => {
    let knowledge = start;
    const moves: string[] = [];
    for (let round = 0; round < roundCount; round++) {
      const result = analyzed(knowledge, [AWAY]);
      moves.push(...movedModules(result.moves));
      knowledge = later({ ...result.knowledge, migrations: aScene({ runtimes: [] }).migrations }, 5_000);
    }
    return { moves, knowledge };
  };

  it('is given time to show that it stays', () => {
    const knowledge = scene({ runtimes: [home(), newcomer()], modules: crowd });
    expect(analyzed(later(knowledge, defaultSettings.rebalanceDelayMs - 1), [AWAY]).moves).toEqual([]);
    expect(analyzed(later(knowledge, defaultSettings.rebalanceDelayMs), [AWAY]).moves).toHaveLength(1);
  });

  it('gets a bounded number of the modules that gain most', () => {
    const { moves, knowledge } = settle(scene({ runtimes: [home(), newcomer()], modules: crowd }), 100);
    expect(moves.length).toBeGreaterThan(0);
    expect(moves.length).toBeLessThanOrEqual(defaultSettings.rebalanceMoveCount);
    expect(knowledge.runtimes.get(AWAY)?.signals.bits).toBe(0);
  });

  it('gets nothing from a realm that is at ease, and is a newcomer no more', () => {
    const { moves, knowledge } = settle(
      scene({ runtimes: [home(), newcomer()], modules: crowd.slice(0, 2) }),
      5,
    );
    expect(moves).toEqual([]);
    expect(knowledge.runtimes.get(AWAY)?.signals.bits).toBe(0);
  });

  it('gets nothing while it comes and goes', () => {
    const flapping = newcomer({ flapPenalty: 5, flapAtMs: 90_000 });
    expect(settle(scene({ runtimes: [home(), flapping], modules: crowd }), 20).moves).toEqual([]);
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
