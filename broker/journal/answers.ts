import type { Command, Input, RequestId } from '../../core/index.ts';

/** What a request was answered. */
export type Answered =
  | { readonly kind: 'accept-request' }
  | { readonly kind: 'refuse-request'; readonly reason: string };

/** Answers by request, oldest first. */
export type Asked = ReadonlyMap<RequestId, Answered>;

/**
 * Answers remembered. Whoever hears nothing asks again within seconds; at 3,000 requests a second this reaches 20 s
 * back (assumption: nobody asks again later, and what is asked later is asked anew).
 */
const ANSWER_COUNT_MAX = 65_536;

/**
 * Remembers what every request was answered, so that one that comes again gets its old answer and leads to nothing.
 * Follows from inputs and commands alone, so that a replay of the journal ends with the same memory.
 */
export class Answers {
  readonly #answers: Map<RequestId, Answered>;

  constructor(asked: Asked = new Map()) {
    this.#answers = new Map(asked);
  }

  /** The old answer; `undefined` for a new request. */
  get(request: RequestId): Answered | undefined {
    return this.#answers.get(request);
  }

  /** Takes over what a step answered. */
  remember(input: Input, commands: readonly Command[]): void {
    if (!('request' in input)) return;
    for (const command of commands) {
      if (command.kind !== 'accept-request' && command.kind !== 'refuse-request') continue;
      const { request, ...answer } = command;
      this.#answers.set(request, answer);
    }
    const oldest = this.#answers.size > ANSWER_COUNT_MAX ? this.#answers.keys().next().value : undefined;
    if (oldest !== undefined) this.#answers.delete(oldest);
  }

  /** What is remembered now, for a snapshot. */
  copy(): Asked {
    return new Map(this.#answers);
  }
}

/** Answers as one line of JSON. */
export const answersText = (asked: Asked): string => JSON.stringify([...asked]);

/** Reads what `answersText` wrote. */
export const answersFrom = (text: string): Asked => new Map(JSON.parse(text) as [RequestId, Answered][]);
