import { gateOf, type RuntimeId, realmId, runtimeId } from '../ids.ts';
import type { Module } from '../model/module.ts';
import { camera, edge } from './cast.ts';
import { RealmScene } from './realm-scene.ts';

/** The attic, a realm of its own, as a target. */
export const GATE: RuntimeId = gateOf(realmId('attic'));

/** A camera that runs, and that somebody wants in the attic, a realm of its own. */
export const leaving = (): RealmScene =>
  new RealmScene()
    .registers(0, edge('edge-1'))
    .asks(10, camera())
    .says(20, 'edge-1', 'module-started camera#1')
    .moves(1_000, 'camera', GATE);

/** The same, once it is paused and its snapshot is in the store. */
export const frozen = (): RealmScene =>
  leaving()
    .says(1_010, GATE, 'module-prepared camera#2')
    .says(1_050, 'edge-1', 'module-frozen camera#1', { snapshotBytes: 9_000 });

/** A camera of the attic that comes from the lab. */
export const arriving = (onto: string | null, module: Module = camera()): RealmScene =>
  new RealmScene()
    .registers(0, edge('roof-1'))
    .registers(0, edge('roof-2'))
    .requests(10, {
      kind: 'module-requested',
      module,
      origin: {
        realm: realmId('lab'),
        runtime: runtimeId('edge-1'),
        epoch: 2,
        onto: onto === null ? null : runtimeId(onto),
      },
    });
