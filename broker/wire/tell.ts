import {
  type Answer,
  type Command,
  type Knowledge,
  type RuntimeCommand,
  realmBehind,
} from '../../core/index.ts';
import { askOf } from './legacy/ask.ts';
import { dialects } from './legacy/dialects.ts';
import { carried } from './legacy/look-up.ts';
import { tellLegacy } from './legacy/tell-runtime.ts';
import { encodeAnswer } from './native/client-side.ts';
import { encodeCommand } from './native/runtime-side.ts';
import { notesOf } from './notes.ts';
import { openTurn, type Telling, type Told, type Wire } from './wire.ts';

/**
 * Says what the commands of one step come to on the wire. `scene` is what the core knows right after that step. Reports that
 * come back are those of runtimes which never confirm; they are stamped and stepped like any other. Never throws.
 */
export function tell(wire: Wire, commands: readonly Command[], scene: Knowledge): Told {
  const turn: Telling = { ...openTurn(wire, scene), commands, reports: [], answers: [] };
  for (const command of commands) tellOne(turn, command);
  const { publishes, answers, reports, issues } = turn;
  return { wire: turn.wire, publishes: [...publishes, ...answers], reports, issues };
}

function tellOne(turn: Telling, command: Command): void {
  switch (command.kind) {
    case 'accept-request':
    case 'refuse-request':
    case 'report-progress':
      return tellAnswer(turn, command);
    default:
      return tellRuntime(turn, command);
  }
}

function tellAnswer(turn: Telling, answer: Answer): void {
  const ask = answer.kind === 'report-progress' ? null : askOf(answer.request);
  if (ask === null || answer.kind === 'report-progress') {
    const publish = encodeAnswer(turn.wire.realm, answer);
    if (publish !== null) turn.publishes.push(publish);
    return;
  }
  const dialect = dialects[ask.generation];
  const publish =
    answer.kind === 'accept-request' ? dialect.accept(turn, ask) : dialect.refuse(turn, ask, answer.reason);
  if (publish !== null) turn.answers.push(publish);
}

function tellRuntime(turn: Telling, command: RuntimeCommand): void {
  const { runtimes } = turn.scene;
  if (realmBehind(command.runtime) !== null) return tellGate(turn, command);
  const record = runtimes.get(command.runtime);
  if (command.kind === 'prepare-module') {
    const way = carried(runtimes.get(command.from), record);
    if (way === null || way === 'nothing') return prepareForNothing(turn, command, way);
  }
  const notes = notesOf(record);
  if (record === undefined || notes === null) {
    turn.publishes.push(encodeCommand(turn.wire.realm, command));
    return;
  }
  tellLegacy(turn, dialects[notes.generation], { record, notes }, command);
}

/** Why a module may go without its state: somebody wants it there whatever it costs, or it has to leave where it is. */
const WORTH_ALL = new Set(['requested', 'draining']);

/** A target that could not read what the source would send needs no preparation: the module begins anew there, if anything. */
function prepareForNothing(
  turn: Telling,
  {
    runtime,
    module: { id: module },
    epoch,
    from,
  }: Extract<RuntimeCommand, { readonly kind: 'prepare-module' }>,
  way: 'nothing' | null,
): void {
  const isWorthIt = WORTH_ALL.has(turn.scene.migrations.get(module)?.reason ?? '');
  if (way === 'nothing' && isWorthIt) {
    turn.reports.push({ kind: 'module-prepared', runtime, module, epoch });
    return;
  }
  const reason = `what runtime ${from} would send it cannot read`;
  turn.reports.push({ kind: 'module-start-failed', runtime, module, epoch, reason });
}

/** Nobody on the wire is another realm: whoever has both at hand reads what it is to do from what the core knows. */
function tellGate(turn: Telling, command: RuntimeCommand): void {
  if (command.kind !== 'prepare-module' || notesOf(turn.scene.runtimes.get(command.from)) === null) return;
  const { runtime, module, epoch, from } = command;
  const reason = `runtime ${from} cannot bring a snapshot to the store`;
  turn.reports.push({ kind: 'module-start-failed', runtime, module: module.id, epoch, reason });
}
