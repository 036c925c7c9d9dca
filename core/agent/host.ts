import { unreachable } from '../assert.ts';
import type { ModuleId } from '../ids.ts';
import type { AgentInput } from './agent.ts';
import { type AgentTurn, fenceOf, type Instance, type InstanceWord, instanceOf } from './knowledge.ts';
import { begin } from './obey.ts';
import { drop, keep, post, raise, say } from './remember.ts';
import { nextCheckpointMs, running } from './running.ts';

/** A fact of the host about one instance. */
export type HostFact = Extract<AgentInput, { readonly module: ModuleId }>;

/**
 * Folds in what the host says of an instance. What does not belong to the instance that is here is ignored.
 */
export function hear(turn: AgentTurn, fact: HostFact): void {
  const instance = instanceOf(turn.draft, fact.module);
  if (instance === undefined) return;
  const { bornEpoch, epoch, stage } = instance;
  if (fact.kind === 'instance-exited') {
    // It may have ended before the host could read the order to go on under its new epoch.
    if (bornEpoch <= fact.epoch && fact.epoch <= epoch) exited(turn, instance, fact.reason);
    return;
  }
  if (fact.epoch !== epoch) return;
  const { module } = fact;
  const runtime = turn.self;
  switch (fact.kind) {
    case 'instance-prepared':
      if (stage.kind === 'preparing') loaded(turn, instance, stage.snapshotHere);
      return;
    case 'instance-started':
      if (stage.kind !== 'starting') return;
      keep(turn, { ...running(turn, instance), ...fixedOf(fact) });
      return say(turn, { kind: 'module-started', runtime, module, epoch, ...fixedOf(fact) });
    case 'instance-failed':
      return failed(turn, instance, fact.reason);
    case 'instance-frozen': {
      if (stage.kind !== 'freezing') return;
      const { snapshotBytes } = fact;
      keep(turn, { ...instance, stage: { kind: 'frozen', snapshotBytes } });
      return say(turn, { kind: 'module-frozen', runtime, module, epoch, snapshotBytes });
    }
    case 'snapshot-arrived':
      return fact.intact ? snapshotArrived(turn, instance) : spoil(turn, instance, 'snapshot is not intact');
    case 'instance-thawed':
      if (stage.kind !== 'thawing') return;
      keep(turn, running(turn, instance));
      return say(turn, { kind: 'module-thawed', runtime, module, epoch });
    case 'checkpoint-taken':
      return checkpointed(turn, instance, fact.snapshotBytes);
    default:
      return unreachable(fact);
  }
}

const fixedOf = ({ fixed }: Pick<Instance, 'fixed'>): Pick<Instance, 'fixed'> =>
  fixed === undefined ? {} : { fixed };

/** The module is loaded: says so, and thaws it if its snapshot was faster. */
function loaded(turn: AgentTurn, instance: Instance, isSnapshotHere: boolean): void {
  const { module, epoch } = instance;
  const dueMs = turn.atMs + turn.draft.settings.snapshotMsMax;
  keep(turn, { ...instance, stage: { kind: 'thawing', dueMs } });
  say(turn, { kind: 'module-prepared', runtime: turn.self, module: module.id, epoch });
  if (isSnapshotHere) thaw(turn, instance);
}

function snapshotArrived(turn: AgentTurn, instance: Instance): void {
  const { stage } = instance;
  if (stage.kind === 'preparing')
    keep(turn, { ...instance, stage: { kind: 'preparing', snapshotHere: true } });
  if (stage.kind === 'thawing' && stage.dueMs !== null) thaw(turn, instance);
}

function thaw(turn: AgentTurn, instance: Instance): void {
  turn.commands.push({ kind: 'thaw-instance', module: instance.module.id, epoch: instance.epoch });
  keep(turn, { ...instance, stage: { kind: 'thawing', dueMs: null } });
}

