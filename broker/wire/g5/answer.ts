import type { Fields } from '../legacy/envelope.ts';
import type { Publish } from '../publish.ts';
import type { Turn } from '../wire.ts';
import { moduleTopic, type Stage, SUPERVISOR } from './topics.ts';

/** What is confirmed or refused, to whom. */
export interface Subject {
  readonly module: string;
  readonly action: string;
  readonly transaction: string;
}

/** Where no runtime confirms, the supervisor does, as runtimes do it: on the topic of the module, under the request's id. */
export const confirmation = (
  { wire }: Turn,
  stage: Stage,
  { module, action, transaction }: Subject,
  body: Fields,
): Publish => ({
  topic: moduleTopic(wire.realm, stage, module),
  payload: JSON.stringify({ object_id: transaction, action, type: 'resp', from: SUPERVISOR, data: body }),
  qos: 0,
  retain: false,
});
