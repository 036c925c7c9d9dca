import type { Answer, Command, Knowledge } from '../../core/index.ts';
import { encodeAnswer } from './native/client-side.ts';
import { encodeCommand } from './native/runtime-side.ts';
import { openTurn, type Telling, type Told, type Wire } from './wire.ts';

/**
 * Says what the commands of one step come to on the wire. `scene` is what the core knows right after that step. Reports that
 * come back are those of runtimes which never confirm; they are stamped and stepped like any other. Never throws.
 */
export function tell(wire: Wire, commands: readonly Command[], scene: Knowledge): Told {
  const turn: Telling = { ...openTurn(wire, scene), commands, answers: [] };
  for (const command of commands) tellOne(turn, command);
  return {
    wire: turn.wire,
    publishes: [...turn.publishes, ...turn.answers],
    reports: [],
    issues: turn.issues,
  };
}

function tellOne(turn: Telling, command: Command): void {
  switch (command.kind) {
    case 'accept-request':
    case 'refuse-request':
    case 'report-progress':
      return tellAnswer(turn, command);
    default:
      turn.publishes.push(encodeCommand(turn.wire.realm, command));
  }
}

function tellAnswer(turn: Telling, answer: Answer): void {
  const publish = encodeAnswer(turn.wire.realm, answer);
  if (publish !== null) turn.publishes.push(publish);
}
