import {
  homeOf,
  type InstanceReport,
  type Knowledge,
  type ModuleId,
  type RuntimeId,
} from '../../../core/index.ts';

/**
 * The epoch under which a legacy runtime, which knows none, has an instance: the newest that it was told. `null` when it
 * should have none.
 */
export function epochAt(scene: Knowledge, module: ModuleId, on: RuntimeId): number | null {
  const record = scene.modules.get(module);
  if (record === undefined) return null;
  const migration = scene.migrations.get(module);
  if (migration?.to === on) return migration.toEpoch;
  if (migration?.from === on) return migration.step === 'resuming' ? record.epoch : migration.fromEpoch;
  return homeOf(record) === on ? record.instanceEpoch : null;
}

/** What a runtime that does not list its modules is taken to have: what it should have. */
export function believed(scene: Knowledge, on: RuntimeId): readonly InstanceReport[] {
  const bound = scene.runtimes.get(on)?.bound ?? [];
  return bound.flatMap((module) => {
    const epoch = epochAt(scene, module, on);
    return epoch === null ? [] : [unmeasured(module, epoch, stateOf(scene, module, on))];
  });
}

/** What an instance does, as far as we know. */
export function stateOf(scene: Knowledge, module: ModuleId, on: RuntimeId): InstanceReport['state'] {
  const migration = scene.migrations.get(module);
  if (migration?.to === on) return migration.step === 'discarding' ? 'running' : 'preparing';
  const kind = scene.modules.get(module)?.phase.kind;
  if (migration?.from === on && migration.step !== 'preparing') {
    return migration.step === 'freezing' ? 'freezing' : 'frozen';
  }
  if (kind === 'starting' || kind === 'stopping') return kind;
  return 'running';
}

/** An instance of which nothing was measured. */
export const unmeasured = (
  module: ModuleId,
  epoch: number,
  state: InstanceReport['state'],
): InstanceReport => ({
  module,
  epoch,
  state,
  busyShare: null,
  memoryBytes: null,
  latencyMs: null,
  stretchShare: null,
});
