import { z } from 'zod';
import { type Answer, type Request, type RequestId, requestId } from '../../../core/index.ts';
import type { Message } from '../message.ts';
import type { Publish } from '../publish.ts';
import { type Issue, type Reading, read, unread } from '../reading.ts';
import { answerSchema } from './command.ts';
import { contentOf, parsed, publish, recordOf } from './envelope.ts';
import { isName } from './fields.ts';
import { requestSchema } from './request.ts';
import { answerTopic, progressTopic, requestTopic, routeOf } from './topics.ts';

/** Why a request could not even be read. */
export interface RequestError {
  /** The client's own id of the request, if it could be made out. */
  readonly request: RequestId | null;
  readonly code: string;
  readonly message: string;
  readonly path: string;
}

/** What a client hears: an answer under its own id, or why its message was no request. */
export type Reply =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'error'; readonly error: RequestError };

/** A request, as a message; its id is the client's own. */
export const encodeRequest = (realm: string, client: string, request: Request): Publish =>
  publish(requestTopic(realm, client), { request });

/** Reads a request and puts the client's name before its id, so that clients cannot mix up their answers. */
export function decodeRequest(realm: string, { topic, payload }: Message): Reading<Request> {
  const route = routeOf(realm, topic);
  if (route?.kind !== 'request') return unread('wrong-topic', '', `no topic of requests: ${topic}`);
  const reading = contentOf(payload, 'request', requestSchema);
  if (reading.kind === 'issues') return reading;
  return read({ ...reading.value, request: requestId(`${route.client}/${reading.value.request}`) });
}

/** Who asked, and under which id of its own; `null` for a request of another dialect or of REST. */
export function askerOf(request: RequestId): { readonly client: string; readonly request: RequestId } | null {
  const at = request.indexOf('/');
  const client = request.slice(0, Math.max(at, 0));
  const own = request.slice(at + 1);
  return isName(client) && isName(own) ? { client, request: requestId(own) } : null;
}

/** An answer, as a message to whoever asked, or to all for progress; `null` when it was asked another way. */
export function encodeAnswer(realm: string, answer: Answer): Publish | null {
  if (answer.kind === 'report-progress') return publish(progressTopic(realm, answer.module), { answer });
  const asker = askerOf(answer.request);
  if (asker === null) return null;
  return publish(answerTopic(realm, asker.client), { answer: { ...answer, request: asker.request } });
}

/** Tells a client what is wrong with its message; the first issue counts. */
export function encodeError(
  realm: string,
  client: string,
  { code, path, message }: Issue,
  request: RequestId | null,
): Publish {
  const rest = { ...(path !== '' && { path }), ...(request !== null && { request }) };
  return publish(answerTopic(realm, client), { error: { code, message, ...rest } });
}

/** A client's own id of a request that could not be read; `null` when even that is not to be found. */
export function idOfUnreadable(payload: string | Uint8Array): RequestId | null {
  const record = recordOf(payload);
  if (record.kind === 'issues') return null;
  const { request } = record.value;
  const id = typeof request === 'object' && request !== null && 'request' in request ? request.request : null;
  return typeof id === 'string' && isName(id) ? requestId(id) : null;
}

/** Reads what a client is told; the topic may be its own or that of a module's progress. */
export function decodeReply({ payload }: Message): Reading<Reply> {
  const record = recordOf(payload);
  if (record.kind === 'issues') return record;
  if (record.value.error !== undefined) {
    const error = parsed(record.value.error, 'error', errorSchema);
    return error.kind === 'issues' ? error : read({ kind: 'error', error: error.value });
  }
  const answer = parsed(record.value.answer, 'answer', answerSchema);
  return answer.kind === 'issues' ? answer : read({ kind: 'answer', answer: answer.value });
}

const errorSchema: z.ZodType<RequestError> = z.object({
  code: z.string(),
  message: z.string(),
  path: z.string().default(''),
  request: z.string().nullable().default(null),
}) as unknown as z.ZodType<RequestError>;
