import { describe, expect, it } from 'vitest';
import { deviceId, type RuntimeId, runtimeId } from '../ids.ts';
import type { Knowledge, ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import type { Placement } from '../place/policy.ts';
import { defaultSettings } from '../settings.ts';
import { aDevice, aRuntime, aRuntimeRecord, type RuntimeParts } from '../testing/builders.ts';
import { anAdaptiveProfile } from '../testing/scene.ts';
import { HOME, home, later, module, scene } from '../testing/two-runtimes.ts';
import type { PlaceFunction } from './judge.ts';
import { movesFor, type Plan } from './plan-moves.ts';
import { noSignals, sensed, welcomed } from './signals.ts';

const at = (name: string, parts: RuntimeParts = {}, record: Partial<RuntimeRecord> = {}): RuntimeRecord =>
  aRuntimeRecord(aRuntime(name, parts), record);

/** A policy that prefers runtimes in the given order, and says so. */
const preferring =
  (...names: readonly string[]): PlaceFunction =>
  (_profile, _knowledge, { module: { id } }, { exclude }): Placement => {
    const ids = names.map((name) => runtimeId(name)).filter((name) => !exclude.has(name));
    const contenders = ids.map((runtime, rank) => ({ runtime, total: 1 - rank / 10, scores: [] }));
    return { module: id, chosen: ids[0] ?? null, verdicts: [], contenders, tieBreak: null };
  };

const planned = (knowledge: Knowledge, place: PlaceFunction, on: RuntimeId = HOME): Plan =>
  movesFor(anAdaptiveProfile, knowledge, [on], place);

const MISSING = sensed(noSignals, { missing: true }, 0, defaultSettings);
const late = (parts: Partial<ModuleRecord> = {}): ModuleRecord =>
  module('late', { latencyMsMax: 20 }, { missCount: 3, latencyMs: 60, stretchShare: 4, ...parts });

describe('a module in trouble', () => {
  const runtimes = [
    home({ signals: MISSING }),
    at('slow', { platform: { slownessShare: 5 } }),
    at('equal'),
    at('fast', { platform: { slownessShare: 0.5 } }),
  ];
  const links = ['home', 'slow', 'equal', 'fast'].map((name) => [name, 'hub', 2, 10_000_000] as const);
  const knowledge = scene({ runtimes, modules: [late()], links });

  it('goes where most is gained, not just where the policy would have put it first', () => {
    const [move] = planned(knowledge, preferring('slow', 'equal', 'fast')).moves;
    expect(move).toMatchObject({ to: 'fast', placement: { chosen: 'fast' } });
    expect(move?.placement.tieBreak).toContain('slow');
  });

  it('goes where the policy wants it when equal much is gained', () => {
    const twins = scene({ runtimes: [...runtimes, at('twin')], modules: [late()], links });
    expect(planned(twins, preferring('twin', 'equal')).moves[0]?.to).toBe('equal'); // Nobody knows the way to the twin.
    const known = scene({
      runtimes: [...runtimes, at('twin')],
      modules: [late()],
      links: [...links, ['twin', 'hub', 2, 10_000_000]],
    });
    expect(planned(known, preferring('twin', 'equal')).moves[0]?.to).toBe('twin');
  });

  it('stays when nothing that the policy proposes is worth the move', () => {
    const { moves, decisions } = planned(knowledge, preferring('slow'));
    expect(moves).toEqual([]);
    expect(decisions.at(-1)).toMatchObject({ to: 'slow', reason: 'not worth its price' });
  });
});

describe('a chance to be better off', () => {
  it('is taken only where the policy would have gone first', () => {
    const newcomer = at(
      'fast',
      { platform: { slownessShare: 0.1 } },
      { signals: welcomed(noSignals, 0, defaultSettings) },
    );
    const runtimes = [home(), at('equal'), newcomer];
    const links = ['home', 'equal', 'fast'].map((name) => [name, 'hub', 2, 10_000_000] as const);
    const knowledge = later(scene({ runtimes, modules: [module('m')], links }), 60_000);
    const on = runtimeId('fast');
    expect(planned(knowledge, preferring('equal', 'fast'), on).moves).toEqual([]);
    expect(planned(knowledge, preferring('fast', 'equal'), on).moves[0]?.to).toBe('fast');
  });
});

describe('an escape', () => {
  it('goes to the first for which there is time enough', () => {
    const falling = [0.13, 0.1, 0.07, 0.04, 0.01].reduce(
      (signals, batteryShare, index) => sensed(signals, { batteryShare }, index * 5_000, defaultSettings),
      noSignals,
    );
    const portable = aRuntime('home', { device: aDevice('home', { portable: true }) });
    const heavy = module('m', { demand: { stateBytes: 10_000_000 } });
    const knowledge = scene({
      runtimes: [aRuntimeRecord(portable, { signals: falling }), at('far'), at('near')],
      modules: [heavy],
      links: [
        ['home', 'hub', 2, 100_000_000],
        ['far', 'hub', 2, 100_000],
        ['near', 'hub', 2, 100_000_000],
      ],
    });
    expect(planned(knowledge, preferring('far', 'near')).moves[0]?.to).toBe('near');
    expect(planned(knowledge, preferring('far')).decisions.at(-1)).toMatchObject({
      to: 'far',
      reason: 'no time is left for the move',
    });
  });
});

describe('answers that take longer than predicted', () => {
  const user = deviceId('user');
  const runtimes = [
    home({ signals: MISSING }),
    at('own', { device: aDevice('user'), platform: { slownessShare: 8 } }),
  ];
  const links = [
    ['home', 'hub', 2, 10_000_000],
    ['user', 'hub', 20, 1_000_000],
  ] as const;
  /** 10 ms of compute and 44 ms on the way are predicted; 400 are measured. */
  const waiting = (parts: Partial<ModuleRecord>, program: string | null = null): ModuleRecord =>
    module(
      'late',
      { latencyMsMax: 100, anchor: user, ...(program === null ? {} : { program: program as never }) },
      { missCount: 3, latencyMs: 400, ...parts },
    );
  const movesOf = (record: ModuleRecord): readonly unknown[] =>
    planned(scene({ runtimes, modules: [record], links }), preferring('own')).moves;

  it('send an idle module home to its user, where there is no way to wait on', () => {
    expect(movesOf(waiting({ busyShare: 0.01 }))).toMatchObject([{ to: 'own' }]);
  });

  it('keep a busy one where it is: its queue would go with it, and grow on a slower device', () => {
    expect(movesOf(waiting({ busyShare: 0.9 }))).toEqual([]);
  });

  it('keep a stage of a chain where it is, as nobody knows which of its stages is late', () => {
    expect(movesOf(waiting({ busyShare: 0.01 }, 'chain'))).toEqual([]);
  });

  it('are all the queue of an instance on its user’s own device, and shorter on a faster one', () => {
    const phase = { kind: 'running', on: runtimeId('own'), sinceMs: 0 } as const;
    const record = waiting({ busyShare: 0.01, phase });
    const fast = at('home', { platform: { slownessShare: 0.25 } });
    const own = at('own', { device: aDevice('user') }, { signals: MISSING });
    const knowledge = scene({ runtimes: [fast, own], modules: [record], links });
    expect(planned(knowledge, preferring('home'), runtimeId('own')).moves).toMatchObject([{ to: 'home' }]);
  });
});
