import { missCountAfter } from '../adapt/triggers/missed-objective.ts';
import type { ModuleId, RuntimeId } from '../ids.ts';
import type { InstanceReport } from '../input.ts';
import type { ModuleRecord, RuntimeRecord } from '../knowledge/knowledge.ts';
import { expectedEpoch, homeOf } from '../knowledge/recall.ts';
import { release, rememberMigration, rememberModule, rememberRuntime } from '../knowledge/remember.ts';
import type { Turn } from '../knowledge/turn.ts';
import { believedAfter, DEPTH } from '../predict/beliefs.ts';
import { foretoldFactor } from '../predict/run-time.ts';
import { stretched } from '../predict/stretch.ts';
import { end, faulted, fence, requeue, started } from './life.ts';
import { frozen, prepared, thawed } from './saga.ts';
import { abort, resumed, revive } from './saga-end.ts';

/** Weight of the newest answer time in its running mean (assumption: about the last five reports). */
const LATENCY_WEIGHT_SHARE = 0.3;

/**
 * Holds what a runtime says it has against what it should have. Acts on differences, not on events, so that a
 * lost report costs one keep-alive and no more (level-triggered, as Kubernetes reconciles): instances nobody
 * wants are fenced off, a lost word of progress is made up for, missing instances count as crashed. An instance
 * is missed only after `missingGraceMs`: a list may have been overtaken by the word that it runs.
 */
export function reconcile(turn: Turn, record: RuntimeRecord, instances: readonly InstanceReport[]): void {
  const on = record.runtime.id;
  let expectedCount = 0;
  for (const instance of instances) {
    const epoch = expectedEpoch(turn.draft, instance.module, on);
    if (epoch === undefined || instance.epoch !== epoch) {
      if (isAboutToResume(turn, on, instance)) expectedCount += 1;
      else unwanted(turn, on, instance);
      // It obeys an epoch we never issued, of a life of ours that we have forgotten, and will not obey ours.
      if (epoch !== undefined && instance.epoch > epoch)
        loseInstance(turn, instance.module, on, 'superseded');
      continue;
    }
    expectedCount += 1;
    agree(turn, on, instance);
  }
  if (expectedCount < record.bound.length) seekMissing(turn, on, instances);
}

/** A runtime is gone with all it had: every module on it is placed anew, every move with it is decided. */
export function bereave(turn: Turn, record: RuntimeRecord, reason: string): void {
  for (const id of record.bound) loseInstance(turn, id, record.runtime.id, reason);
}

/** One promised instance is no more. */
function loseInstance(turn: Turn, id: ModuleId, on: RuntimeId, reason: string): void {
  const record = turn.draft.modules.get(id);
  if (record === undefined) return;
  const migration = turn.draft.migrations.get(id);
  if (migration !== undefined) return loseEnd(turn, record, on, reason);
  release(turn, record.module, on);
  if (homeOf(record) !== on) return;
  if (record.phase.kind === 'stopping' && record.phase.fate === 'end')
    return end(turn, record, record.phase.reason ?? 'deleted', 'ended');
  requeue(turn, record, reason, turn.draft.nowMs);
}

function loseEnd(turn: Turn, record: ModuleRecord, on: RuntimeId, reason: string): void {
  const id = record.module.id;
  const migration = turn.draft.migrations.get(id);
  if (migration === undefined) return;
  const isTarget = migration.to === on && migration.from !== on;
  if (isTarget && migration.step !== 'discarding') return abort(turn, id, `target: ${reason}`);
  release(turn, record.module, on);
  switch (migration.step) {
    case 'preparing':
      return abort(turn, id, `source: ${reason}`);
    case 'freezing':
    case 'thawing':
      return; // The snapshot may have arrived; the target's word or the saga's time-out decides.
    case 'resuming':
      rememberMigration(turn, id, null);
      return requeue(turn, record, reason, turn.draft.nowMs);
    case 'discarding':
      if (migration.from === on) return rememberMigration(turn, id, null);
      rememberMigration(turn, id, null);
      release(turn, record.module, migration.from);
      fence(turn, id, migration.from, migration.fromEpoch);
      return requeue(turn, record, reason, turn.draft.nowMs);
  }
}

/** A source that has not read the order to resume yet goes by its old epoch. */
function isAboutToResume(turn: Turn, on: RuntimeId, { module, epoch }: InstanceReport): boolean {
  const migration = turn.draft.migrations.get(module);
  return migration?.from === on && migration.step === 'resuming' && epoch === migration.fromEpoch;
}

/** An instance that should not be: fenced off up to its epoch. */
function unwanted(turn: Turn, on: RuntimeId, instance: InstanceReport): void {
  if (instance.state !== 'stopping') fence(turn, instance.module, on, instance.epoch);
}

