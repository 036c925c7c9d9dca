import { describe, expect, it } from 'vitest';
import type { RuntimeCommand } from './command.ts';
import { moduleId, runtimeId } from './ids.ts';
import { defaultSettings } from './settings.ts';
import { camera, edge, mixer } from './testing/cast.ts';
import { RealmScene } from './testing/realm-scene.ts';

const CAMERA = moduleId('camera');
const { startMsMax, stopMsMax, missingGraceMs, settleMsMax } = defaultSettings;

/** The camera runs on edge-1 since 200 ms; edge-2 is there as well. */
const running = (): RealmScene =>
  new RealmScene()
    .registers(0, edge('edge-1'))
    .asks(10, camera())
    .says(200, 'edge-1', 'module-started camera#1')
    .registers(300, edge('edge-2'));
const deleted = (scene: RealmScene, atMs: number): RealmScene =>
  scene.requests(atMs, { kind: 'module-deletion-requested', module: CAMERA });
const thawing = (): RealmScene =>
  running()
    .moves(1_000, 'camera', 'edge-2')
    .says(1_100, 'edge-2', 'module-prepared camera#2')
    .says(1_150, 'edge-1', 'module-frozen camera#1', { snapshotBytes: 65_536 });
const discarding = (): RealmScene => thawing().says(1_200, 'edge-2', 'module-thawed camera#2');
const resuming = (): RealmScene =>
  thawing().says(1_200, 'edge-2', 'module-thaw-failed camera#2', { reason: 'broken' });
const loses = (scene: RealmScene, atMs: number, name: string): RealmScene =>
  scene.at(atMs, { kind: 'runtime-left', runtime: runtimeId(name), willed: true, incarnation: 1 });

const recordOf = (scene: RealmScene) => scene.knowledge.modules.get(CAMERA);
const moveOf = (scene: RealmScene) => scene.knowledge.migrations.get(CAMERA);
const heldOn = (scene: RealmScene, name: string) => scene.knowledge.runtimes.get(runtimeId(name))?.bound;
/** What the last step ordered of runtimes, such as `stop-module camera#1 on edge-1`. */
const ordersOf = (scene: RealmScene): readonly string[] =>
  (scene.steps.at(-1)?.commands ?? [])
    .filter((command): command is Extract<RuntimeCommand, { epoch: number }> => 'epoch' in command)
    .map(({ kind, module, epoch, runtime }) =>
      [kind, `${typeof module === 'string' ? module : module.id}#${epoch}`, 'on', runtime].join(' '),
    );

describe('an order to stop that nobody answers', () => {
  it('is repeated for as long as it is not', () => {
    const scene = deleted(running(), 1_000);
    for (const count of [1, 2, 3]) {
      scene.until(1_001 + count * stopMsMax);
      expect(ordersOf(scene)).toEqual(['stop-module camera#1 on edge-1']);
      expect(recordOf(scene)?.phase).toMatchObject({ kind: 'stopping', sinceMs: 1_000 });
    }
  });

  it('is repeated in its time even if an alarm of an earlier phase rings before', () => {
    const askedMs = startMsMax - 1_000; // The start was to be repeated 30 s after 10; nobody took that alarm off.
    const scene = deleted(running(), askedMs).until(startMsMax + 11);
    expect(scene.steps.at(-1)).toMatchObject({ input: { atMs: startMsMax + 10 }, commands: [] });
    expect(recordOf(scene)?.alarmMs).toBe(askedMs + stopMsMax);
    scene.until(askedMs + stopMsMax + 1);
    expect(ordersOf(scene)).toEqual(['stop-module camera#1 on edge-1']);
  });

  it('counts as obeyed when the runtime does not list the module any more, after a grace', () => {
    const scene = deleted(running(), 1_000);
    scene.keepsAlive(999 + missingGraceMs, 'edge-1', []);
    expect(recordOf(scene)?.phase.kind).toBe('stopping');
    scene.keepsAlive(1_000 + missingGraceMs, 'edge-1', []);
    expect(recordOf(scene)?.phase).toMatchObject({ kind: 'ended', reason: 'deleted' });
    expect(heldOn(scene, 'edge-1')).toEqual([]);
  });

  it('is not sent to a runtime that stops the module already', () => {
    const scene = running().keepsAlive(1_000, 'edge-1', ['camera#1', 'mixer#1 stopping']);
    expect(ordersOf(scene)).toEqual([]);
    scene.keepsAlive(2_000, 'edge-1', ['camera#1', 'mixer#1']);
    expect(ordersOf(scene)).toEqual(['stop-module mixer#1 on edge-1']);
  });
});

describe('a module that its runtime does not list', () => {
  it('counts as crashed after a grace, not before', () => {
    const scene = running().keepsAlive(199 + missingGraceMs, 'edge-1', []);
    expect(recordOf(scene)?.phase.kind).toBe('running');
    scene.keepsAlive(200 + missingGraceMs, 'edge-1', []);
    expect(recordOf(scene)?.phase).toMatchObject({ kind: 'pending', reason: 'vanished from edge-1' });
    expect(recordOf(scene)?.crashCount).toBe(1);
    expect(heldOn(scene, 'edge-1')).toEqual([]);
  });

  it('is left to its time-outs while it starts, or is moved', () => {
    const starting = new RealmScene().registers(0, edge('edge-1')).asks(10, camera());
    starting.keepsAlive(20_000, 'edge-1', []);
    expect(recordOf(starting)?.phase.kind).toBe('starting');
    const moving = running().moves(20_000, 'camera', 'edge-2').keepsAlive(30_000, 'edge-1', []);
    expect(recordOf(moving)?.phase.kind).toBe('running');
    expect(moveOf(moving)?.step).toBe('preparing');
  });

  it('is not missed when another that nobody wants is listed in its place', () => {
    const scene = running().asks(400, mixer()).keepsAlive(100_000, 'edge-1', ['mixer#9']);
    expect(recordOf(scene)?.phase).toMatchObject({ reason: 'vanished from edge-1' });
  });
});

