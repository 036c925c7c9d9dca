import { describe, expect, it } from 'vitest';
import { moduleId, runtimeId } from './ids.ts';
import { camera, edge, mixer, told, watched } from './testing/cast.ts';
import { RealmScene } from './testing/realm-scene.ts';

async function tells(scene: RealmScene, name: string): Promise<void> {
  await expect(told(scene)).toMatchFileSnapshot(`./transcripts/again-${name}.txt`);
}

/** The camera runs on edge-1, and somebody wants it on edge-2. */
const moving = (): RealmScene =>
  new RealmScene()
    .registers(0, edge('edge-1'))
    .asks(10, camera())
    .says(200, 'edge-1', 'module-started camera#1')
    .registers(300, edge('edge-2'))
    .moves(400, 'camera', 'edge-2');

describe('a runtime that registers again', () => {
  it('is told to start what it does not list, and nothing of what it lists', async () => {
    const scene = new RealmScene()
      .registers(0, edge('edge-1'))
      .asks(10, camera())
      .asks(20, mixer())
      .registers(1_000, edge('edge-1'), ['mixer#1 starting'])
      .registers(2_000, edge('edge-1'), ['mixer#1 starting', 'camera#1 starting'])
      .says(2_100, 'edge-1', 'module-started camera#1')
      .registers(3_000, edge('edge-1'), ['mixer#1', 'camera#1']);
    await tells(scene, 'starts');
  });

  it('is told to stop what it does not list as stopping', async () => {
    const scene = new RealmScene()
      .registers(0, edge('edge-1'))
      .asks(10, camera())
      .says(200, 'edge-1', 'module-started camera#1')
      .requests(300, { kind: 'module-deletion-requested', module: moduleId('camera') })
      .registers(1_000, edge('edge-1'), ['camera#1'])
      .registers(2_000, edge('edge-1'), ['camera#1 stopping'])
      .registers(3_000, edge('edge-1'))
      .says(3_100, 'edge-1', 'module-exited camera#1', { reason: 'stopped' })
      .registers(4_000, edge('edge-1'));
    await tells(scene, 'stops');
  });

  it('is told its part of a move, at whichever end it is', async () => {
    const scene = moving()
      .registers(1_000, edge('edge-2'))
      .registers(1_100, edge('edge-2'), ['camera#2 preparing'])
      .registers(1_200, edge('edge-1'), ['camera#1'])
      .says(2_000, 'edge-2', 'module-prepared camera#2')
      .registers(2_100, edge('edge-1'), ['camera#1'])
      .registers(2_200, edge('edge-1'), ['camera#1 freezing'])
      .registers(2_250, edge('edge-1'))
      .says(2_300, 'edge-1', 'module-frozen camera#1', { snapshotBytes: 65_536 })
      .registers(2_400, edge('edge-1'), ['camera#1 frozen'])
      .registers(2_500, edge('edge-2'), ['camera#2 thawing'])
      .says(3_000, 'edge-2', 'module-thawed camera#2')
      .registers(3_100, edge('edge-1'), ['camera#1 frozen'])
      .registers(3_200, edge('edge-1'), ['camera#1 stopping'])
      .registers(3_300, edge('edge-2'), ['camera#2'])
      .registers(3_400, edge('edge-1'))
      .says(3_500, 'edge-1', 'module-discarded camera#1');
    await tells(scene, 'moves');
  });

  it('is told to go on after a move that failed, and to be rid of what was loaded for it', async () => {
    const scene = moving()
      .says(500, 'edge-2', 'module-prepared camera#2')
      .says(600, 'edge-1', 'module-freeze-failed camera#1', { reason: 'bad luck' })
      .registers(1_000, edge('edge-2'), ['camera#2 thawing'])
      .registers(1_100, edge('edge-1'), ['camera#1'])
      .registers(1_200, edge('edge-1'), ['camera#3']);
    await tells(scene, 'resumes');
  });

  it('is told nothing of a former life, nor by a keep-alive', async () => {
    const scene = new RealmScene()
      .registers(0, watched('edge-1'))
      .asks(10, camera())
      .keepsAlive(5_000, 'edge-1')
      .registers(6_000, watched('edge-1'), [], 2)
      .registers(7_000, watched('edge-1'), ['camera#2 starting'], 2)
      .requests(8_000, { kind: 'runtime-removal-requested', runtime: runtimeId('edge-1') })
      .registers(9_000, watched('edge-1'), [], 2);
    await tells(scene, 'lives');
  });
});
