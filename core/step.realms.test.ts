import { describe, expect, it } from 'vitest';
import { gateOf, moduleId, realmId, runtimeId } from './ids.ts';
import { camera, edge, told } from './testing/cast.ts';
import { arriving, frozen, GATE, leaving } from './testing/crossings.ts';
import { RealmScene } from './testing/realm-scene.ts';

async function tells(scene: RealmScene, name: string): Promise<void> {
  await expect(told(scene)).toMatchFileSnapshot(`./transcripts/cross-${name}.txt`);
}

const phaseOf = ({ knowledge }: RealmScene) => knowledge.modules.get(moduleId('camera'))?.phase;

describe('a module that leaves for another realm', () => {
  it('is paused once that realm agrees, and ends when it goes on there', async () => {
    const scene = frozen()
      .says(1_200, GATE, 'module-thawed camera#2')
      .says(1_210, 'edge-1', 'module-exited camera#2', { reason: 'stopped' });
    await tells(scene, 'leaves');
    expect(phaseOf(scene)).toMatchObject({ kind: 'ended', reason: 'moved to realm attic' });
    expect(scene.knowledge.runtimes.get(runtimeId('edge-1'))?.bound).toEqual([]);
  });

  it('is not paused if that realm does not take it', async () => {
    const scene = leaving().says(1_010, GATE, 'module-thaw-failed camera#2', { reason: 'nothing fits' });
    await tells(scene, 'is-not-taken');
    expect(phaseOf(scene)).toMatchObject({ kind: 'running', on: 'edge-1' });
  });

  it('goes on where it was if that realm gives up', async () => {
    const scene = frozen()
      .says(9_000, GATE, 'module-thaw-failed camera#2', { reason: 'did not go on in time' })
      .says(9_010, 'edge-1', 'module-resumed camera#3');
    await tells(scene, 'comes-to-nothing');
    expect(phaseOf(scene)).toMatchObject({ kind: 'running', on: 'edge-1' });
  });

  it('waits for the word of that realm, however long it takes', () => {
    const scene = frozen().keepsAlive(5_000, 'edge-1', ['camera#1 frozen'], 600_000).until(600_001);
    expect(phaseOf(scene)).toMatchObject({ kind: 'thawing', to: GATE });
  });

  it('waits for it though its source says late that it cannot pause', () => {
    const scene = frozen().says(1_060, 'edge-1', 'module-freeze-failed camera#1', { reason: 'too late' });
    expect(scene.knowledge.migrations.get(moduleId('camera'))?.step).toBe('thawing');
  });

  it('goes on there though its source dies meanwhile', () => {
    const scene = frozen()
      .at(1_100, { kind: 'runtime-left', runtime: runtimeId('edge-1'), willed: true, incarnation: 1 })
      .says(1_200, GATE, 'module-thawed camera#2');
    expect(phaseOf(scene)).toMatchObject({ kind: 'ended', reason: 'moved to realm attic' });
  });

  it('begins again from what it was brought away with if its source dies and that realm gives up', () => {
    const scene = frozen()
      .registers(1_060, edge('edge-2'))
      .at(1_100, { kind: 'runtime-left', runtime: runtimeId('edge-1'), willed: true, incarnation: 1 })
      .says(1_200, GATE, 'module-thaw-failed camera#2', { reason: 'nothing fits' });
    expect(phaseOf(scene)).toMatchObject({ kind: 'starting', on: 'edge-2' });
    expect(told(scene)).toMatch(/start-module camera#\d+ on edge-2 from its checkpoint\n/);
  });

  it('is called back when it is deleted meanwhile', async () => {
    const scene = frozen()
      .requests(1_100, { kind: 'module-deletion-requested', module: moduleId('camera') })
      .says(1_110, 'edge-1', 'module-exited camera#2', { reason: 'stopped' });
    await tells(scene, 'is-deleted');
    expect(phaseOf(scene)).toMatchObject({ kind: 'ended', reason: 'deleted' });
  });

  it('begins anew later, after a move that came to nothing, as it asked for no checkpoints', () => {
    const scene = frozen()
      .says(9_000, GATE, 'module-thaw-failed camera#2', { reason: 'did not go on in time' })
      .says(9_010, 'edge-1', 'module-resumed camera#3')
      .says(9_020, 'edge-1', 'module-exited camera#3', { reason: 'stopped' });
    expect(told(scene)).toMatch(/start-module camera#4 on edge-1\n/);
  });

  it('is not begun again by whoever asks for it while its source ends', () => {
    const scene = frozen().says(1_200, GATE, 'module-thawed camera#2').asks(1_205, camera());
    expect(told(scene)).toContain('refuse-request (module camera has moved to realm attic');
    scene.says(1_210, 'edge-1', 'module-exited camera#2', { reason: 'stopped' });
    expect(phaseOf(scene)).toMatchObject({ kind: 'ended', reason: 'moved to realm attic' });
  });

  it('ends with the same reason if its source is lost before it can be told to forget it', () => {
    const scene = frozen()
      .says(1_200, GATE, 'module-thawed camera#2')
      .at(1_205, { kind: 'runtime-left', runtime: runtimeId('edge-1'), willed: true, incarnation: 1 });
    expect(phaseOf(scene)).toMatchObject({ kind: 'ended', reason: 'moved to realm attic' });
  });

  it('does not go to the realm where it is', () => {
    const scene = new RealmScene()
      .registers(0, edge('edge-1'))
      .asks(10, camera())
      .says(20, 'edge-1', 'module-started camera#1')
      .moves(30, 'camera', gateOf(realmId('lab')));
    expect(told(scene)).toContain('refuse-request (module camera is in realm lab already)');
  });
});

describe('a module that comes from another realm', () => {
  it('starts from what was brought along or not at all, and is like any other once it runs', async () => {
    const scene = arriving(null)
      .says(100, 'roof-1', 'module-started camera#1')
      .says(200, 'roof-1', 'module-exited camera#1', { reason: 'stopped' });
    await tells(scene, 'arrives');
    expect(scene.knowledge.modules.get(moduleId('camera'))?.origin).toMatchObject({
      realm: 'lab',
      isHere: true,
    });
  });

  it('goes to the runtime that was named, and to no other before it runs', () => {
    const scene = arriving('roof-2')
      .says(100, 'roof-2', 'module-start-failed camera#1', { reason: 'no store' })
      .until(5_000);
    expect(told(scene)).toContain('start-module camera#1 on roof-2 from its checkpoint or not at all');
    expect(told(scene)).toContain('start-module camera#2 on roof-2 from its checkpoint or not at all');
    expect(told(scene)).not.toMatch(/camera#\d+ on roof-1/);
  });

  it('begins again from what was brought along only if it asked for checkpoints', () => {
    const again = (checkpointIntervalMs: number | null): string =>
      told(
        arriving(null, camera(2, { checkpointIntervalMs }))
          .says(100, 'roof-1', 'module-started camera#1')
          .says(200, 'roof-1', 'module-exited camera#1', { reason: 'stopped' }),
      );
    expect(again(60_000)).toMatch(/start-module camera#2 on roof-\d from its checkpoint\n/);
    expect(again(null)).toMatch(/start-module camera#2 on roof-\d\n/);
  });

  it('is refused where its id is in use', () => {
    const scene = arriving(null).requests(20, {
      kind: 'module-requested',
      module: camera(),
      origin: { realm: realmId('lab'), runtime: runtimeId('edge-1'), epoch: 4, onto: null },
    });
    expect(told(scene)).toContain('refuse-request (module camera is in use)');
  });
});