/**
 * Gives up an instance that will not get its snapshot. Unlike a frozen source, a target without a snapshot
 * holds nothing that is not elsewhere, so it may give up by itself.
 */
function spoil(turn: AgentTurn, instance: Instance, reason: string): void {
  const { module, epoch, stage } = instance;
  if (stage.kind !== 'preparing' && (stage.kind !== 'thawing' || stage.dueMs === null)) return;
  const report: InstanceWord = {
    kind: 'module-thaw-failed',
    runtime: turn.self,
    module: module.id,
    epoch,
    reason,
  };
  turn.commands.push({ kind: 'kill-instance', module: module.id, epoch });
  keep(turn, { ...instance, stage: { kind: 'stopping', answer: null, successor: null } });
  raise(turn, module.id, epoch, report);
  post(turn, report);
}

/** What was ordered last could not be done. */
function failed(turn: AgentTurn, instance: Instance, reason: string): void {
  const { module, epoch, stage } = instance;
  const word = { runtime: turn.self, module: module.id, epoch, reason };
  switch (stage.kind) {
    case 'preparing':
    case 'starting':
      return end(turn, instance, { kind: 'module-start-failed', ...word });
    case 'thawing':
      return end(turn, instance, { kind: 'module-thaw-failed', ...word });
    case 'freezing':
      keep(turn, running(turn, instance));
      return say(turn, { kind: 'module-freeze-failed', ...word });
    case 'frozen':
      return say(turn, { kind: 'module-freeze-failed', ...word });
    case 'running': // A checkpoint; the next one is due in its time.
    case 'stopping': // Its end is ordered and will be told.
      return;
    default:
      return unreachable(stage);
  }
}

/** An instance is gone. */
function exited(
  turn: AgentTurn,
  instance: Instance,
  reason: Extract<HostFact, { readonly kind: 'instance-exited' }>['reason'],
): void {
  const { module, epoch, stage } = instance;
  if (stage.kind !== 'stopping') {
    return end(turn, instance, {
      kind: 'module-exited',
      runtime: turn.self,
      module: module.id,
      epoch,
      reason,
    });
  }
  drop(turn, instance, null);
  if (stage.answer !== null) say(turn, stage.answer);
  const { successor } = stage;
  const newestEpoch = fenceOf(turn.draft, module.id)?.epoch ?? 0;
  if (successor !== null && successor.epoch >= newestEpoch) begin(turn, successor);
}

function end(turn: AgentTurn, instance: Instance, report: InstanceWord): void {
  drop(turn, instance, report);
  post(turn, report);
}

function checkpointed(turn: AgentTurn, instance: Instance, snapshotBytes: number): void {
  const { module, epoch, stage } = instance;
  if (stage.kind !== 'running') return;
  keep(turn, running(turn, instance));
  say(turn, { kind: 'checkpoint-stored', runtime: turn.self, module: module.id, epoch, snapshotBytes });
}

/** When an instance needs a look even if the host says nothing; `Infinity` for never. */
export function instanceDueMs({ stage }: Instance): number {
  if (stage.kind === 'running') return stage.checkpointDueMs ?? Number.POSITIVE_INFINITY;
  if (stage.kind === 'thawing') return stage.dueMs ?? Number.POSITIVE_INFINITY;
  return Number.POSITIVE_INFINITY;
}

/** Takes the checkpoints that are due, and gives up waiting for snapshots that do not come. */
export function lookAfter(turn: AgentTurn): void {
  for (const instance of turn.draft.instances) {
    if (instanceDueMs(instance) > turn.atMs) continue;
    const { module, epoch, stage } = instance;
    if (stage.kind === 'running') {
      turn.commands.push({ kind: 'checkpoint-instance', module: module.id, epoch });
      keep(turn, {
        ...instance,
        stage: { kind: 'running', checkpointDueMs: nextCheckpointMs(turn, instance) },
      });
    } else {
      spoil(turn, instance, 'no snapshot came');
    }
  }
}
