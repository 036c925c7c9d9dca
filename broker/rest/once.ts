import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { RequestId } from '../../core/index.ts';
import { derivedRequest, freshRequest } from './asking.ts';
import { Problem } from './problem.ts';

/** Answers that are kept for those who ask again (assumption: as many as a busy hour has, at a few kB each). */
const ANSWER_COUNT_MAX = 4_096;
const KEY = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;

interface Kept {
  readonly fingerprint: string;
  readonly answer: Promise<unknown>;
}

/**
 * Does what is asked with an `Idempotency-Key` once, and gives everyone who comes with the same key the same answer. A
 * restart forgets answers but not requests: the id under which the realm is asked follows from the key.
 */
export class Once {
  readonly #kept = new Map<string, Kept>();

  /** Does the work, or waits for it, or gives its answer again. */
  async ask<T>(request: FastifyRequest, work: (id: RequestId) => Promise<T>): Promise<T> {
    const key = request.headers['idempotency-key'];
    if (key === undefined) {
      request.asked = freshRequest();
      return work(request.asked);
    }
    if (typeof key !== 'string' || !KEY.test(key))
      throw new Problem('bad-key', 'the Idempotency-Key is empty, too long or not printable');
    const parts = [request.guest?.name ?? '', request.method, request.url, key];
    const id = derivedRequest(parts);
    request.asked = id;
    const fingerprint = createHash('sha256')
      .update(JSON.stringify(request.body ?? null))
      .digest('hex');
    const kept = this.#kept.get(id);
    if (kept !== undefined) {
      if (kept.fingerprint === fingerprint) return kept.answer as Promise<T>;
      throw new Problem('key-reused', `the Idempotency-Key "${key}" came with another body before`);
    }
    const answer = work(id);
    this.#kept.set(id, { fingerprint, answer });
    // What went wrong for our own reasons may be tried again; a refusal is an answer.
    answer.catch((fault: unknown) => {
      if (!(fault instanceof Problem) || fault.status >= 500) this.#kept.delete(id);
    });
    const oldest = this.#kept.size > ANSWER_COUNT_MAX ? this.#kept.keys().next().value : undefined;
    if (oldest !== undefined) this.#kept.delete(oldest);
    return answer;
  }
}
