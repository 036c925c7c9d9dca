import type { Command, Knowledge, RuntimeCommand, RuntimeId } from '../../core/index.ts';
import { dialectOf } from '../wire/index.ts';

/** How long an order may be on its way (assumption: what is not there after 5 s was lost). */
const RECENT_MS = 5_000;
/** Orders gathered before the older ones are dropped, at least. */
const SLACK_COUNT = 1_000;

interface Recent {
  readonly atMs: number;
  readonly order: RuntimeCommand;
}

/**
 * Orders of the last moments. A connection that breaks, or a broker that dies with us, swallows what was on its way, and the
 * core would repeat it only after its time-outs. So a runtime that registers again is told again what still holds. It
 * leads to nothing new: an agent ignores what it has obeyed. A runtime of an old dialect would start things twice.
 */
export class Owed {
  readonly #recent = new Map<RuntimeId, Recent[]>();
  #count = 0;
  #countMax = SLACK_COUNT;

  /** Remembers orders that are about to leave. */
  note(atMs: number, commands: readonly Command[]): void {
    for (const command of commands) {
      if (command.kind !== 'start-module' && command.kind !== 'stop-module') continue;
      const known = this.#recent.get(command.runtime);
      if (known === undefined) this.#recent.set(command.runtime, [{ atMs, order: command }]);
      else known.push({ atMs, order: command });
      this.#count += 1;
    }
    if (this.#count > this.#countMax) this.#forget(atMs - RECENT_MS);
  }

  /** Puts what a runtime is owed behind the word that it is registered. */
  behind(commands: readonly Command[], knowledge: Knowledge): readonly Command[] {
    if (!commands.some(({ kind }) => kind === 'confirm-registration')) return commands;
    return commands.flatMap((command): readonly Command[] => {
      if (command.kind !== 'confirm-registration') return [command];
      const record = knowledge.runtimes.get(command.runtime);
      if (record !== undefined && dialectOf(record) !== 'native') return [command];
      const owed = (this.#recent.get(command.runtime) ?? []).filter(
        ({ atMs, order }) => atMs >= knowledge.nowMs - RECENT_MS && stillHolds(order, knowledge),
      );
      return [command, ...owed.map(({ order }) => order)];
    });
  }

  #forget(sinceMs: number): void {
    this.#count = 0;
    for (const [runtime, orders] of this.#recent) {
      const kept = orders.filter(({ atMs }) => atMs >= sinceMs);
      this.#count += kept.length;
      if (kept.length === 0) this.#recent.delete(runtime);
      else this.#recent.set(runtime, kept);
    }
    // All of them may be recent; the next look is worth it only when there are many more.
    this.#countMax = Math.max(SLACK_COUNT, 2 * this.#count);
  }
}

/** A start that was taken back or confirmed is over; a stop can be said as often as one likes. */
function stillHolds(order: RuntimeCommand, { modules }: Knowledge): boolean {
  if (order.kind !== 'start-module') return true;
  const record = modules.get(order.module.id);
  return (
    record?.phase.kind === 'starting' && record.phase.on === order.runtime && record.epoch === order.epoch
  );
}
