import { describe, expect, it } from 'vitest';
import { moduleId, runtimeId } from '../ids.ts';
import type { Knowledge, Migration, RuntimeRecord } from '../knowledge/knowledge.ts';
import { defaultSettings } from '../settings.ts';
import { aDevice, aRuntime, aRuntimeRecord } from '../testing/builders.ts';
import { type Analysis, analyzed, aScene } from '../testing/scene.ts';
import { away, HOME, home, LINKS, module, OVERLOADED, signalsAfter } from '../testing/two-runtimes.ts';
import { movesPerDevice } from './judge.ts';
import { BIT, noSignals, type Signals, sensed } from './signals.ts';

const third = aRuntimeRecord(aRuntime('third'));
const sibling = aRuntimeRecord(aRuntime('sibling', { device: aDevice('home') }));
const suffering = module('m', {}, { stretchShare: 3 });

/** The same moment with moves under way, each from one runtime to another. */
function withMoves(
  knowledge: Knowledge,
  ...ends: readonly (readonly [from: string, to: string])[]
): Knowledge {
  const migrations = ends.reduce((table, [from, to], at) => {
    const id = moduleId(`moving-${at}`);
    const migration: Migration = {
      module: id,
      from: runtimeId(from),
      to: runtimeId(to),
      fromEpoch: 1,
      toEpoch: 2,
      step: 'preparing',
      attemptCount: 0,
      startedMs: 0,
      frozenMs: 0,
      dueMs: 1e9,
      reason: 'test',
    };
    return table.set(id, migration);
  }, knowledge.migrations);
  return { ...knowledge, migrations };
}

describe('moves under way', () => {
  it('are counted at both ends, once where both are one device, and not where nobody is', () => {
    const knowledge = aScene({ runtimes: [home(), sibling, away(), third] });
    const moves = withMoves(
      knowledge,
      ['home', 'away'],
      ['third', 'away'],
      ['home', 'sibling'],
      ['gone', 'away'],
      ['home', 'gone'],
    );
    expect(Object.fromEntries(movesPerDevice(moves))).toEqual({ home: 3, away: 3, third: 1 });
    expect(movesPerDevice(knowledge).size).toBe(0);
  });
});

describe('a target', () => {
  const links = [...(LINKS ?? []), ['third', 'hub', 2, 10_000_000] as const];
  const ill = home({ signals: OVERLOADED });
  const taken = Array.from({ length: defaultSettings.linkMoveCountMax }, () => ['gone', 'away'] as const);

  it('is passed over while its link is taken, for the next best', () => {
    const two = aScene({ runtimes: [ill, away()], modules: [suffering], links });
    expect(analyzed(withMoves(two, ...taken.slice(1)), [HOME]).moves).toMatchObject([{ to: 'away' }]);
    expect(analyzed(withMoves(two, ...taken), [HOME]).decisions.at(-1)).toMatchObject({
      kind: 'migration-declined',
      to: 'away',
      reason: 'the link of the target is taken',
    });
    const three = aScene({ runtimes: [ill, away(), third], modules: [suffering], links });
    expect(analyzed(withMoves(three, ...taken), [HOME]).moves).toMatchObject([{ to: 'third' }]);
  });

  it('is looked for twice and no more', () => {
    const fourth = aRuntimeRecord(aRuntime('fourth'));
    const full = taken.flatMap((move) => [move, ['gone', 'fourth'] as const]);
    const four = aScene({ runtimes: [ill, away(), third, fourth], modules: [suffering], links });
    expect(analyzed(withMoves(four, ...full), [HOME]).decisions.at(-1)).toMatchObject({
      to: 'fourth',
      reason: 'the link of the target is taken',
    });
  });

  it('in trouble itself is good enough for a drain, even on a battery that runs low', () => {
    const troubled = away({ signals: signalsAfter({ batteryShare: 0.1, busyShare: 0.95 }) });
    const knowledge = aScene({ runtimes: [home({ draining: true }), troubled], modules: [suffering], links });
    expect(analyzed(knowledge, [HOME]).moves).toMatchObject([{ to: 'away', reason: 'draining' }]);
  });

  it('on the same device needs no link and helps a runtime that is slow, though not one that runs out', () => {
    const slow = home({ signals: signalsAfter({ stretchShare: 5 }), stretchShare: 4.7 });
    const modules = [module('m', {}, { stretchShare: 4.8 })];
    const { moves } = analyzed(aScene({ runtimes: [slow, sibling], modules, links }), [HOME]);
    expect(moves).toMatchObject([{ to: 'sibling', reason: 'slow-runtime' }]);
  });

  it('takes no more time than a battery leaves where that is why, and any where it is not', () => {
    const fallen = [0.9, 0.7, 0.5, 0.3].reduce<Signals>(
      (signals, batteryShare, at) => sensed(signals, { batteryShare }, at * 5_000, defaultSettings),
      noSignals,
    );
    expect(fallen.bits).toBe(0);
    const huge = [module('m', { demand: { stateBytes: 3_000_000_000 } })];
    const asked = (parts: Partial<RuntimeRecord>): Analysis =>
      analyzed(aScene({ runtimes: [home({ signals: fallen, ...parts }), away()], modules: huge, links }), [
        HOME,
      ]);
    expect(asked({ draining: true }).moves).toMatchObject([{ to: 'away', reason: 'draining' }]);
    const battery = { ...fallen.battery, latch: { up: true, freeAtMs: 0 } };
    const { moves, decisions } = asked({ signals: { ...fallen, battery, bits: BIT.battery } });
    expect(moves).toEqual([]);
    expect(decisions.at(-1)).toMatchObject({
      to: 'away',
      reason: 'no time is left for the move',
      worth: { transferBytes: 3_000_000_000 },
    });
  });

  it('is told from one that is not worth its price', () => {
    const calm = aScene({
      runtimes: [ill, away()],
      modules: [module('m', {}, { stretchShare: 1.01 })],
      links,
    });
    expect(analyzed(calm, [HOME]).decisions.at(-1)).toMatchObject({ reason: 'not worth its price' });
  });
});
