import { describe, expect, it } from 'vitest';
import { runtimeId, type SiteId } from '../ids.ts';
import type { Knowledge, ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import { Order } from '../knowledge/order.ts';
import { Table } from '../knowledge/table.ts';
import { emptyFleet } from '../place/fleet.ts';
import type { Slot } from '../place/slot.ts';
import { defaultSettings } from '../settings.ts';
import { anAdaptiveProfile, analyzed, aScene, movedModules } from '../testing/scene.ts';
import { away, HOME, home, later, module, scene, signalsAfter } from '../testing/two-runtimes.ts';
import { movesFor, type PlaceFunction } from './plan-moves.ts';
import { noSignals, sensed, welcomed } from './signals.ts';

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

describe('several modules that miss their objectives', () => {
  it('go in the order of how far off they are', () => {
    const signals = sensed(noSignals, { missing: true }, 0, defaultSettings);
    const late = (name: string, latencyMs: number): ModuleRecord =>
      module(name, { latencyMsMax: 20 }, { missCount: 3, latencyMs, stretchShare: 4 });
    const modules = [late('a', 40), late('b', 90), late('c', 60)];
    const { moves, decisions } = analyzed(scene({ runtimes: [home({ signals }), away()], modules }), [HOME]);
    expect(movedModules(moves)).toEqual(['b']);
    expect(decisions[0]).toMatchObject({ symptom: { module: 'b', measured: 90 } });
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
    const settings = { rebalanceMoveCount: 2 };
    const start = scene({ runtimes: [home(), newcomer()], modules: crowd, settings });
    const { moves, knowledge } = settle(start, 100);
    expect(moves).toHaveLength(2);
    expect(knowledge.runtimes.get(AWAY)?.signals.bits).toBe(0);
  });

  it('gets nobody whom the policy would rather have where he is, however soon answers would be there', () => {
    const start = later(
      scene({ runtimes: [home(), newcomer()], modules: crowd }),
      defaultSettings.rebalanceDelayMs,
    );
    const homeFirst: PlaceFunction = (_profile, _knowledge, record, { exclude }) => ({
      module: record.module.id,
      chosen: exclude.has(HOME) ? AWAY : HOME,
      verdicts: [],
      contenders: [],
      tieBreak: null,
    });
    const plan = movesFor(anAdaptiveProfile, start, [AWAY], homeFirst);
    expect(plan.moves).toEqual([]);
    expect(plan.decisions).toContainEqual(
      expect.objectContaining({
        kind: 'migration-declined',
        reason: 'the policy prefers its present home',
      }),
    );
  });

  it('gets first whom it serves best', () => {
    const modules = [...crowd, module('tender', { demand: { cpuShare: 0.44 } }, { stretchShare: 9 })];
    expect(settle(scene({ runtimes: [home(), newcomer()], modules }), 4).moves[0]).toBe('tender');
  });

  it('costs a realm that is at ease not a single placement', () => {
    const knowledge = scene({ runtimes: [home(), newcomer()], modules: crowd.slice(0, 2) });
    const plan = movesFor(
      anAdaptiveProfile,
      later(knowledge, defaultSettings.rebalanceDelayMs),
      [AWAY],
      () => {
        throw new Error('nobody gains, so nobody is placed');
      },
    );
    expect(plan.moves).toEqual([]);
  });

  it('gets nothing from a realm that is at ease, and is a newcomer no more', () => {
    const { moves, knowledge } = settle(
      scene({ runtimes: [home(), newcomer()], modules: crowd.slice(0, 2) }),
      5,
    );
    expect(moves).toEqual([]);
    expect(knowledge.runtimes.get(AWAY)?.signals.bits).toBe(0);
  });

  it('is found in a large realm by the fullest of its site', () => {
    const settings = { rebalanceScanCount: 1 };
    const knowledge = later(
      scene({ runtimes: [home(), newcomer()], modules: crowd, settings }),
      defaultSettings.rebalanceDelayMs,
    );
    const siteOf = (names: readonly string[]): Knowledge => {
      const slots = names.reduce(
        (order, id, key) => order.insert({ key, id: runtimeId(id), room: 0, spare: 0 }),
        Order.empty as Order<Slot>,
      );
      const sites = Table.empty<SiteId, Order<Slot>>().set(away().runtime.device.site, slots);
      return { ...knowledge, fleet: { ...emptyFleet('load'), sites } };
    };
    expect(analyzed(siteOf(['away', 'home']), [AWAY]).moves).toHaveLength(1);
    expect(analyzed(siteOf(['home', 'away']), [AWAY]).moves).toEqual([]); // It looks at one, and that is itself.
  });

  it('gets nothing while it comes and goes', () => {
    const flapping = newcomer({ flapPenalty: 5, flapAtMs: 90_000 });
    expect(settle(scene({ runtimes: [home(), flapping], modules: crowd }), 20).moves).toEqual([]);
  });
});
