import type { Fields } from '../legacy/envelope.ts';
import type { Publish } from '../publish.ts';
import type { Turn } from '../wire.ts';

/** An answer of the first generation: on the topic and under the id of its request. */
export const answerOf = (topic: string, transaction: string, body: Fields): Publish => ({
  topic,
  payload: JSON.stringify({ object_id: transaction, type: 'arts_resp', data: body }),
  qos: 0,
  retain: false,
});

/** Answers a message at once. */
export function answerG1(turn: Turn, topic: string, transaction: string, details: Fields): void {
  turn.publishes.push(answerOf(topic, transaction, { result: 'ok', details }));
}

/** Refuses a message at once; the reason is the answer's details. */
export function refuseG1(turn: Turn, topic: string, transaction: string, reason: string): void {
  turn.publishes.push(answerOf(topic, transaction, { result: 'error', details: reason }));
}
