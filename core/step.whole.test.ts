import { describe, expect, it } from 'vitest';
import type { Profile, Scorer } from './place/policy.ts';
import { standard } from './place/profiles/standard.ts';
import { wholeRealm } from './place/profiles/whole-realm.ts';
import { aModule, aRuntime } from './testing/builders.ts';
import { RealmScene } from './testing/realm-scene.ts';

const HOUR_MS = 3_600_000;

/**
 * Two modules run on a slow machine, as the one place of a fast one was taken. After an hour it is free; both would gain
 * there, the heavy one more. Nothing is wrong anywhere.
 */
function freed(profile: Profile, settings = {}): RealmScene {
  const silent = { keepAliveIntervalMs: 0 };
  return new RealmScene(settings, profile)
    .registers(0, aRuntime('fast', { ...silent, moduleCountMax: 1 }))
    .asks(10, aModule('first'))
    .says(500, 'fast', 'module-started first#1')
    .registers(1_000, aRuntime('slow', { ...silent, platform: { slownessShare: 3 } }))
    .asks(1_010, aModule('light', { demand: { workMs: 20, cpuShare: 0.1 } }))
    .asks(1_020, aModule('heavy', { demand: { workMs: 60, cpuShare: 0.3 } }))
    .says(2_000, 'slow', 'module-started light#1')
    .says(2_000, 'slow', 'module-started heavy#1')
    .says(HOUR_MS, 'fast', 'module-exited first#1', { reason: 'completed' })
    .at(HOUR_MS + 15_001, { kind: 'time-passed' });
}

const moves = (scene: RealmScene): readonly string[] =>
  scene.steps.flatMap(({ input, decisions }) =>
    decisions.flatMap((one) =>
      one.kind === 'migration-planned'
        ? [`${input.atMs - HOUR_MS} ${one.module} ${one.from} → ${one.to}, ${one.reason}`]
        : [],
    ),
  );

describe('a realm that is planned as a whole', () => {
  it('moves who gains most where room has come, at the first news in a quarter of a minute', () => {
    expect(moves(freed(standard))).toEqual([]);
    expect(moves(freed(wholeRealm))).toEqual(['0 heavy slow → fast, whole-realm']);
  });

  it('moves nobody who could not be paid for, or for a gain that is not worth its price', () => {
    expect(moves(freed(wholeRealm, { moveTokenCountMax: 0, moveTokensPerMinute: 0 }))).toEqual([]);
    expect(moves(freed(wholeRealm, { marginShare: 10_000 }))).toEqual([]);
  });

  it('moves nobody whom the policy likes better where he is, whatever he would gain', () => {
    const slowFirst: Scorer = {
      name: 'slow-first',
      score: ({ runtime }) => (runtime.runtime.name === 'slow' ? 1 : 0),
    };
    const loyal: Profile = { ...wholeRealm, scorers: [{ scorer: slowFirst, weight: 1 }] };
    const outset = freed(loyal)
      .knowledge.modules.values()
      .map(({ phase }) => ('on' in phase ? phase.on : phase.kind));
    expect(outset).toContain('slow');
    expect(moves(freed(loyal))).toEqual([]);
  });
});
