import type { Fields } from '../legacy/envelope.ts';
import type { Publish } from '../publish.ts';

/** An answer of the fourth generation: where it was asked, exactly once. */
export const answerOf = (topic: string, transaction: string, body: Fields): Publish => ({
  topic,
  payload: JSON.stringify({ object_id: transaction, type: 'resp', data: body }),
  qos: 2,
  retain: false,
});