describe('an instance of an epoch that was never issued', () => {
  it('is fenced off, and ours is given up for one above it', () => {
    const scene = running().keepsAlive(1_000, 'edge-1', ['camera#7']);
    expect(ordersOf(scene)).toEqual(['stop-module camera#7 on edge-1', 'start-module camera#8 on edge-1']);
    expect(recordOf(scene)).toMatchObject({ epoch: 8, instanceEpoch: 8, crashCount: 0 });
  });

  it('is only fenced off when it is older than ours', () => {
    const scene = loses(running(), 400, 'edge-1').says(500, 'edge-2', 'module-started camera#2');
    scene.keepsAlive(1_000, 'edge-2', ['camera#1']);
    expect(ordersOf(scene)).toEqual(['stop-module camera#1 on edge-2']);
    expect(recordOf(scene)?.phase).toMatchObject({ kind: 'running', on: 'edge-2' });
  });
});

describe('a source that is told to go on', () => {
  it('may go by its old epoch until it has read that', () => {
    const scene = resuming().keepsAlive(1_300, 'edge-1', ['camera#1 frozen']);
    expect(ordersOf(scene)).toEqual([]);
    expect(moveOf(scene)?.step).toBe('resuming');
    expect(heldOn(scene, 'edge-1')).toEqual(['camera']);
  });

  it('may not go by any other', () => {
    const scene = resuming().keepsAlive(1_300, 'edge-1', ['camera#2 frozen']);
    expect(ordersOf(scene)).toEqual(['stop-module camera#2 on edge-1']);
  });

  it('has gone on when it lists the module as running, and not while it is frozen', () => {
    const scene = resuming().keepsAlive(1_300, 'edge-1', ['camera#3 frozen']);
    expect(moveOf(scene)?.step).toBe('resuming');
    scene.keepsAlive(1_400, 'edge-1', ['camera#3']);
    expect(moveOf(scene)).toBeUndefined();
    expect(recordOf(scene)).toMatchObject({ instanceEpoch: 3, phase: { kind: 'running', on: 'edge-1' } });
  });

  it('and is lost instead has lost the module', () => {
    const scene = loses(resuming(), 1_300, 'edge-1');
    expect(moveOf(scene)).toBeUndefined();
    expect(ordersOf(scene)).toEqual(['start-module camera#4 on edge-2']);
  });
});

describe('a move that waits for its source to forget', () => {
  it('is over when the source is lost', () => {
    const scene = loses(discarding(), 1_300, 'edge-1');
    expect(moveOf(scene)).toBeUndefined();
    expect(recordOf(scene)?.phase).toMatchObject({ kind: 'running', on: 'edge-2' });
    expect(heldOn(scene, 'edge-1')).toEqual([]);
  });

  it('is over when the target is lost: the copy is fenced off and the module starts anew', () => {
    const scene = loses(discarding(), 1_300, 'edge-2');
    expect(moveOf(scene)).toBeUndefined();
    expect(ordersOf(scene)).toEqual(['stop-module camera#1 on edge-1', 'start-module camera#3 on edge-1']);
    expect([heldOn(scene, 'edge-1'), heldOn(scene, 'edge-2')]).toEqual([['camera'], []]);
  });

  it('asks again after growing gaps', () => {
    const scene = discarding().until(1_201 + settleMsMax);
    expect(ordersOf(scene)).toEqual(['discard-module camera#1 on edge-1']);
    expect(moveOf(scene)).toMatchObject({ attemptCount: 1, dueMs: 1_200 + settleMsMax + 2 * settleMsMax });
  });
});

describe('a keep-alive that comes late, twice or from a former life', () => {
  it('changes nothing, whatever it lists', () => {
    const scene = running().keepsAlive(1_000, 'edge-1', ['camera#1']).until(90_000);
    const before = [recordOf(scene), scene.knowledge.runtimes.get(runtimeId('edge-1'))];
    const kind = 'keep-alive-received' as const;
    const said = { kind, runtime: runtimeId('edge-1'), load: null, instances: [] };
    for (const [incarnation, sequence] of [
      [1, 1],
      [1, 2],
      [0, 9],
      [2, 9],
    ] as const) {
      scene.at(100_000, { ...said, incarnation, sequence });
      expect(scene.steps.at(-1)?.commands).toEqual([]);
      expect([recordOf(scene), scene.knowledge.runtimes.get(runtimeId('edge-1'))]).toEqual(before);
    }
    scene.at(100_000, { ...said, incarnation: 1, sequence: 3 });
    expect(recordOf(scene)?.phase).toMatchObject({ reason: 'vanished from edge-1' });
  });
});

describe('a runtime that is counted on no more', () => {
  it('has to introduce itself before its keep-alives count again, lost or left', () => {
    for (const willed of [true, false]) {
      const scene = running()
        .at(400, { kind: 'runtime-left', runtime: runtimeId('edge-2'), willed, incarnation: 1 })
        .keepsAlive(500, 'edge-2');
      expect(scene.steps.at(-1)?.commands).toMatchObject([
        { kind: 'refuse-registration', runtime: 'edge-2' },
      ]);
      scene.registers(600, edge('edge-2')).keepsAlive(700, 'edge-2');
      expect(scene.steps.at(-1)?.commands).toEqual([]);
    }
  });
});
