import type { Fields } from '../legacy/envelope.ts';
import type { Publish } from '../publish.ts';

/** An answer of the second or third generation, which differ in how sure they make of it. */
export const answerOf = (
  generation: 'g2' | 'g3',
  topic: string,
  transaction: string,
  body: Fields,
): Publish => ({
  topic,
  payload: JSON.stringify({ object_id: transaction, type: 'arts_resp', data: body }),
  qos: generation === 'g2' ? 0 : 2,
  retain: false,
});
