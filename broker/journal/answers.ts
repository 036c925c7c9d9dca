import { crc32 } from 'node:zlib';
import type { Answer, Command, Input, Request, RequestId } from '../../core/index.ts';

/** What a request was answered, with a digest of what was asked: the same id for something else is another request. */
export interface Answered {
  readonly digest: string;
  /** Why it was refused; `null` for one that was accepted. */
  readonly refusal: string | null;
}

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

  /** The old answer to a request; `undefined` for a new one. */
  get(request: Request): Answer | undefined {
    const answered = this.#answers.get(request.request);
    if (answered === undefined || answered.digest !== digestOf(request)) return undefined;
    const { refusal } = answered;
    const head = { request: request.request };
    return refusal === null
      ? { kind: 'accept-request', ...head }
      : { kind: 'refuse-request', ...head, reason: refusal };
  }

  /** Takes over what a step answered. */
  remember(input: Input, commands: readonly Command[]): void {
    if (!('request' in input)) return;
    const digest = digestOf(input);
    for (const command of commands) {
      if (command.kind !== 'accept-request' && command.kind !== 'refuse-request') continue;
      const refusal = command.kind === 'refuse-request' ? command.reason : null;
      // Anew at the end, because the oldest go first.
      this.#answers.delete(command.request);
      this.#answers.set(command.request, { digest, refusal });
    }
    const oldest = this.#answers.size > ANSWER_COUNT_MAX ? this.#answers.keys().next().value : undefined;
    if (oldest !== undefined) this.#answers.delete(oldest);
  }

  /** What is remembered now, for a snapshot. */
  copy(): Asked {
    return new Map(this.#answers);
  }
}

/** Answers turned into text at a stretch (measured: under a millisecond). */
const STRETCH_COUNT = 2_000;

/** Answers as one line of JSON, piece by piece. */
export function* answersParts(asked: Asked): Generator<string> {
  let stretch: unknown[] = [];
  let opening = '[';
  for (const entry of asked) {
    stretch.push(entry);
    if (stretch.length < STRETCH_COUNT) continue;
    yield opening + JSON.stringify(stretch).slice(1, -1);
    stretch = [];
    opening = ',';
  }
  if (stretch.length > 0) yield opening + JSON.stringify(stretch).slice(1, -1);
  else if (opening === '[') yield opening;
  yield ']';
}

/** Reads what `answersParts` wrote. */
export const answersFrom = (text: string): Asked => new Map(JSON.parse(text) as [RequestId, Answered][]);

/** Tells apart what is asked under one id; the time of asking is no part of it. */
function digestOf(request: Request & { readonly atMs?: number }): string {
  const { atMs: _, ...asked } = request;
  return crc32(JSON.stringify(asked)).toString(16);
}
