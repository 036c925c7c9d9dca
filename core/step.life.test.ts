import { describe, expect, it } from 'vitest';
import { moduleId, runtimeId } from './ids.ts';
import { artsRoundRobin } from './place/profiles/arts-round-robin.ts';
import { aDevice } from './testing/builders.ts';
import { camera, edge, mixer, told } from './testing/cast.ts';
import { RealmScene } from './testing/realm-scene.ts';

async function tells(scene: RealmScene, name: string): Promise<void> {
  await expect(told(scene)).toMatchFileSnapshot(`./transcripts/realm-${name}.txt`);
}

describe('a module of a realm', () => {
  it('waits for a runtime, starts on the first that fits, and ends when it is deleted', async () => {
    const scene = new RealmScene()
      .asks(0, camera(4))
      .registers(1_000, edge('edge-1', 2))
      .registers(2_000, edge('edge-2', 8))
      .says(2_200, 'edge-2', 'module-started camera#1')
      .requests(9_000, { kind: 'module-deletion-requested', module: moduleId('camera') })
      .says(9_100, 'edge-2', 'module-exited camera#1', { reason: 'stopped' });
    await tells(scene, 'places');
  });

  it('is ordered again while its start is not confirmed, then started elsewhere', async () => {
    const scene = new RealmScene()
      .registers(0, edge('edge-1'))
      .registers(0, edge('edge-2'))
      .asks(10, camera())
      .until(210_020)
      .says(210_020, 'edge-2', 'module-started camera#2')
      .says(210_030, 'edge-1', 'module-started camera#1');
    await tells(scene, 'start-unconfirmed');
  });

  it('waits in a queue where the important come first, then the old', async () => {
    const scene = new RealmScene()
      .asks(0, camera(2, { id: moduleId('late'), priority: 0 }))
      .asks(1, camera(2, { id: moduleId('later'), priority: 0 }))
      .asks(2, camera(2, { id: moduleId('urgent'), priority: 9 }))
      .registers(1_000, edge('edge-1', 4))
      .registers(2_000, edge('edge-2', 2));
    await tells(scene, 'queues');
  });

  it('displaces what is less important, which goes elsewhere or waits', async () => {
    const scene = new RealmScene()
      .registers(0, edge('edge-1', 4))
      .asks(0, camera(3, { priority: 1 }))
      .says(10, 'edge-1', 'module-started camera#1')
      .asks(1_000, mixer(3, { priority: 5 }))
      .says(1_050, 'edge-1', 'module-exited camera#1', { reason: 'stopped' })
      .says(1_100, 'edge-1', 'module-started mixer#1');
    await tells(scene, 'preempts');
  });

  it('gets all the room that is made for it, however many have to go', async () => {
    const scene = new RealmScene()
      .registers(0, edge('edge-1', 4))
      .asks(0, camera(2, { id: moduleId('left') }))
      .asks(0, camera(2, { id: moduleId('right') }))
      .says(10, 'edge-1', 'module-started left#1')
      .says(10, 'edge-1', 'module-started right#1')
      .asks(1_000, mixer(4, { priority: 5 }))
      .says(1_050, 'edge-1', 'module-exited left#1', { reason: 'stopped' })
      .says(1_060, 'edge-1', 'module-exited right#1', { reason: 'stopped' })
      .says(1_100, 'edge-1', 'module-started mixer#1');
    await tells(scene, 'preempts-several');
  });

  it('gets the room of a whole device, whose runtimes share it', async () => {
    const box = aDevice('box', { memoryBytes: 4 * 65_536 });
    const scene = new RealmScene()
      .registers(0, edge('edge-1', 4, { device: box }))
      .asks(0, camera(2, { id: moduleId('left') }))
      .asks(0, camera(2, { id: moduleId('right') }))
      .says(10, 'edge-1', 'module-started left#1')
      .says(10, 'edge-1', 'module-started right#1')
      .registers(20, edge('edge-2', 4, { device: box }))
      .asks(1_000, mixer(4, { priority: 5 }))
      .says(1_050, 'edge-1', 'module-exited left#1', { reason: 'stopped' })
      .says(1_060, 'edge-1', 'module-exited right#1', { reason: 'stopped' })
      .says(1_100, 'edge-1', 'module-started mixer#1');
    await tells(scene, 'preempts-on-a-shared-device');
  });

  it('displaces nobody from a runtime that is too slow for it', () => {
    const scene = new RealmScene()
      .registers(0, { ...edge('edge-1', 4), platform: { ...edge('edge-1').platform, slownessShare: 3 } })
      .asks(0, camera(3))
      .says(10, 'edge-1', 'module-started camera#1')
      .asks(1_000, { ...mixer(3, { priority: 5 }), demand: { ...mixer(3).demand, cpuShare: 0.4 } });
    expect(scene.knowledge.modules.get(moduleId('camera'))?.phase.kind).toBe('running');
    expect(scene.knowledge.modules.get(moduleId('mixer'))?.phase.kind).toBe('pending');
  });

  it('is restarted after growing gaps when it crashes, and given up when that does not help', async () => {
    const scene = new RealmScene()
      .registers(0, edge('edge-1'))
      .asks(0, camera())
      .says(10, 'edge-1', 'module-started camera#1')
      .says(5_000, 'edge-1', 'module-exited camera#1', { reason: 'crashed' })
      .says(6_010, 'edge-1', 'module-started camera#2')
      .says(7_000, 'edge-1', 'module-exited camera#2', { reason: 'out-of-memory' })
      .says(9_010, 'edge-1', 'module-started camera#3')
      .says(9_500, 'edge-1', 'module-exited camera#3', { reason: 'crashed' });
    await tells(scene, 'crashes');
  });

  it('is forgiven its crashes when it has run for long enough', () => {
    const scene = new RealmScene()
      .registers(0, edge('edge-1'))
      .asks(0, camera())
      .says(0, 'edge-1', 'module-started camera#1')
      .says(10, 'edge-1', 'module-exited camera#1', { reason: 'crashed' })
      .says(1_010, 'edge-1', 'module-started camera#2')
      .says(601_010, 'edge-1', 'module-exited camera#2', { reason: 'crashed' });
    expect(scene.knowledge.modules.get(moduleId('camera'))?.crashCount).toBe(1);
  });

  it('goes on from its checkpoint, and first elsewhere, after it failed on a runtime', async () => {
    const scene = new RealmScene()
      .registers(0, edge('edge-1'))
      .registers(0, edge('edge-2'))
      .asks(0, camera())
      .says(10, 'edge-1', 'module-started camera#1')
      .says(60_000, 'edge-1', 'checkpoint-stored camera#1', { snapshotBytes: 65_536 })
      .says(70_000, 'edge-1', 'module-exited camera#1', { reason: 'crashed' })
      .until(72_000)
      .says(72_000, 'edge-2', 'module-start-failed camera#2', { reason: 'no such file' })
      .until(75_000);
    await tells(scene, 'start-failed');
  });

  it('ends when it is done, even if it was about to be displaced', () => {
    const scene = new RealmScene()
      .registers(0, edge('edge-1', 4))
      .asks(0, camera(3))
      .says(10, 'edge-1', 'module-started camera#1')
      .asks(1_000, mixer(3, { priority: 5 }))
      .says(1_010, 'edge-1', 'module-exited camera#1', { reason: 'completed' });
    expect(scene.knowledge.modules.get(moduleId('camera'))?.phase).toMatchObject({
      kind: 'ended',
      reason: 'completed',
    });
    expect(scene.knowledge.modules.get(moduleId('mixer'))?.phase.kind).toBe('starting');
  });

  it('starts anew when it is asked for again while it is being deleted', async () => {
    const scene = new RealmScene()
      .registers(0, edge('edge-1'))
      .asks(0, camera())
      .says(10, 'edge-1', 'module-started camera#1')
      .requests(20, { kind: 'module-deletion-requested', module: moduleId('camera') })
      .asks(30, camera())
      .says(40, 'edge-1', 'module-exited camera#1', { reason: 'stopped' });
    await tells(scene, 'asked-for-again');
  });

  it('is refused when too many wait already, or its name is taken by another program', async () => {
    const scene = new RealmScene({ waitingCountMax: 1 })
      .asks(0, camera())
      .asks(1, camera())
      .asks(2, mixer())
      .asks(3, camera(2, { file: 'other.wasm' }))
      .requests(4, { kind: 'migration-requested', module: moduleId('camera'), to: runtimeId('edge-1') })
      .requests(5, { kind: 'module-deletion-requested', module: moduleId('mixer') })
      .requests(6, { kind: 'drain-requested', runtime: runtimeId('edge-1'), draining: true })
      .requests(7, { kind: 'settings-changed', settings: { suspectPhi: -1 } });
    await tells(scene, 'refuses');
  });

  it('is forgotten a while after its end, but not the epochs it had', () => {
    const scene = new RealmScene()
      .registers(0, edge('edge-1'))
      .asks(0, camera())
      .says(10, 'edge-1', 'module-exited camera#1', { reason: 'completed' })
      .until(3_600_011);
    expect(scene.knowledge.modules.size).toBe(0);
    scene.asks(3_700_000, mixer());
    expect(scene.steps.at(-1)?.commands).toMatchObject([{}, { kind: 'start-module', epoch: 2 }]);
  });

  it('leaves the floor of epochs as it is when one is forgotten that had fewer', () => {
    const scene = new RealmScene()
      .registers(0, edge('edge-1'))
      .asks(0, camera())
      .asks(0, mixer())
      .says(10, 'edge-1', 'module-exited camera#1', { reason: 'stopped' })
      .says(20, 'edge-1', 'module-exited camera#2', { reason: 'completed' })
      .says(30, 'edge-1', 'module-exited mixer#1', { reason: 'completed' })
      .until(3_600_021);
    expect([scene.knowledge.modules.keys(), scene.knowledge.epochFloor]).toEqual([['mixer'], 2]);
    scene.until(3_600_031);
    expect([scene.knowledge.modules.keys(), scene.knowledge.epochFloor]).toEqual([[], 2]);
  });

  it('goes to the smaller id of two runtimes that are alike', () => {
    const scene = new RealmScene().registers(0, edge('b')).registers(0, edge('a')).asks(1, camera());
    expect(scene.steps.at(-1)?.commands.at(-1)).toMatchObject({ kind: 'start-module', runtime: 'a' });
  });

  it('displaces nobody on a runtime that would not take it anyway', () => {
    const scene = new RealmScene()
      .registers(0, edge('edge-1', 4))
      .asks(0, camera(3))
      .says(10, 'edge-1', 'module-started camera#1')
      .requests(20, { kind: 'drain-requested', runtime: runtimeId('edge-1'), draining: true })
      .asks(1_000, mixer(3, { priority: 5 }));
    expect(scene.steps.at(-1)?.commands.map(({ kind }) => kind)).toEqual([
      'accept-request',
      'report-progress',
    ]);
  });

  it('takes turns where the policy says so', () => {
    const scene = new RealmScene({}, artsRoundRobin);
    for (const name of ['edge-1', 'edge-2', 'edge-3']) scene.registers(0, edge(name));
    for (const at of [1, 2, 3, 4]) scene.asks(at, camera(1, { id: moduleId(`camera-${at}`) }));
    const homes = scene.steps.flatMap(({ commands }) =>
      commands.filter(({ kind }) => kind === 'start-module'),
    );
    expect(homes.map((command) => 'runtime' in command && command.runtime)).toEqual([
      'edge-1',
      'edge-2',
      'edge-3',
      'edge-1',
    ]);
  });
});
