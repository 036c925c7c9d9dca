import { describe, expect, it } from 'vitest';
import { moduleId, runtimeId } from './ids.ts';
import { camera, edge, mixer, told } from './testing/cast.ts';
import { RealmScene } from './testing/realm-scene.ts';

const SNAPSHOT = { snapshotBytes: 65_536 };

async function tells(scene: RealmScene, name: string): Promise<void> {
  await expect(told(scene)).toMatchFileSnapshot(`./transcripts/move-${name}.txt`);
}

/** The camera runs on edge-1 and is to be moved to edge-2. */
const preparing = (): RealmScene =>
  new RealmScene()
    .registers(0, edge('edge-1'))
    .asks(10, camera())
    .says(200, 'edge-1', 'module-started camera#1')
    .registers(300, edge('edge-2'))
    .moves(1_000, 'camera', 'edge-2');

const freezing = (): RealmScene => preparing().says(1_100, 'edge-2', 'module-prepared camera#2');
const thawing = (): RealmScene => freezing().says(1_150, 'edge-1', 'module-frozen camera#1', SNAPSHOT);
const discarding = (): RealmScene => thawing().says(1_200, 'edge-2', 'module-thawed camera#2');
const loses = (scene: RealmScene, atMs: number, name: string): RealmScene =>
  scene.at(atMs, { kind: 'runtime-left', runtime: runtimeId(name), willed: true, incarnation: 1 });
const phaseOf = (scene: RealmScene) => scene.knowledge.modules.get(moduleId('camera'))?.phase;
const heldOn = (scene: RealmScene, name: string) => scene.knowledge.runtimes.get(runtimeId(name))?.bound;