/** An instance that should be: makes up for a lost report, and takes its measurements over. */
function agree(turn: Turn, on: RuntimeId, instance: InstanceReport): void {
  const { module, epoch, state } = instance;
  const step = turn.draft.migrations.get(module)?.step;
  if (step !== undefined) catchUp(turn, on, instance, step);
  const record = turn.draft.modules.get(module);
  if (record === undefined) return;
  if (record.phase.kind === 'starting' && state === 'running') started(turn, { module, runtime: on, epoch });
  else if (record.phase.kind === 'running' && state === 'frozen' && step === undefined) revive(turn, record);
  else if (state === 'running' && homeOf(record) === on) measure(turn, record, instance);
}

function catchUp(turn: Turn, on: RuntimeId, { module, epoch, state }: InstanceReport, step: string): void {
  const migration = turn.draft.migrations.get(module);
  if (migration === undefined) return;
  const word = { module, runtime: on, epoch };
  if (on === migration.to && migration.to !== migration.from) {
    // A target that has loaded the module and waits for its snapshot calls itself `thawing`.
    if (step === 'preparing' && state === 'thawing') prepared(turn, word);
    if (state === 'running') thawed(turn, word);
    return;
  }
  if (step === 'freezing' && state === 'frozen') frozen(turn, { ...word, snapshotBytes: 0 });
  if (step === 'resuming' && state === 'running') resumed(turn, word);
}

function measure(turn: Turn, record: ModuleRecord, instance: InstanceReport): void {
  const { latencyMs, busyShare } = instance;
  const stretchShare = stretchAgainstForetold(turn, record, instance.stretchShare);
  if (latencyMs === null && busyShare === null && stretchShare === null) return;
  const { settings } = turn.draft;
  rememberModule(turn, {
    ...record,
    latencyMs: blend(record.latencyMs, latencyMs),
    busyShare: blend(record.busyShare, busyShare),
    stretchShare:
      stretchShare === null ? record.stretchShare : stretched(record.stretchShare, stretchShare, settings),
    missCount: missCountAfter(record.missCount, latencyMs, record.module.latencyMsMax, settings),
  });
  if (stretchShare !== null && stretchShare > 0 && settings.predictDepthCount >= DEPTH.law)
    learn(turn, record.module.id, stretchShare);
}

/** Lets what was measured of a module where it runs correct what is believed of both. */
function learn(turn: Turn, id: ModuleId, stretchShare: number): void {
  const { modules, runtimes, devices, settings } = turn.draft;
  const module = modules.get(id);
  const home = module === undefined ? null : homeOf(module);
  const runtime = home === null ? undefined : runtimes.get(home);
  const device = runtime === undefined ? undefined : devices.get(runtime.runtime.device.id);
  if (module === undefined || runtime === undefined || device === undefined) return;
  const after = believedAfter(
    { module, runtime, device, isHome: true },
    stretchShare,
    settings.predictDepthCount,
  );
  rememberModule(turn, { ...module, belief: after.module });
  rememberRuntime(turn, { ...runtime, belief: after.runtime });
}

/** A runtime knows nothing of how a module strays there; what was foretold of it is no stretch. */
function stretchAgainstForetold(
  turn: Turn,
  record: ModuleRecord,
  stretchShare: number | null,
): number | null {
  const home = homeOf(record);
  const runtime = home === null ? undefined : turn.draft.runtimes.get(home);
  if (stretchShare === null || runtime === undefined) return stretchShare;
  return stretchShare / foretoldFactor(record.module, runtime.runtime);
}

function blend(mean: number | null, newest: number | null): number | null {
  if (newest === null) return mean;
  return mean === null ? newest : mean + LATENCY_WEIGHT_SHARE * (newest - mean);
}

function seekMissing(turn: Turn, on: RuntimeId, instances: readonly InstanceReport[]): void {
  const runtime = turn.draft.runtimes.get(on);
  if (runtime === undefined) return;
  const there = new Set(instances.map(({ module }) => module));
  const { nowMs, settings } = turn.draft;
  for (const id of runtime.bound) {
    if (there.has(id)) continue;
    const record = turn.draft.modules.get(id);
    if (record === undefined || turn.draft.migrations.has(id)) continue; // The saga has time-outs of its own.
    const { phase } = record;
    if (phase.kind === 'pending' || phase.kind === 'ended' || phase.kind === 'starting') continue;
    if (nowMs - phase.sinceMs < settings.missingGraceMs) continue;
    if (phase.kind === 'running') {
      release(turn, record.module, on);
      faulted(turn, record, `vanished from ${on}`);
    } else {
      loseInstance(turn, id, on, `vanished from ${on}`);
    }
  }
}
