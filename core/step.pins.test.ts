import { describe, expect, it } from 'vitest';
import { deviceId, moduleId, runtimeId } from './ids.ts';
import { aDevice } from './testing/builders.ts';
import { camera, edge, told } from './testing/cast.ts';
import { RealmScene } from './testing/realm-scene.ts';

async function tells(scene: RealmScene, name: string): Promise<void> {
  await expect(told(scene)).toMatchFileSnapshot(`./transcripts/pin-${name}.txt`);
}

const pinned = (): RealmScene =>
  new RealmScene()
    .registers(0, edge('edge-1'))
    .registers(0, edge('edge-2'))
    .asks(10, camera(2, { affinity: { kind: 'runtime', runtime: runtimeId('edge-1') } }))
    .says(200, 'edge-1', 'module-started camera#1');

const pinOf = (scene: RealmScene) => scene.knowledge.modules.get(moduleId('camera'))?.module.affinity;

describe('a module that is pinned', () => {
  it('goes where a person says it should go, and is pinned there from then on', async () => {
    const scene = pinned()
      .moves(300, 'camera', 'edge-2')
      .says(400, 'edge-2', 'module-prepared camera#2')
      .says(500, 'edge-1', 'module-frozen camera#1', { snapshotBytes: 65_536 })
      .says(600, 'edge-2', 'module-thawed camera#2')
      .says(700, 'edge-1', 'module-discarded camera#1')
      .at(800, { kind: 'runtime-left', runtime: runtimeId('edge-2'), willed: true, incarnation: 1 })
      .registers(900, edge('edge-2'), [], 2);
    await tells(scene, 'follows');
    expect(pinOf(scene)).toEqual({ kind: 'runtime', runtime: 'edge-2' });
  });

  it('stays pinned where it was when that move fails', async () => {
    const scene = pinned()
      .moves(300, 'camera', 'edge-2')
      .says(400, 'edge-2', 'module-start-failed camera#2', { reason: 'no memory' });
    await tells(scene, 'stays');
    expect(pinOf(scene)).toEqual({ kind: 'runtime', runtime: 'edge-1' });
  });

  it('is not sent where it does not fit, whoever says so', async () => {
    const scene = new RealmScene()
      .registers(0, edge('edge-1', 8, { apis: ['wasi:snapshot_preview1'] }))
      .registers(0, edge('small', 1, { apis: ['wasi:snapshot_preview1'] }))
      .registers(0, edge('bare'))
      .registers(0, edge('busy', 8, { apis: ['wasi:snapshot_preview1'] }))
      .requests(5, { kind: 'drain-requested', runtime: runtimeId('busy'), draining: true })
      .asks(
        10,
        camera(2, {
          apis: ['wasi:snapshot_preview1'],
          affinity: { kind: 'device', device: deviceId('edge-1-box') },
        }),
      )
      .says(200, 'edge-1', 'module-started camera#1')
      .moves(300, 'camera', 'small')
      .moves(400, 'camera', 'bare')
      .moves(500, 'camera', 'busy');
    await tells(scene, 'does-not-fit');
  });

  it('to a device keeps its pin within the device, and takes it along to another', () => {
    const box = aDevice('box');
    const onBox = { kind: 'device', device: box.id } as const;
    const move = (to: string) =>
      new RealmScene()
        .registers(0, edge('box-1', 8, { device: box }))
        .asks(10, camera(2, { affinity: onBox }))
        .says(200, 'box-1', 'module-started camera#1')
        .registers(250, edge('box-2', 8, { device: box }))
        .registers(250, edge('edge-2'))
        .moves(300, 'camera', to)
        .says(400, to, 'module-prepared camera#2')
        .says(600, to, 'module-thawed camera#2');
    expect(pinOf(move('box-2'))).toBe(onBox);
    expect(pinOf(move('edge-2'))).toEqual({ kind: 'device', device: 'edge-2-box' });
  });
});
