import { assert } from '../assert.ts';
import type { RuntimeCommand } from '../command.ts';
import type { ModuleId } from '../ids.ts';
import type { Report } from '../input.ts';
import type { Move } from './small-move.ts';

/** What can happen to a message. */
type Fate = Extract<Move, { readonly kind: 'deliver' | 'double' | 'delay' | 'spoil' | 'drop' }>;

/** A message under way, and between whom. */
export interface Envelope {
  readonly from: string;
  readonly to: string;
  readonly body:
    | { readonly kind: 'report'; readonly report: Report }
    | { readonly kind: 'command'; readonly command: RuntimeCommand }
    | { readonly kind: 'snapshot'; readonly module: ModuleId; readonly epoch: number };
}

/**
 * A network that delivers when it is told to. Between two ends messages keep their order unless one is delayed; what
 * is sent by or to someone who is cut off waits until the cut heals, as with a persistent MQTT session.
 */
export class SmallNetwork {
  readonly #envelopes: Envelope[] = [];
  readonly #cut = new Set<string>();

  /** How many messages are under way, those that cannot arrive included. */
  get size(): number {
    return this.#envelopes.length;
  }

  /** Sends a message. */
  send(envelope: Envelope): void {
    this.#envelopes.push(envelope);
  }

  /** Does to a message what a move says; gives what arrives by it. */
  make(move: Fate): Envelope | undefined {
    if (move.kind === 'double') return this.double(move.pick, move.isLate);
    if (move.kind === 'delay') this.delay(move.pick);
    else {
      const envelope = this.take(move.pick);
      if (move.kind !== 'drop') return envelope;
    }
    return undefined;
  }

  /** Takes out a message that can arrive. */
  take(number: number): Envelope | undefined {
    const envelope = this.#deliverable(number);
    if (envelope !== undefined) this.#envelopes.splice(this.#envelopes.indexOf(envelope), 1);
    return envelope;
  }

  /** Delivers a message and keeps a copy: to come next, or after all that is under way. */
  double(number: number, isLate: boolean): Envelope | undefined {
    const envelope = this.#deliverable(number);
    if (envelope !== undefined && isLate) this.delay(number);
    return envelope;
  }

  /** Lets a message be overtaken by all that is under way. */
  delay(number: number): void {
    const envelope = this.take(number);
    if (envelope !== undefined) this.send(envelope);
  }

  /** Cuts someone off from everyone, or lets them be heard again. */
  cut(name: string, isCut: boolean): void {
    if (isCut) this.#cut.add(name);
    else this.#cut.delete(name);
  }

  /** Drops all messages from and to someone. */
  forget(name: string): void {
    for (let at = this.#envelopes.length - 1; at >= 0; at--) {
      const envelope = this.#envelopes[at];
      if (envelope?.from === name || envelope?.to === name) this.#envelopes.splice(at, 1);
    }
  }

  /** Drops all messages to someone. */
  swallow(name: string): void {
    for (let at = this.#envelopes.length - 1; at >= 0; at--)
      if (this.#envelopes[at]?.to === name) this.#envelopes.splice(at, 1);
  }

  /** One of the oldest messages between two ends that are both connected. */
  #deliverable(number: number): Envelope | undefined {
    const heads: Envelope[] = [];
    for (const envelope of this.#envelopes) {
      const { from, to } = envelope;
      if (this.#cut.has(from) || this.#cut.has(to)) continue;
      if (!heads.some((head) => head.from === from && head.to === to)) heads.push(envelope);
    }
    return heads.length === 0 ? undefined : pick(heads, number);
  }
}

/** Picks by a number of any size. */
export function pick<T>(options: readonly T[], number: number): T {
  const found = options[number % options.length];
  assert(found !== undefined, 'there is something to pick from');
  return found;
}
