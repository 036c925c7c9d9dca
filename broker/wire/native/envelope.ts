import type { z } from 'zod';
import { nativeLimits, readJson } from '../json.ts';
import type { Publish } from '../publish.ts';
import { type Issue, pathText, type Reading, read, unread } from '../reading.ts';

/** The version every message of our own dialect carries. */
const VERSION = 1;

/** A message of our own dialect: at least once, never kept. */
export const publish = (topic: string, content: object): Publish => ({
  topic,
  payload: JSON.stringify({ v: VERSION, ...content }),
  qos: 1,
  retain: false,
});

/** What a message holds under the one key that is asked for. */
export function contentOf<T>(payload: string | Uint8Array, key: string, schema: z.ZodType<T>): Reading<T> {
  const record = recordOf(payload);
  return record.kind === 'issues' ? record : parsed(record.value[key], key, schema);
}

/** Reads a message of our own dialect up to its version. */
export function recordOf(payload: string | Uint8Array): Reading<Readonly<Record<string, unknown>>> {
  const json = readJson(payload, nativeLimits);
  if (json.kind === 'issues') return json;
  const { value } = json;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return unread('wrong-shape', '', 'must be a record with "v"');
  }
  const record = value as Readonly<Record<string, unknown>>;
  return record.v === VERSION ? read(record) : unread('wrong-version', 'v', `must be ${VERSION}`);
}

/** Holds a value against a schema; paths begin with `key`. */
export function parsed<T>(value: unknown, key: string, schema: z.ZodType<T>): Reading<T> {
  const result = schema.safeParse(value);
  if (result.success) return read(result.data);
  const issues = result.error.issues.slice(0, ISSUE_COUNT_MAX).map(
    ({ path, message }): Issue => ({
      code: 'wrong-shape',
      path: pathText([key, ...path]),
      message: message.charAt(0).toLowerCase() + message.slice(1),
    }),
  );
  return { kind: 'issues', issues };
}

/** Issues told of one message at most (assumption: more than anybody reads). */
const ISSUE_COUNT_MAX = 8;
