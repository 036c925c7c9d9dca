import { describe, expect, it } from 'vitest';
import { moduleId } from '../../core/index.ts';
import { camera } from '../../core/testing/cast.ts';
import { RealmScene } from '../../core/testing/realm-scene.ts';
import { isNeeded } from './needed.ts';

const checkpoint = (realm: string, module: string) => ({
  ...{ realm, module, epoch: 1, sha256: 'a'.repeat(64), sizeBytes: 1, storedMs: 0 },
});

describe('a checkpoint', () => {
  const scene = new RealmScene().asks(0, camera());
  const realms = new Map([['lab', { realm: { knowledge: scene.knowledge } }]]);

  it('is needed until its module has ended', () => {
    expect(isNeeded(realms, checkpoint('lab', 'camera'))).toBe(true);
    expect(isNeeded(realms, checkpoint('lab', 'nobody'))).toBe(false);
    scene.requests(1, { kind: 'module-deletion-requested', module: moduleId('camera') });
    const later = new Map([['lab', { realm: { knowledge: scene.knowledge } }]]);
    expect(isNeeded(later, checkpoint('lab', 'camera'))).toBe(false);
  });

  it('is needed while its realm is not supervised', () => {
    expect(isNeeded(realms, checkpoint('attic', 'camera'))).toBe(true);
  });
});
