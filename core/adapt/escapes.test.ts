import { describe, expect, it } from 'vitest';
import { moduleId, runtimeId } from '../ids.ts';
import type { RuntimeRecord } from '../knowledge/knowledge.ts';
import { defaultSettings } from '../settings.ts';
import { aDevice, aRuntime, aRuntimeRecord } from '../testing/builders.ts';
import { anAdaptiveProfile, analyzed, movedModules } from '../testing/scene.ts';
import { away, HOME, home, later, module, OVERLOADED, scene, signalsAfter } from '../testing/two-runtimes.ts';
import { reviewDueMs } from './plan-moves.ts';
import { noSignals, type Signals, sensed, unreviewed } from './signals.ts';

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

  it('lets a module catch its breath after a move that failed, or came to it', () => {
    const failed = module('failed', {}, { movedMs: 100_000 - defaultSettings.dwellMs + 1 });
    const knowledge = scene({ runtimes: [drained, away()], modules: [failed] });
    expect(analyzed(knowledge, [HOME]).moves).toEqual([]);
    expect(analyzed(later(knowledge, 1), [HOME]).moves).toHaveLength(1);
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

  it('is not left for another that runs out, nor for another runtime of its own', () => {
    const modules = [module('m')];
    const sibling = aRuntimeRecord(aRuntime('sibling', { device: portable }));
    expect(analyzed(scene({ runtimes: [flat(low), sibling], modules }), [HOME]).moves).toEqual([]);
    const both = scene({ runtimes: [flat(low), away({ signals: low })], modules });
    expect(analyzed(both, [HOME]).moves).toEqual([]);
    const charged = scene({
      runtimes: [flat(low), away({ signals: low })],
      modules,
      devices: { away: { charging: true } },
    });
    expect(analyzed(charged, [HOME]).moves).toHaveLength(1);
  });

  it('is no trouble while it is being charged, and one at once when the plug is pulled', () => {
    const plugged = scene({
      runtimes: [flat(low), away()],
      modules: [module('m')],
      devices: { home: { charging: true } },
    });
    const { moves, knowledge } = analyzed(plugged, [HOME]);
    expect(moves).toEqual([]);
    const device = knowledge.devices.get(portable.id);
    if (device === undefined) throw new Error('home is in the scene');
    const devices = knowledge.devices.set(portable.id, { ...device, charging: false });
    expect(analyzed(later({ ...knowledge, devices }, 1), [HOME]).moves).toHaveLength(1);
  });
});
