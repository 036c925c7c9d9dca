import type { ModuleId } from '../ids.ts';
import type { Report } from '../input.ts';
import {
  type AgentKnowledge,
  type AgentTurn,
  type Fence,
  fenceOf,
  type Instance,
  type InstanceWord,
  instanceOf,
  isOnline,
  type Letter,
} from './knowledge.ts';

/** Puts a new instance beside the others, or replaces what was known of it. */
export function keep(turn: AgentTurn, instance: Instance): void {
  const { draft } = turn;
  const at = draft.instances.findIndex(({ module }) => module.id === instance.module.id);
  const instances = at < 0 ? [...draft.instances, instance] : draft.instances.with(at, instance);
  turn.draft = { ...draft, instances };
}

/** Drops an instance that is gone. Its fence is touched, and keeps `ending` if nothing newer was heard. */
export function drop(turn: AgentTurn, instance: Instance, ending: InstanceWord | null): void {
  const { draft } = turn;
  turn.draft = { ...draft, instances: draft.instances.filter((other) => other !== instance) };
  const id = instance.module.id;
  const fence = fenceOf(draft, id);
  const epoch = Math.max(fence?.epoch ?? 0, instance.epoch);
  touch(turn, { module: id, epoch, ending: ending?.epoch === epoch ? ending : (fence?.ending ?? null) });
}

/**
 * Raises a module's fence to an epoch; never lowers it. At an equal epoch it only gets younger and keeps
 * its ending, unless a new one is given. Word of what lies below, or at an epoch whose end was ordered, is
 * confirmed.
 */
export function raise(
  turn: AgentTurn,
  module: ModuleId,
  epoch: number,
  ending: InstanceWord | null = null,
): void {
  const fence = fenceOf(turn.draft, module);
  if (fence !== undefined && fence.epoch > epoch) return;
  const kept = fence?.epoch === epoch ? fence.ending : null;
  touch(turn, { module, epoch, ending: ending ?? kept });
  const { outbox } = turn.draft;
  const pastEpoch = ending === null ? epoch - 1 : epoch;
  const isPast = ({ report }: Letter): boolean => report.module === module && report.epoch <= pastEpoch;
  if (outbox.some(isPast)) turn.draft = { ...turn.draft, outbox: outbox.filter((letter) => !isPast(letter)) };
}

/**
 * Makes a fence the youngest and forgets what may be forgotten, so that memory is bounded and still no order
 * is obeyed after a newer one was heard.
 *
 * By age: a fence was raised by an order, or its instance ended, at `atMs`. Whatever is older than that
 * order, or a repetition of it, was sent before (a supervisor repeats an order only until it hears the
 * answer; that is counted in `commandAgeMsMax`) and has been read or dropped by `atMs + commandAgeMsMax`.
 * After that the fence guards against nothing. By number: beyond `fenceCountMax` the oldest are merged into
 * one floor, the largest of their epochs, under which no unknown module begins until the youngest of them
 * would have been forgotten. That may refuse a newcomer that starts at a low epoch; it never lets an old
 * one in. Fences of instances that are here are always kept.
 */
function touch(turn: AgentTurn, { module, epoch, ending }: Omit<Fence, 'atMs'>): void {
  const { draft, atMs } = turn;
  const { commandAgeMsMax, fenceCountMax } = draft.settings;
  const isKept = (fence: Fence): boolean =>
    atMs - fence.atMs < commandAgeMsMax || instanceOf(draft, fence.module) !== undefined;
  const fences = draft.fences.filter((fence) => fence.module !== module && isKept(fence));
  fences.push({ module, epoch, atMs, ending });
  turn.draft = { ...draft, fences };
  if (fences.length > fenceCountMax) merge(turn);
}

function merge(turn: AgentTurn): void {
  const { draft } = turn;
  const oldest = draft.fences.find(({ module }) => instanceOf(draft, module) === undefined);
  if (oldest === undefined) return;
  turn.draft = {
    ...draft,
    fences: draft.fences.filter((fence) => fence !== oldest),
    floor: {
      epoch: Math.max(floorEpoch(draft, turn.atMs), oldest.epoch),
      untilMs: Math.max(draft.floor?.untilMs ?? 0, oldest.atMs + draft.settings.commandAgeMsMax),
    },
  };
}

/** The epoch up to which no module without a fence of its own may begin; 0 for no limit. */
export function floorEpoch({ floor }: AgentKnowledge, atMs: number): number {
  return floor === null || atMs >= floor.untilMs ? 0 : floor.epoch;
}

/** Sends a report, if there is a connection. Without one, the next registration makes up for it. */
export function say(turn: AgentTurn, report: Report): void {
  if (isOnline(turn.draft)) turn.commands.push({ kind: 'send-report', report });
}

/**
 * Sends word that an instance ended and keeps it for repetition. Endings are the only reports that need it:
 * every other one is made up for by the states that registrations and keep-alives list, by the answer to the
 * supervisor's repeated order, or by its next time-out. An ending leaves nothing to list, and a module that
 * completed would be taken for one that vanished.
 */
export function post(turn: AgentTurn, report: InstanceWord): void {
  say(turn, report);
  const { draft, atMs } = turn;
  const sentCount = isOnline(draft) ? 1 : 0;
  const others = draft.outbox.filter((letter) => letter.report.module !== report.module);
  const letter = { report, sentCount, dueMs: atMs + draft.settings.repeatMs };
  if (sentCount <= draft.settings.repeatCountMax) turn.draft = { ...draft, outbox: [...others, letter] };
}

/** Sends every letter again that is due, or all of them; drops those that were sent often enough. */
export function sendLetters(turn: AgentTurn, dueMs: number): void {
  const { draft, atMs } = turn;
  const due = draft.outbox.filter((letter) => letter.dueMs <= dueMs);
  if (due.length === 0) return;
  const { repeatMs, repeatCountMax } = draft.settings;
  const later = draft.outbox.filter((letter) => letter.dueMs > dueMs);
  const again = due
    .map(({ report, sentCount }) => ({ report, sentCount: sentCount + 1, dueMs: atMs + repeatMs }))
    .filter(({ sentCount }) => sentCount <= repeatCountMax);
  turn.draft = { ...draft, outbox: [...later, ...again] };
  for (const { report } of due) say(turn, report);
}
