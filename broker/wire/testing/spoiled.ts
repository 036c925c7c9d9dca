import fc from 'fast-check';
import type { Message } from '../message.ts';
import { corpus } from './corpus.ts';
import { mutatedJson, mutatedText } from './mutation.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const topics = corpus.map(({ topic }) => topic);

/** A message of the corpus, whole. */
export const anyMessage: fc.Arbitrary<Message> = fc.constantFrom(...corpus);
/** Anything that somebody may send: spoiled messages on right and wrong topics, and plain noise. */
export const spoiled: fc.Arbitrary<Message> = fc.oneof(
  anyMessage.chain(({ topic, payload }) =>
    fc.record({
      topic: fc.constant(topic),
      payload: fc.oneof(mutatedJson(String(payload)).map(bytesOf), mutatedText(String(payload))),
    }),
  ),
  fc.record({ topic: fc.constantFrom(...topics), payload: fc.uint8Array({ maxLength: 64 }) }),
  fc.record({
    topic: fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.constantFrom(
        'realm',
        'realm/',
        'realm/proc',
        'realm/proc//',
        'proc/control/',
        'realm/s/////',
        '',
        '/',
        'realm/g/a/p/+',
        'realm/arts/v1/rt/#/report',
      ),
    ),
    payload: anyMessage.map(({ payload }) => payload),
  }),
  fc.record({ topic: fc.constantFrom(...topics), payload: fc.json().map(bytesOf) }),
);
