import { describe, expect, it } from 'vitest';
import { assert, gateOf, moduleId, profileNamed, realmId, runtimeId } from '../../core/index.ts';
import { camera, edge } from '../../core/testing/cast.ts';
import { RealmScene } from '../../core/testing/realm-scene.ts';
import { type Next, nextOf } from './crossing.ts';

const [LAB, ATTIC] = [realmId('lab'), realmId('attic')];
const CAMERA = moduleId('camera');

/** A camera of the lab that is paused, and in the store, on its way to the attic. */
function paused(): RealmScene {
  const gate = gateOf(ATTIC);
  return new RealmScene()
    .registers(0, edge('edge-1'))
    .asks(0, camera())
    .says(0, 'edge-1', 'module-started camera#1')
    .moves(0, 'camera', gate)
    .says(0, gate, 'module-prepared camera#2')
    .says(0, 'edge-1', 'module-frozen camera#1', { snapshotBytes: 9_000 });
}

/** The attic, asked for it at a second of its own time, under a policy. */
function attic(policy: string): RealmScene {
  const profile = profileNamed(policy);
  assert(profile !== undefined, 'there is such a policy');
  return new RealmScene({}, profile).registers(0, edge('roof-1')).requests(1_001, {
    kind: 'module-requested',
    module: camera(),
    origin: { realm: LAB, runtime: runtimeId('edge-1'), epoch: 2, onto: null },
  });
}

/** What is next when it is some time there. */
function next(there: RealmScene, nowMs: number, isAsked = true): Next {
  const { knowledge } = paused();
  const [migration, record] = [knowledge.migrations.get(CAMERA), knowledge.modules.get(CAMERA)];
  const profile = profileNamed('standard');
  assert(migration !== undefined && record !== undefined && profile !== undefined, 'it is under way');
  const known = { knowledge: there.knowledge, profile, nowMs };
  return nextOf({ migration, record, from: LAB, to: ATTIC, there: known, isAsked });
}

const phaseOf = ({ knowledge }: RealmScene) => knowledge.modules.get(CAMERA)?.phase;

describe('a module that another realm has accepted', () => {
  it('is waited for while it waits there for others to be placed together with', () => {
    const there = attic('heft');
    expect(phaseOf(there)?.kind).toBe('pending');
    expect(next(there, 1_002)).toEqual({ kind: 'wait' });
  });

  it('is waited for after a start that failed, and called off, with the reason, after 30 s', () => {
    const there = attic('standard').says(1_100, 'roof-1', 'module-start-failed camera#1', {
      reason: 'no store',
    });
    expect(phaseOf(there)?.kind).toBe('pending');
    expect(next(there, 31_000)).toEqual({ kind: 'wait' });
    expect(next(there, 31_001)).toMatchObject({
      kind: 'call-off',
      reason: expect.stringMatching(/30000 ms: start failed on roof-1: no store/),
    });
  });

  it('is called off after 30 s by the clock of that realm, though nothing was heard there', () => {
    const there = attic('standard');
    expect(there.knowledge.nowMs).toBe(1_001);
    expect(next(there, 31_001)).toMatchObject({ kind: 'call-off' });
  });
});

describe('a module that has run in another realm', () => {
  const ran = () =>
    attic('standard')
      .says(1_100, 'roof-1', 'module-started camera#1')
      .says(1_200, 'roof-1', 'module-exited camera#1', { reason: 'completed' });

  it('ends where it came from, though another has its id there by now', () => {
    expect(next(ran(), 1_300)).toEqual({ kind: 'finish' });
    expect(next(ran().asks(1_250, camera()), 1_300)).toEqual({ kind: 'finish' });
  });

  it('is not taken for one of the same name and epoch, of a realm that began anew', () => {
    const scene = ran().says(1_250, gateOf(LAB), 'module-discarded camera#2');
    expect(next(scene, 1_300, false)).toMatchObject({ kind: 'land' });
  });
});
