import { createHash, randomUUID } from 'node:crypto';
import { type Answer, type Request, type RequestId, requestId } from '../../core/index.ts';
import type { Guest } from './gate.ts';
import type { OpenRealm } from './plan.ts';
import { Problem } from './problem.ts';

/** How long an answer is waited for (assumption: one comes in milliseconds unless the journal's disk is full). */
const ANSWER_MS_MAX = 10_000;
/** A client that is told to come back later waits this long (assumption). */
const RETRY_SECONDS = 5;

/** Asks a realm and waits for the answer, which is in the journal when it comes. Ends in a problem when it is a refusal. */
export async function asked(realm: OpenRealm, guest: Guest | null, request: Request): Promise<void> {
  const { supervised, name } = realm;
  const why = guest === null ? 'nobody asks' : guest.whyNotAsk(request, name);
  if (why !== null) throw new Problem('no-right', why);
  const { waiting, settings } = supervised.knowledge;
  const isFull = waiting.size >= settings.waitingCountMax;
  const answer = await inTime(supervised.ask(request), name);
  if (answer.kind !== 'refuse-request') return;
  if (request.kind === 'module-requested' && isFull) {
    throw new Problem('busy', answer.reason, { headers: { 'retry-after': String(RETRY_SECONDS) } });
  }
  throw new Problem('refused', answer.reason);
}

async function inTime(answer: Promise<Answer>, realm: string): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new Problem('no-answer', `the supervisor of ${realm} did not answer within ${ANSWER_MS_MAX} ms`),
      );
    }, ANSWER_MS_MAX);
  });
  try {
    return await Promise.race([answer, late]);
  } catch (fault) {
    if (fault instanceof Problem) throw fault;
    throw new Problem('no-answer', fault instanceof Error ? fault.message : String(fault));
  } finally {
    clearTimeout(timer);
  }
}

/** Begins the ids of all requests that come over REST; no MQTT client can have such an id, for want of a slash. */
const HEAD = 'rest:';

/** An id that nobody had before. */
export const freshRequest = (): RequestId => requestId(HEAD + randomUUID());

/** The id that follows from what it is made of, so that who asks again after a restart gets the old answer. */
export const derivedRequest = (parts: readonly string[]): RequestId =>
  requestId(HEAD + createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32));
