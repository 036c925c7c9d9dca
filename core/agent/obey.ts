import { unreachable } from '../assert.ts';
import type { RuntimeCommand } from '../command.ts';
import type { ModuleId } from '../ids.ts';
import { confirmed, refused } from './connection.ts';
import {
  type AgentTurn,
  type Beginning,
  fenceOf,
  type Instance,
  type InstanceWord,
  instanceOf,
  owesAnswer,
} from './knowledge.ts';
import { discard, freeze, resume } from './move.ts';
import { floorEpoch, keep, raise, say } from './remember.ts';

/**
 * Obeys one order of the supervisor. An order is obeyed only if its epoch is the newest heard for its
 * module. An older one has been superseded and gets no answer: whoever gave the newer one waits for nothing
 * from it. One that was obeyed before is answered again with where its instance stands, and changes
 * nothing.
 */
export function obey(turn: AgentTurn, command: RuntimeCommand): void {
  if (command.runtime !== turn.self) return;
  switch (command.kind) {
    case 'confirm-registration':
      return confirmed(turn, command);
    case 'refuse-registration':
      return refused(turn, command);
    case 'start-module':
    case 'prepare-module':
      return bringAbout(turn, command);
    case 'stop-module':
      return stop(turn, command.module, command.epoch);
    case 'freeze-module':
      return freeze(turn, command);
    case 'resume-module':
      return resume(turn, command);
    case 'discard-module':
      return discard(turn, command.module, command.epoch);
    default:
      return unreachable(command);
  }
}

/**
 * Brings an instance about, after whatever older instance of the module is here. A leaving runtime
 * does not answer: its farewell is the answer to all that it was asked.
 */
function bringAbout(turn: AgentTurn, command: Beginning): void {
  const { draft } = turn;
  const { module, epoch } = command;
  const fence = fenceOf(draft, module.id);
  const instance = instanceOf(draft, module.id);
  if (draft.leaveDueMs !== null || epoch < (fence?.epoch ?? 0)) return;
  if (fence === undefined && epoch <= floorEpoch(draft, turn.atMs)) {
    return say(turn, startFailed(turn, command, 'too many modules to be sure that this order is new'));
  }
  if (fence?.epoch === epoch && isRepeated(turn, command, instance, fence.ending)) return;
  if (command.kind === 'prepare-module' && command.from === turn.self) {
    const answer = startFailed(turn, command, 'source and target are the same');
    raise(turn, module.id, epoch, answer);
    return say(turn, answer);
  }
  raise(turn, module.id, epoch);
  if (instance === undefined) return begin(turn, command);
  const { stage } = instance;
  if (stage.kind === 'stopping') return keep(turn, { ...instance, stage: { ...stage, successor: command } });
  turn.commands.push({ kind: 'kill-instance', module: module.id, epoch: instance.epoch });
  keep(turn, { ...instance, stage: { kind: 'stopping', answer: null, successor: command } });
}

/** Whether an order at the newest epoch was obeyed before; if so, says again what came of it. */
function isRepeated(
  turn: AgentTurn,
  { kind, epoch }: Beginning,
  instance: Instance | undefined,
  ending: InstanceWord | null,
): boolean {
  if (ending?.epoch === epoch) {
    if (!owesAnswer(instance)) say(turn, ending);
    return true;
  }
  if (instance === undefined) return false;
  if (instance.epoch === epoch) {
    const word = standing(turn, kind, instance);
    if (word !== null) say(turn, word);
    return true;
  }
  return instance.stage.kind === 'stopping' && instance.stage.successor?.epoch === epoch;
}

/** Where an instance stands, to one who has ordered it; `null` while the host's word is awaited. */
function standing({ self }: AgentTurn, kind: Beginning['kind'], instance: Instance): InstanceWord | null {
  const { stage, epoch, fixed } = instance;
  const word = { runtime: self, module: instance.module.id, epoch };
  switch (stage.kind) {
    case 'running':
      if (kind === 'prepare-module') return { kind: 'module-thawed', ...word };
      return { kind: 'module-started', ...word, ...(fixed !== undefined && { fixed }) };
    case 'thawing':
      return { kind: 'module-prepared', ...word };
    case 'frozen':
      return { kind: 'module-frozen', ...word, snapshotBytes: stage.snapshotBytes };
    default:
      return null;
  }
}

/** Orders an instance from the host; there is none of the module. */
export function begin(turn: AgentTurn, command: Beginning): void {
  const { module, epoch } = command;
  if (command.kind === 'start-module') {
    const { fromCheckpoint, onlyFromCheckpoint } = command;
    const only = onlyFromCheckpoint === true ? { onlyFromCheckpoint } : {};
    turn.commands.push({ kind: 'start-instance', module, epoch, fromCheckpoint, ...only });
    keep(turn, { module, bornEpoch: epoch, epoch, stage: { kind: 'starting' } });
  } else {
    turn.commands.push({ kind: 'load-instance', module, epoch, from: command.from });
    keep(turn, { module, bornEpoch: epoch, epoch, stage: { kind: 'preparing', snapshotHere: false } });
  }
}

/**
 * Ends every instance up to an epoch and fences off later starts up to it; the answer means: nothing is
 * left of them.
 */
function stop(turn: AgentTurn, module: ModuleId, epoch: number): void {
  const fence = fenceOf(turn.draft, module);
  if (epoch < (fence?.epoch ?? 0)) return;
  const answer: InstanceWord = {
    kind: 'module-exited',
    runtime: turn.self,
    module,
    epoch,
    reason: 'stopped',
  };
  // Whatever ended before, at this epoch or an older one, is confirmed by this order.
  raise(turn, module, epoch, answer);
  const instance = instanceOf(turn.draft, module);
  if (instance === undefined) return say(turn, answer);
  const { stage } = instance;
  if (stage.kind !== 'stopping') turn.commands.push({ kind: 'kill-instance', module, epoch: instance.epoch });
  keep(turn, { ...instance, stage: { kind: 'stopping', answer, successor: null } });
}

function startFailed(turn: AgentTurn, { module, epoch }: Beginning, reason: string): InstanceWord {
  return { kind: 'module-start-failed', runtime: turn.self, module: module.id, epoch, reason };
}
