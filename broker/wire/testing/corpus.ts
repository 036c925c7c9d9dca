import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Message } from '../message.ts';

/**
 * Valid messages of every kind, written by hand from the specification, in an order in which they make sense: the first
 * generation, the second and third, the fourth, the fifth, our own dialect, and farewells. Uuids begin with `11111111`
 * and end in what they stand for.
 */
export const conversations: readonly (readonly Message[])[] = readFileSync(
  join(import.meta.dirname, 'corpus.ndjson'),
  'utf8',
)
  .trim()
  .split('\n\n')
  .map((part) => part.split('\n').map((line) => JSON.parse(line) as Message));

/** All of them. */
export const corpus: readonly Message[] = conversations.flat();
