import { describe, expect, it } from 'vitest';
import { deviceId, moduleId, runtimeId } from './ids.ts';
import type { ModuleRecord } from './knowledge/knowledge.ts';
import { firstFit } from './place/profiles/first-fit.ts';
import { standard } from './place/profiles/standard.ts';
import type { AdvisedMove } from './shell-word.ts';
import { aModule, aRuntime } from './testing/builders.ts';
import { RealmScene } from './testing/realm-scene.ts';
import { transcript } from './testing/transcript.ts';

const NOW_MS = 3_600_000;
const SILENT = { keepAliveIntervalMs: 0 };
const LIGHT = { demand: { workMs: 20, cpuShare: 0.1, memoryBytes: 65_536 } };

/** Two light modules run on one machine, and there is another, as fast. Nothing is wrong, and nothing is to be gained. */
const scene = (settings = {}, parts: Parameters<typeof aModule>[1] = {}, profile = standard): RealmScene =>
  new RealmScene(settings, profile)
    .registers(0, aRuntime('here', SILENT))
    .asks(10, aModule('one', { ...LIGHT, ...parts }))
    .asks(20, aModule('two', LIGHT))
    .says(500, 'here', 'module-started one#1')
    .says(500, 'here', 'module-started two#1')
    .registers(1_000, aRuntime('there', SILENT));

const move = (module: string, to = 'there', parts: Partial<AdvisedMove> = {}): AdvisedMove => ({
  module: moduleId(module),
  epoch: 1,
  from: runtimeId('here'),
  to: runtimeId(to),
  ...parts,
});

const advised = (from: RealmScene, moves: readonly AdvisedMove[], asOfMs = NOW_MS): RealmScene =>
  from.at(NOW_MS, {
    kind: 'moves-advised',
    asOfMs,
    plan: 'one by one',
    moves,
    gain: { horizonMs: 120_000, missShare: 0.1, latencyMs: 5 },
  });

/** What came of the last thing that was heard. */
function outcome({ steps }: RealmScene): readonly string[] {
  const { decisions = [], commands = [] } = steps.at(-1) ?? {};
  return [
    ...decisions.map((one) => {
      if (one.kind === 'migration-planned') return `${one.module} to ${one.to}, ${one.reason}`;
      return one.kind === 'migration-declined' ? `${one.module} stays, ${one.reason}` : one.kind;
    }),
    ...commands.map((command) => command.kind),
  ];
}

const stays = (why: string, module = 'one'): readonly string[] => [`${module} stays, advised: ${why}`];

describe('advice', () => {
  it('is followed where nothing speaks against it, one move after the other, and is paid for', () => {
    const after = advised(scene(), [move('one'), move('two')]);
    expect(outcome(after)).toEqual([
      'one to there, advised',
      'two to there, advised',
      'prepare-module',
      'prepare-module',
    ]);
    expect(after.knowledge.purse.tokenCount).toBe(6);
  });

  it('reads like this', async () => {
    const after = advised(scene({ linkMoveCountMax: 1 }), [move('one'), move('two')])
      .says(NOW_MS + 20, 'there', 'module-prepared one#2')
      .says(NOW_MS + 30, 'here', 'module-frozen one#1', { snapshotBytes: 65_536 })
      .says(NOW_MS + 60, 'there', 'module-thawed one#2');
    const steps = after.steps.filter(({ input }) => input.atMs >= NOW_MS);
    await expect(transcript(steps)).toMatchFileSnapshot('./transcripts/move-advised.txt');
  });

  it('does no more than the purse and the links have room for', () => {
    const poor = { moveTokenCountMax: 1, moveTokensPerMinute: 0 };
    expect(outcome(advised(scene(poor), [move('one'), move('two')]))).toEqual([
      'one to there, advised',
      ...stays('the purse is empty', 'two'),
      'prepare-module',
    ]);
    expect(outcome(advised(scene({ linkMoveCountMax: 1 }), [move('one'), move('two')]))).toEqual([
      'one to there, advised',
      ...stays('the link is taken', 'two'),
      'prepare-module',
    ]);
  });

  it('moves nobody who is pinned, cannot be moved, does not fit or has just moved', () => {
    const pin = { kind: 'device', device: deviceId('here') } as const;
    const banned = { kind: 'ban', sites: [], devices: [], runtimes: [runtimeId('there')], tags: [] } as const;
    expect(outcome(advised(scene({}, { affinity: pin }), [move('one')]))).toEqual(stays('it is pinned'));
    expect(outcome(advised(scene({}, { migratable: false }), [move('one')]))).toEqual(
      stays('it cannot be moved'),
    );
    expect(outcome(advised(scene({}, { rules: [banned] }), [move('one')]))[0]).toMatch(
      /stays, advised: it does not fit/,
    );
    const moved = advised(scene(), [move('one')])
      .says(NOW_MS, 'there', 'module-prepared one#2')
      .says(NOW_MS, 'here', 'module-frozen one#1', { snapshotBytes: 1 })
      .says(NOW_MS, 'there', 'module-thawed one#2')
      .says(NOW_MS, 'here', 'module-discarded one#1');
    const back = move('one', 'here', { epoch: 2, from: runtimeId('there') });
    expect(outcome(advised(moved, [back]))).toEqual(stays('it cools down'));
  });

  it('moves nobody to where it failed lately, or where something is wrong', () => {
    const one = moduleId('one');
    const failed = scene().until(NOW_MS);
    const { modules } = failed.knowledge;
    const record = modules.get(one) as ModuleRecord;
    const avoiding = { ...record, avoid: [runtimeId('there')] };
    failed.knowledge = { ...failed.knowledge, modules: modules.set(one, avoiding) };
    expect(outcome(advised(failed, [move('one')]))).toEqual(stays('it failed there lately'));

    const busy = { busyShare: 1, memoryBytes: 0, batteryShare: null, charging: false };
    const loaded = scene();
    for (let sequence = 2; sequence < 30; sequence++) {
      const word = { runtime: runtimeId('there'), incarnation: 1, sequence, load: busy, instances: [] };
      loaded.at(1_000 + sequence * 5_000, { kind: 'keep-alive-received', ...word });
    }
    expect(outcome(advised(loaded, [move('one')]))).toEqual(stays('the target is in trouble itself'));
  });

  it('is worth nothing when it is about something that is over', () => {
    expect(outcome(advised(scene(), [move('one')], NOW_MS - 60_000))).toEqual(
      stays('the advice is from another time'),
    );
    expect(outcome(advised(scene(), [move('one')], NOW_MS + 1))).toEqual(
      stays('the advice is from another time'),
    );
    expect(outcome(advised(scene(), [move('one', 'there', { epoch: 0 })]))).toEqual(
      stays('it is another instance by now'),
    );
    expect(outcome(advised(scene(), [move('one'), move('one')]))).toContain(
      stays('it is on its way already')[0],
    );
    expect(outcome(advised(scene(), [move('one', 'here')]))).toEqual(stays('it runs there already'));
    expect(outcome(advised(scene(), [move('one', 'nobody')]))).toEqual(stays('the runtime is not known'));
    expect(outcome(advised(scene(), [move('three')]))).toEqual(stays('the module is not known', 'three'));
  });

  it('is followed under a policy that never moves by itself, too: who gives it was asked to', () => {
    expect(outcome(advised(scene({}, {}, firstFit), [move('one')]))).toEqual([
      'one to there, advised',
      'prepare-module',
    ]);
  });
});
