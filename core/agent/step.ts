import { unreachable } from '../assert.ts';
import type { AgentCommand, AgentInput, Sample } from './agent.ts';
import { connected, disconnected, register } from './connection.ts';
import { hear, instanceDueMs, lookAfter } from './host.ts';
import { keepAlive } from './keep-alive.ts';
import { type AgentKnowledge, type AgentTurn, isOnline } from './knowledge.ts';
import { obey } from './obey.ts';
import { say, sendLetters } from './remember.ts';

/** What one step of an agent leads to. */
export interface AgentStep {
  readonly knowledge: AgentKnowledge;
  readonly commands: readonly AgentCommand[];
}

const NONE: readonly AgentCommand[] = [];

/**
 * A runtime's agent: folds one input into knowledge and says what is to be done. Of the same form as the
 * supervisor's `step`, and as pure: no clock, no dice, no log, and nothing thrown for the world's faults.
 *
 * Keeps two promises whatever it hears, in whatever order and however often: there is never more than one
 * instance of a module here, and no order is obeyed after a newer one for the same module was heard. Does not
 * promise that no other runtime has one: that is for epochs and the supervisor.
 */
export function agentStep(knowledge: AgentKnowledge, input: AgentInput): AgentStep {
  if (knowledge.connection.kind === 'left') return { knowledge, commands: NONE };
  const turn: AgentTurn = { atMs: input.atMs, self: knowledge.runtime.id, commands: [], draft: knowledge };
  switch (input.kind) {
    case 'time-passed':
      passTime(turn, input.sample);
      break;
    case 'command-received':
      obey(turn, input.command);
      break;
    case 'connected':
      connected(turn);
      break;
    case 'disconnected':
      disconnected(turn);
      break;
    case 'leave-requested':
      leave(turn);
      break;
    case 'instance-prepared':
    case 'instance-started':
    case 'instance-failed':
    case 'instance-exited':
    case 'instance-frozen':
    case 'snapshot-arrived':
    case 'instance-thawed':
    case 'checkpoint-taken':
      hear(turn, input);
      break;
    default:
      return unreachable(input);
  }
  if (turn.draft.leaveDueMs !== null) depart(turn, turn.draft.leaveDueMs);
  return { knowledge: turn.draft, commands: turn.commands };
}

/**
 * When `agentStep` must be called next with `time-passed` even if nothing is heard; `Infinity` for never. A
 * call before it changes nothing.
 */
export function agentDeadline(knowledge: AgentKnowledge): number {
  const { connection, instances, outbox, leaveDueMs } = knowledge;
  if (connection.kind === 'left') return Number.POSITIVE_INFINITY;
  let dueMs = leaveDueMs ?? Number.POSITIVE_INFINITY;
  if (connection.kind === 'registering' || (connection.kind === 'registered' && connection.dueMs !== null)) {
    dueMs = Math.min(dueMs, connection.dueMs ?? dueMs);
  }
  const letter = outbox[0];
  if (letter !== undefined && isOnline(knowledge)) dueMs = Math.min(dueMs, letter.dueMs);
  for (const instance of instances) dueMs = Math.min(dueMs, instanceDueMs(instance));
  return dueMs;
}

function passTime(turn: AgentTurn, sample: Sample): void {
  lookAfter(turn);
  const { connection, outbox } = turn.draft;
  if (outbox.length > 0 && isOnline(turn.draft)) sendLetters(turn, turn.atMs);
  if (connection.kind === 'registered') keepAlive(turn, sample);
  if (connection.kind === 'registering' && connection.dueMs <= turn.atMs) register(turn, sample);
}

/**
 * Asked to go: ends every instance first. They are not reported one by one, so that nothing is placed here
 * again.
 */
function leave(turn: AgentTurn): void {
  const { draft } = turn;
  if (draft.leaveDueMs !== null) return;
  const instances = draft.instances.map((instance): (typeof draft.instances)[number] => {
    const { module, epoch, stage } = instance;
    if (stage.kind === 'stopping') return { ...instance, stage: { ...stage, successor: null } };
    turn.commands.push({ kind: 'kill-instance', module: module.id, epoch });
    return { ...instance, stage: { kind: 'stopping', answer: null, successor: null } };
  });
  turn.draft = { ...draft, instances, leaveDueMs: turn.atMs + draft.settings.leaveMsMax };
}

/** Says goodbye once nothing is left, or no time. Without a connection the broker's last will has said it. */
function depart(turn: AgentTurn, leaveDueMs: number): void {
  const { instances, incarnation } = turn.draft;
  if (instances.length > 0 && turn.atMs < leaveDueMs) return;
  say(turn, { kind: 'runtime-left', runtime: turn.self, willed: false, incarnation });
  turn.draft = { ...turn.draft, connection: { kind: 'left' }, instances: [], outbox: [], leaveDueMs: null };
}
