import { describe, expect, it } from 'vitest';
import { gateOf, moduleId, realmId, runtimeId } from './ids.ts';
import { defaultSettings } from './settings.ts';
import { camera, edge } from './testing/cast.ts';
import { arriving, frozen, GATE, leaving } from './testing/crossings.ts';
import { RealmScene } from './testing/realm-scene.ts';

/** Longer than anything ended is remembered. */
const FOREVER_MS = 2 * defaultSettings.forgetMs;

const phaseOf = ({ knowledge }: RealmScene) => knowledge.modules.get(moduleId('camera'))?.phase;

describe('a move to another realm that is off', () => {
  it('is known to be called back until that realm has answered, and forgotten in its time then', () => {
    const scene = frozen()
      .requests(1_100, { kind: 'module-deletion-requested', module: moduleId('camera') })
      .says(1_110, 'edge-1', 'module-exited camera#2', { reason: 'stopped' })
      .until(FOREVER_MS)
      .restarts();
    const record = () => scene.knowledge.modules.get(moduleId('camera'));
    expect(record()?.recalls).toEqual([{ realm: 'attic', epoch: 2 }]);
    scene.asks(FOREVER_MS, camera()).says(FOREVER_MS, 'edge-1', 'module-started camera#3');
    scene.requests(FOREVER_MS, { kind: 'module-deletion-requested', module: moduleId('camera') });
    scene.says(FOREVER_MS, 'edge-1', 'module-exited camera#3', { reason: 'stopped' });
    expect(record()?.recalls).toEqual([{ realm: 'attic', epoch: 2 }]);
    scene.until(2 * FOREVER_MS).says(2 * FOREVER_MS, GATE, 'module-exited camera#1', { reason: 'stopped' });
    expect(record()?.recalls).toHaveLength(1);
    scene.says(2 * FOREVER_MS, GATE, 'module-exited camera#2', { reason: 'stopped' });
    expect(record()).toBeUndefined();
  });

  it('is not called back if that realm was not asked for it', () => {
    const scene = leaving()
      .says(1_010, GATE, 'module-prepared camera#2')
      .requests(1_100, { kind: 'module-deletion-requested', module: moduleId('camera') });
    expect(scene.knowledge.modules.get(moduleId('camera'))?.recalls).toBeUndefined();
  });
});

describe('a module that came from another realm', () => {
  it.each(['running', 'being stopped'])('has run if it comes to its end before that is known, %s', (how) => {
    const scene = arriving(null);
    if (how === 'being stopped')
      scene.requests(20, { kind: 'module-deletion-requested', module: moduleId('camera') });
    scene.says(100, 'roof-1', 'module-exited camera#1', { reason: 'completed' });
    expect(phaseOf(scene)?.kind).toBe('ended');
    expect(scene.knowledge.modules.get(moduleId('camera'))?.origin?.isHere).toBe(true);
  });

  it('has not run if it ends in another way', () => {
    const scene = arriving(null)
      .requests(20, { kind: 'module-deletion-requested', module: moduleId('camera') })
      .says(100, 'roof-1', 'module-exited camera#1', { reason: 'stopped' });
    expect(phaseOf(scene)?.kind).toBe('ended');
    expect(scene.knowledge.modules.get(moduleId('camera'))?.origin?.isHere).toBe(false);
  });

  it('is known to have run until its realm has ended it, whatever has its id since, and forgotten in its time then', () => {
    const lab = gateOf(realmId('lab'));
    const scene = arriving(null)
      .says(100, 'roof-1', 'module-started camera#1')
      .says(200, 'roof-1', 'module-exited camera#1', { reason: 'completed' })
      .until(FOREVER_MS)
      .asks(FOREVER_MS, camera())
      .requests(FOREVER_MS, { kind: 'module-deletion-requested', module: moduleId('camera') })
      .says(FOREVER_MS, 'roof-1', 'module-exited camera#2', { reason: 'stopped' })
      .until(2 * FOREVER_MS)
      .restarts();
    const record = () => scene.knowledge.modules.get(moduleId('camera'));
    expect(record()).toMatchObject({ landed: [{ realm: 'lab', epoch: 2 }] });
    expect(record()?.origin).toBeUndefined();
    scene.says(2 * FOREVER_MS, lab, 'module-discarded camera#3');
    expect(record()?.landed).toHaveLength(1);
    scene.says(2 * FOREVER_MS, lab, 'module-discarded camera#2').until(3 * FOREVER_MS);
    expect(record()).toBeUndefined();
  });

  it('is not mixed up with its way back to that realm', () => {
    const way = { realm: realmId('attic'), epoch: 2 };
    const origin = { ...way, runtime: runtimeId('edge-1'), onto: null };
    const scene = new RealmScene()
      .registers(0, edge('roof-1'))
      .requests(10, { kind: 'module-requested', module: camera(), origin })
      .says(100, 'roof-1', 'module-started camera#1')
      .moves(200, 'camera', GATE)
      .says(210, GATE, 'module-prepared camera#2')
      .says(220, 'roof-1', 'module-frozen camera#1', { snapshotBytes: 9_000 })
      .requests(230, { kind: 'module-deletion-requested', module: moduleId('camera') });
    const record = () => scene.knowledge.modules.get(moduleId('camera'));
    expect(record()).toMatchObject({ recalls: [way], landed: [way] });
    scene.says(240, GATE, 'module-exited camera#2', { reason: 'stopped' });
    expect(record()?.recalls).toBeUndefined();
    expect(record()?.landed).toEqual([way]);
  });
});
