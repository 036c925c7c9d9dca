import { describe, expect, it } from 'vitest';
import { deviceId, moduleId, runtimeId } from './ids.ts';
import { aDevice } from './testing/builders.ts';
import { camera, edge, mixer, told, watched } from './testing/cast.ts';
import { RealmScene } from './testing/realm-scene.ts';

async function tells(scene: RealmScene, name: string): Promise<void> {
  await expect(told(scene)).toMatchFileSnapshot(`./transcripts/realm-${name}.txt`);
}

/** The camera runs on edge-1, whose silence is noticed; edge-2 is there as well. */
const withCamera = (): RealmScene =>
  new RealmScene()
    .registers(0, watched('edge-1'))
    .registers(0, edge('edge-2'))
    .asks(10, camera())
    .says(200, 'edge-1', 'module-started camera#1')
    .keepsAlive(5_000, 'edge-1', ['camera#1'], 60_000);

describe('a runtime of a realm', () => {
  it('is suspected when it is silent, and trusted again when it is heard', async () => {
    const scene = withCamera().keepsAlive(76_000, 'edge-1', ['camera#1'], 81_000);
    await tells(scene, 'suspects');
  });

  it('is lost when it stays silent; when it comes back, its old instance is fenced off', async () => {
    const scene = withCamera()
      .says(90_000, 'edge-2', 'module-started camera#2')
      .keepsAlive(120_000, 'edge-1', ['camera#1'])
      .registers(120_100, watched('edge-1'), ['camera#1'])
      .says(120_200, 'edge-1', 'module-exited camera#1', { reason: 'stopped' })
      .keepsAlive(125_000, 'edge-1', [], 130_000);
    await tells(scene, 'partitions-and-heals');
  });

  it('is gone at once by its last will', async () => {
    const scene = withCamera()
      .at(61_000, { kind: 'runtime-left', runtime: runtimeId('edge-1'), willed: true, incarnation: 1 })
      .says(61_200, 'edge-2', 'module-started camera#2')
      .registers(70_000, watched('edge-1'), [], 2)
      .at(70_100, { kind: 'runtime-left', runtime: runtimeId('edge-1'), willed: true, incarnation: 1 });
    await tells(scene, 'last-will');
  });

  it('is emptied when it is drained: what can move moves, what cannot is started elsewhere', async () => {
    const scene = new RealmScene()
      .registers(0, edge('edge-1'))
      .asks(10, camera())
      .asks(11, mixer(2, { migratable: false }))
      .says(200, 'edge-1', 'module-started camera#1')
      .says(201, 'edge-1', 'module-started mixer#1')
      .registers(1_000, edge('edge-2'))
      .requests(100_000, { kind: 'drain-requested', runtime: runtimeId('edge-1'), draining: true })
      .says(100_050, 'edge-1', 'module-exited mixer#1', { reason: 'stopped' })
      .says(100_100, 'edge-2', 'module-prepared camera#2')
      .says(100_150, 'edge-1', 'module-frozen camera#1', { snapshotBytes: 65_536 })
      .says(100_200, 'edge-2', 'module-thawed camera#2')
      .says(100_250, 'edge-1', 'module-discarded camera#1');
    await tells(scene, 'drains');
  });

  it('has lost all it had when it reboots under its old name', async () => {
    const scene = withCamera()
      .registers(62_000, watched('edge-1'), [], 2)
      .says(62_200, 'edge-2', 'module-started camera#2')
      .says(62_300, 'edge-1', 'module-exited camera#1', { reason: 'crashed' });
    await tells(scene, 'reboots');
  });

  it('that comes back smaller sheds what it cannot hold, the least important first', async () => {
    const scene = new RealmScene()
      .registers(0, edge('edge-1', 8))
      .asks(10, camera(2, { priority: 1 }))
      .asks(11, mixer(2))
      .asks(12, camera(0, { id: moduleId('tiny') }))
      .says(200, 'edge-1', 'module-started camera#1')
      .says(201, 'edge-1', 'module-started mixer#1')
      .says(202, 'edge-1', 'module-started tiny#1')
      .registers(5_000, edge('edge-1', 3), ['camera#1', 'mixer#1', 'tiny#1'])
      .registers(5_010, edge('edge-1', 3), ['camera#1', 'mixer#1', 'tiny#1'])
      .says(5_050, 'edge-1', 'module-exited mixer#1', { reason: 'stopped' });
    await tells(scene, 'comes-back-smaller');
  });

  it('is refused under the name of another that is there', async () => {
    const scene = new RealmScene()
      .registers(0, edge('edge-1'))
      .registers(1_000, edge('edge-1', 8, { device: aDevice('elsewhere') }), ['camera#7'])
      .requests(2_000, { kind: 'runtime-removal-requested', runtime: runtimeId('edge-1') })
      .registers(3_000, edge('edge-1', 8, { device: aDevice('elsewhere') }), ['camera#7']);
    await tells(scene, 'two-of-one-name');
    expect(scene.knowledge.devices.keys()).toEqual(['elsewhere']);
  });

  it('is not judged by a registration or a keep-alive that comes late or twice', () => {
    const scene = withCamera();
    const [late] = scene.steps;
    const before = scene.knowledge.modules.get(moduleId('camera'));
    if (late !== undefined) scene.at(61_000, late.input);
    expect(scene.steps.at(-1)?.commands).toEqual([]);
    expect(scene.knowledge.modules.get(moduleId('camera'))).toEqual(before);
  });

  it('is held off when it comes and goes too often, until that is forgiven', () => {
    const scene = new RealmScene();
    for (const at of [1, 2, 3, 4, 5]) scene.registers(at * 1_000, edge('edge-1'), [], at);
    scene.asks(5_500, camera());
    expect(scene.steps.at(-1)?.commands).toMatchObject([
      {},
      { reason: 'waits: came and went too often lately (1)' },
    ]);
    scene.until(400_000);
    expect(scene.steps.at(-1)?.commands).toMatchObject([{ kind: 'start-module', runtime: 'edge-1' }]);
  });

  it('is forgotten with its device a while after it was lost', () => {
    const scene = new RealmScene().registers(0, watched('edge-1')).until(4_000_000);
    expect(scene.knowledge.runtimes.size).toBe(0);
    expect(scene.knowledge.devices.get(deviceId('edge-1-box'))).toBeUndefined();
    expect(scene.knowledge.alarms.size).toBe(0);
  });

  it('loses an instance that it does not list any more, but not one that has just started', () => {
    const scene = withCamera().keepsAlive(65_000, 'edge-1', []);
    expect(scene.knowledge.modules.get(moduleId('camera'))?.phase).toMatchObject({
      kind: 'pending',
      reason: 'vanished from edge-1',
    });
    const young = new RealmScene()
      .registers(0, watched('edge-1'))
      .asks(10, camera())
      .says(200, 'edge-1', 'module-started camera#1')
      .keepsAlive(5_000, 'edge-1', []);
    expect(young.knowledge.modules.get(moduleId('camera'))?.phase.kind).toBe('running');
  });

  it('cannot use up the epochs of a module by lying', () => {
    const scene = new RealmScene()
      .asks(0, camera())
      .registers(1_000, edge('edge-1'), [`camera#${2 ** 53}`, `mixer#${Number.NaN}`]);
    expect(scene.steps.at(-1)?.commands).toContainEqual(
      expect.objectContaining({ kind: 'start-module', epoch: 1 }),
    );
    expect(scene.knowledge.epochFloor).toBe(0);
  });

  it('is told to stop instances of a life that the supervisor has forgotten, and gets newer epochs', async () => {
    const scene = new RealmScene()
      .asks(0, camera())
      .registers(1_000, edge('edge-1'), ['camera#9', 'mixer#4'])
      .says(1_100, 'edge-1', 'module-exited camera#9', { reason: 'stopped' })
      .asks(2_000, mixer());
    await tells(scene, 'forgotten-life');
  });
});
