import { describe, expect, it } from 'vitest';
import { moduleId, runtimeId } from './ids.ts';
import type { Finding } from './shell-word.ts';
import { camera, edge, told } from './testing/cast.ts';
import { RealmScene } from './testing/realm-scene.ts';

const THREADS = 'it has threads';
const found: Finding = {
  kind: 'module-found-fixed',
  module: moduleId('camera'),
  file: 'camera.wasm',
  reason: THREADS,
};

/** A camera on the first of two runtimes; `fixed` is what that says of it. */
const running = (fixed?: string): RealmScene =>
  new RealmScene()
    .registers(0, edge('edge-1'))
    .asks(10, camera())
    .says(20, 'edge-1', 'module-started camera#1', fixed === undefined ? {} : { fixed })
    .registers(30, edge('edge-2'));

const drained = (scene: RealmScene): RealmScene =>
  scene
    .requests(100_000, { kind: 'drain-requested', runtime: runtimeId('edge-1'), draining: true })
    .says(100_050, 'edge-1', 'module-exited camera#1', { reason: 'stopped' });

const fixedOf = ({ knowledge }: RealmScene) => knowledge.modules.get(moduleId('camera'))?.fixed;

describe('a module that cannot be paused', () => {
  it('is started anew elsewhere when its runtime is drained, and not frozen in vain', async () => {
    const scene = drained(running().at(500, found)).says(100_100, 'edge-2', 'module-started camera#2');
    await expect(told(scene)).toMatchFileSnapshot('./transcripts/fixed-drains.txt');
    expect(told(drained(running()))).toContain('prepare-module camera#2');
  });

  it('is not moved for anybody who asks, who is told why', () => {
    const scene = running(THREADS).moves(1_000, 'camera', 'edge-2');
    expect(told(scene)).toContain(`refuse-request (module camera cannot be migrated: ${THREADS})`);
  });

  it('is known by its file for good, and by what its runtime says until it starts again', () => {
    for (const [scene, after] of [
      [running().at(500, found), { reason: THREADS, of: 'file' }],
      [running(THREADS), undefined],
    ] as const) {
      expect(fixedOf(scene)).toMatchObject({ reason: THREADS });
      scene
        .says(1_000, 'edge-1', 'module-exited camera#1', { reason: 'crashed' })
        .until(5_000)
        .says(5_000, 'edge-2', 'module-started camera#2');
      expect(fixedOf(scene)).toEqual(after);
      scene.restarts();
      expect(fixedOf(scene)).toEqual(after);
    }
  });

  it('is known by the first attempt to move it, if by nothing else', () => {
    const scene = running()
      .moves(1_000, 'camera', 'edge-2')
      .says(1_010, 'edge-2', 'module-prepared camera#2')
      .says(1_020, 'edge-1', 'module-freeze-failed camera#1', { reason: THREADS, isFixed: true })
      .says(1_030, 'edge-1', 'module-resumed camera#3')
      .moves(2_000, 'camera', 'edge-2');
    expect(told(scene)).toContain(`refuse-request (module camera cannot be migrated: ${THREADS})`);
  });

  it('is not taken for one that has its name and another file', () => {
    expect(fixedOf(running().at(500, { ...found, file: 'other.wasm' }))).toBeUndefined();
  });
});