describe('a migration', () => {
  it('freezes the source when the target is ready, and discards it when the target runs', async () => {
    const scene = discarding().says(1_250, 'edge-1', 'module-discarded camera#1');
    await tells(scene, 'succeeds');
    expect([heldOn(scene, 'edge-1'), heldOn(scene, 'edge-2')]).toEqual([[], ['camera']]);
  });

  it('holds room at both ends until it is over', () => {
    const scene = thawing();
    expect([heldOn(scene, 'edge-1'), heldOn(scene, 'edge-2')]).toEqual([['camera'], ['camera']]);
    scene.asks(1_160, mixer(7));
    expect(scene.steps.at(-1)?.commands.at(-1)).toMatchObject({ reason: 'waits: its memory is taken (2)' });
  });

  it('may follow one whose source has not said yet that it forgot its copy', () => {
    const scene = discarding().moves(1_210, 'camera', 'edge-1');
    expect(scene.steps.at(-1)?.commands).toMatchObject([
      { kind: 'stop-module', runtime: 'edge-1', epoch: 1 },
      { kind: 'accept-request' },
      { kind: 'prepare-module', runtime: 'edge-1', epoch: 3, from: 'edge-2' },
    ]);
    scene.says(1_220, 'edge-1', 'module-discarded camera#1');
    expect([heldOn(scene, 'edge-1'), heldOn(scene, 'edge-2')]).toEqual([['camera'], ['camera']]);
    expect(scene.knowledge.migrations.get(moduleId('camera'))).toMatchObject({ step: 'preparing' });
  });

  it('is called off when the target cannot prepare; the source never noticed', async () => {
    const scene = preparing().says(1_100, 'edge-2', 'module-start-failed camera#2', { reason: 'no memory' });
    await tells(scene, 'target-fails');
    expect(phaseOf(scene)).toMatchObject({ kind: 'running', on: 'edge-1' });
  });

  it('is called off when the target is not ready in time; late word of it is fenced off', async () => {
    const scene = preparing().until(40_000).says(40_000, 'edge-2', 'module-prepared camera#2');
    await tells(scene, 'prepare-times-out');
  });

  it('lets the source go on under a new epoch when it cannot freeze', async () => {
    const scene = freezing()
      .says(1_150, 'edge-1', 'module-freeze-failed camera#1', { reason: 'open file' })
      .says(1_160, 'edge-1', 'module-resumed camera#3');
    await tells(scene, 'freeze-fails');
  });

  it('lets the source go on when the target does not thaw in time', async () => {
    const scene = thawing()
      .until(31_500)
      .says(31_500, 'edge-1', 'module-resumed camera#3')
      .says(32_000, 'edge-2', 'module-thawed camera#2');
    await tells(scene, 'thaw-times-out');
    expect(phaseOf(scene)).toMatchObject({ kind: 'running', on: 'edge-1' });
  });

  it('lets the source go on when the target cannot thaw, or is lost', () => {
    const failed = thawing().says(1_300, 'edge-2', 'module-thaw-failed camera#2', { reason: 'broken' });
    const lost = loses(thawing(), 1_300, 'edge-2');
    for (const scene of [failed, lost]) {
      expect(scene.steps.at(-1)?.commands).toContainEqual({
        kind: 'resume-module',
        runtime: 'edge-1',
        module: 'camera',
        epoch: 1,
        asEpoch: 3,
      });
      expect(heldOn(scene, 'edge-2')).toEqual([]);
    }
  });

  it('goes on at the target when the source is lost after it froze', async () => {
    const scene = loses(thawing(), 1_160, 'edge-1')
      .says(1_300, 'edge-2', 'module-thawed camera#2')
      .registers(60_000, edge('edge-1'), ['camera#1 frozen']);
    await tells(scene, 'source-lost-late');
    expect(phaseOf(scene)).toMatchObject({ kind: 'running', on: 'edge-2' });
  });

  it('shields its module from the more important, and no longer than it lasts', async () => {
    const scene = loses(thawing(), 1_160, 'edge-1')
      .asks(1_200, mixer(7, { priority: 5 }))
      .says(1_300, 'edge-2', 'module-thawed camera#2')
      .says(1_350, 'edge-2', 'module-exited camera#2', { reason: 'stopped' });
    await tells(scene, 'shields-its-module');
    expect(scene.steps.at(-2)?.decisions).toContainEqual({
      kind: 'preempted',
      module: 'mixer',
      victim: 'camera',
      on: 'edge-2',
    });
  });

  it('shields it no longer than it takes to go on where it was, either', () => {
    const scene = thawing()
      .asks(1_200, mixer(7, { priority: 5 }))
      .requests(1_210, { kind: 'drain-requested', runtime: runtimeId('edge-2'), draining: true })
      .says(1_300, 'edge-2', 'module-thaw-failed camera#2', { reason: 'broken' })
      .says(1_310, 'edge-1', 'module-resumed camera#3');
    expect(scene.steps.at(-1)?.commands).toContainEqual(
      expect.objectContaining({ kind: 'stop-module', runtime: 'edge-1', module: 'camera' }),
    );
  });

  it('starts the module anew when the source is lost before it froze', async () => {
    const scene = loses(preparing(), 1_050, 'edge-1').says(1_060, 'edge-2', 'module-exited camera#2', {
      reason: 'stopped',
    });
    await tells(scene, 'source-lost-early');
  });

  it('starts the module anew when the source is lost and the target does not thaw either', async () => {
    await tells(loses(freezing(), 1_160, 'edge-1').until(40_000), 'both-ends-fail');
  });

  it('starts the module elsewhere when the source does not answer the order to go on', async () => {
    await tells(thawing().until(182_000), 'source-does-not-resume');
  });

  it('repeats the order to discard, and fences the source off when that does not help', async () => {
    const scene = discarding().until(160_000);
    await tells(scene, 'discard-unanswered');
    expect(heldOn(scene, 'edge-1')).toEqual([]);
  });

  it('ends with the module when that is deleted', async () => {
    const scene = thawing()
      .requests(1_160, { kind: 'module-deletion-requested', module: moduleId('camera') })
      .says(1_170, 'edge-2', 'module-thawed camera#2')
      .says(1_180, 'edge-1', 'module-exited camera#2', { reason: 'stopped' });
    await tells(scene, 'deleted');
    expect([heldOn(scene, 'edge-1'), heldOn(scene, 'edge-2')]).toEqual([[], []]);
  });

  it('does not wait for a source that is gone when its module is deleted', () => {
    const scene = loses(thawing(), 1_160, 'edge-1').requests(1_170, {
      kind: 'module-deletion-requested',
      module: moduleId('camera'),
    });
    expect(phaseOf(scene)?.kind).toBe('ended');
  });

  it('ends with the source when that comes to its own end', () => {
    const scene = freezing().says(1_150, 'edge-1', 'module-exited camera#1', { reason: 'completed' });
    expect(phaseOf(scene)).toMatchObject({ kind: 'ended', reason: 'completed' });
    expect(scene.steps.at(-1)?.commands).toContainEqual({
      kind: 'stop-module',
      runtime: 'edge-2',
      module: 'camera',
      epoch: 2,
    });
    expect(scene.knowledge.migrations.size).toBe(0);
  });

  it('counts as done when the target comes to its end before anyone heard that it runs', () => {
    const scene = thawing().says(1_300, 'edge-2', 'module-exited camera#2', { reason: 'completed' });
    expect(phaseOf(scene)).toMatchObject({ kind: 'ended', reason: 'completed' });
  });

  it('goes on when the supervisor is killed and starts again from its snapshot', async () => {
    const scene = preparing()
      .restarts()
      .says(1_100, 'edge-2', 'module-prepared camera#2')
      .restarts()
      .says(1_150, 'edge-1', 'module-frozen camera#1', SNAPSHOT)
      .restarts()
      .says(1_200, 'edge-2', 'module-thawed camera#2')
      .restarts()
      .says(1_250, 'edge-1', 'module-discarded camera#1');
    expect(told(scene)).toBe(told(discarding().says(1_250, 'edge-1', 'module-discarded camera#1')));
    await tells(preparing().restarts().until(40_000), 'supervisor-restarts');
  });

  it('makes up for lost words from what keep-alives list', async () => {
    const scene = preparing()
      .keepsAlive(5_000, 'edge-2', ['camera#2 thawing'])
      .keepsAlive(5_100, 'edge-1', ['camera#1 frozen'])
      .keepsAlive(10_000, 'edge-2', ['camera#2 running'])
      .says(10_100, 'edge-1', 'module-exited camera#1', { reason: 'stopped' });
    await tells(scene, 'words-lost');
  });

  it('is not ended by the word of an older one that comes late', () => {
    const scene = freezing()
      .says(1_150, 'edge-1', 'module-freeze-failed camera#1', { reason: 'open file' })
      .says(1_160, 'edge-1', 'module-resumed camera#3')
      .moves(200_000, 'camera', 'edge-2')
      .says(200_100, 'edge-2', 'module-prepared camera#4')
      .says(200_200, 'edge-1', 'module-freeze-failed camera#3', { reason: 'open file' })
      .says(200_300, 'edge-1', 'module-resumed camera#3');
    expect(scene.knowledge.migrations.get(moduleId('camera'))?.step).toBe('resuming');
    scene.says(200_400, 'edge-1', 'module-resumed camera#5');
    expect(scene.knowledge.modules.get(moduleId('camera'))).toMatchObject({ instanceEpoch: 5, epoch: 5 });
  });

  it('wakes what is found frozen though nobody moves it, and lets go of it when that is lost', async () => {
    const found = new RealmScene()
      .registers(0, edge('edge-1'))
      .asks(10, camera())
      .says(200, 'edge-1', 'module-started camera#1')
      .keepsAlive(5_000, 'edge-1', ['camera#1 frozen']);
    await tells(found.says(5_100, 'edge-1', 'module-resumed camera#2'), 'found-frozen');
    const lost = loses(found.keepsAlive(10_000, 'edge-1', ['camera#2 frozen']), 11_000, 'edge-1');
    expect(phaseOf(lost)?.kind).toBe('pending');
    expect([heldOn(lost, 'edge-1'), lost.knowledge.migrations.size]).toEqual([[], 0]);
  });

  it('is refused for good reasons', async () => {
    const scene = new RealmScene()
      .registers(0, edge('edge-1'))
      .registers(0, edge('edge-2', 1))
      .asks(10, camera())
      .moves(100, 'camera', 'edge-2')
      .says(200, 'edge-1', 'module-started camera#1')
      .moves(300, 'camera', 'edge-1')
      .moves(400, 'camera', 'edge-2')
      .moves(500, 'camera', 'nowhere')
      .moves(600, 'nothing', 'edge-2')
      .registers(700, edge('edge-3'))
      .moves(800, 'camera', 'edge-3')
      .moves(900, 'camera', 'edge-3');
    await tells(scene, 'refused');
  });
});
