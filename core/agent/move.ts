import type { RuntimeCommand } from '../command.ts';
import type { ModuleId } from '../ids.ts';
import {
  type AgentTurn,
  fenceOf,
  type Instance,
  type InstanceWord,
  instanceOf,
  owesAnswer,
} from './knowledge.ts';
import { keep, raise, say } from './remember.ts';
import { running } from './running.ts';

type Freeze = Extract<RuntimeCommand, { readonly kind: 'freeze-module' }>;
type Resume = Extract<RuntimeCommand, { readonly kind: 'resume-module' }>;

/**
 * Pauses an instance and sends it to its next home; only one that runs at exactly this epoch.
 *
 * A frozen instance waits for word as long as it takes, even if the supervisor falls silent. It must not go
 * on by itself: its snapshot has left, the target may run by now, and two instances are worse than none for
 * a while (at most one beats availability). Nor may it be thrown away: it may be the only copy. Nothing is
 * lost by waiting, because every keep-alive and every registration lists it as frozen, and a supervisor
 * that is back resumes, discards or stops it.
 */
export function freeze(turn: AgentTurn, { module, epoch, to, toEpoch }: Freeze): void {
  const instance = instanceOf(turn.draft, module);
  const newestEpoch = fenceOf(turn.draft, module)?.epoch ?? 0;
  const fault = faultOf(instance, epoch, newestEpoch);
  if (epoch >= newestEpoch) raise(turn, module, epoch);
  if (fault !== null || instance === undefined) {
    const reason = fault ?? 'not here';
    const never = fault !== null && fault === instance?.fixed ? { isFixed: true as const } : {};
    return say(turn, { kind: 'module-freeze-failed', runtime: turn.self, module, epoch, reason, ...never });
  }
  const { stage } = instance;
  if (stage.kind === 'frozen') {
    const { snapshotBytes } = stage;
    return say(turn, { kind: 'module-frozen', runtime: turn.self, module, epoch, snapshotBytes });
  }
  if (stage.kind !== 'running') return; // Freezing already; the host's word is on its way.
  turn.commands.push({ kind: 'freeze-instance', module, epoch, to, toEpoch });
  keep(turn, { ...instance, stage: { kind: 'freezing' } });
}

function faultOf(instance: Instance | undefined, epoch: number, newestEpoch: number): string | null {
  if (instance === undefined) return 'not here';
  if (epoch !== instance.epoch) return `here at epoch ${instance.epoch}`;
  if (epoch < newestEpoch) return `superseded by epoch ${newestEpoch}`;
  if (!instance.module.migratable) return 'not migratable';
  if (instance.fixed !== undefined) return instance.fixed;
  const { kind } = instance.stage;
  return kind === 'running' || kind === 'freezing' || kind === 'frozen' ? null : `still ${kind}`;
}

/**
 * Lets an instance go on under a new epoch after a move that came to nothing. It need not be frozen: the
 * order to freeze may have been lost or may still be at work. One that is gone is reported as such, however
 * it ended.
 */
export function resume(turn: AgentTurn, { module, epoch, asEpoch }: Resume): void {
  const runtime = turn.self;
  const fence = fenceOf(turn.draft, module);
  const instance = instanceOf(turn.draft, module);
  if (asEpoch < (fence?.epoch ?? 0)) return;
  if (instance?.epoch === asEpoch) {
    if (instance.stage.kind === 'running')
      say(turn, { kind: 'module-resumed', runtime, module, epoch: asEpoch });
    return;
  }
  if (fence?.epoch === asEpoch && fence.ending !== null) {
    if (!owesAnswer(instance)) say(turn, fence.ending);
    return;
  }
  const kind = instance?.epoch === epoch ? instance.stage.kind : null;
  if (instance !== undefined && (kind === 'running' || kind === 'freezing' || kind === 'frozen')) {
    raise(turn, module, asEpoch);
    turn.commands.push({ kind: 'resume-instance', module, epoch, asEpoch });
    keep(turn, { ...running(turn, instance), epoch: asEpoch });
    return say(turn, { kind: 'module-resumed', runtime, module, epoch: asEpoch });
  }
  const known = fence?.ending?.epoch === epoch ? fence.ending : null;
  const ending: InstanceWord = known ?? { kind: 'module-exited', runtime, module, epoch, reason: 'crashed' };
  raise(turn, module, asEpoch, ending);
  if (instance?.stage.kind === 'stopping') {
    return keep(turn, { ...instance, stage: { kind: 'stopping', answer: ending, successor: null } });
  }
  say(turn, ending);
}

/**
 * Forgets an instance after its target runs, and any older one. One that is not frozen, against all order, is
 * killed first.
 */
export function discard(turn: AgentTurn, module: ModuleId, epoch: number): void {
  const { draft } = turn;
  if (epoch < (fenceOf(draft, module)?.epoch ?? 0)) return;
  const answer: InstanceWord = { kind: 'module-discarded', runtime: turn.self, module, epoch };
  const instance = instanceOf(draft, module);
  if (instance?.stage.kind === 'stopping' && (instance.stage.answer?.epoch ?? 0) >= epoch) {
    return raise(turn, module, epoch); // A stop at this epoch has its own answer, which says as much.
  }
  raise(turn, module, epoch, answer);
  if (instance === undefined) return say(turn, answer);
  if (instance.stage.kind !== 'stopping') {
    const kind = instance.stage.kind === 'frozen' ? 'discard-instance' : 'kill-instance';
    turn.commands.push({ kind, module, epoch: instance.epoch });
  }
  keep(turn, { ...instance, stage: { kind: 'stopping', answer, successor: null } });
}
