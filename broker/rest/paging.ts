import { z } from 'zod';
import { Problem } from './problem.ts';

const ENTRY_COUNT_MAX = 1_000;
const ENTRY_COUNT_INITIAL = 100;

/** The part of a query that says which page is meant. */
export const pageQuery: {
  readonly count: z.ZodDefault<z.ZodCoercedNumber>;
  readonly cursor: z.ZodOptional<z.ZodString>;
} = {
  count: z.coerce
    .number()
    .int()
    .min(1)
    .max(ENTRY_COUNT_MAX)
    .default(ENTRY_COUNT_INITIAL)
    .describe('Most entries of the answer.'),
  cursor: z.string().max(512).optional().describe('`next` of the page before; leave out for the first page.'),
};

/** Which page is meant. */
export interface PageAsked {
  readonly count: number;
  readonly cursor?: string | undefined;
}

/** A part of a long list. */
export interface Page<T> {
  readonly entries: readonly T[];
  /** The cursor of the next page; `null` after the last one. */
  readonly next: string | null;
}

/** How pages of something are declared. */
export const pageOf = <T extends z.ZodType>(
  entry: T,
): z.ZodObject<{ entries: z.ZodArray<T>; next: z.ZodNullable<z.ZodString> }> =>
  z.object({ entries: z.array(entry), next: z.string().nullable() });

/**
 * Takes the page that is asked for out of sorted keys. What comes or goes meanwhile neither repeats nor hides anything that
 * was there all the time.
 */
export function paged<K extends string, T>(
  keys: readonly K[],
  asked: PageAsked,
  read: (key: K) => T | null,
): Page<T> {
  const after = asked.cursor === undefined ? null : textOf(asked.cursor);
  const entries: T[] = [];
  let last: K | null = null;
  for (let index = after === null ? 0 : firstAfter(keys, after); index < keys.length; index++) {
    const key = keys[index];
    if (key === undefined) break;
    const entry = read(key);
    if (entry === null) continue;
    if (entries.length === asked.count) return { entries, next: cursorOf(last ?? key) };
    entries.push(entry);
    last = key;
  }
  return { entries, next: null };
}

/** Cursors are opaque, so that nobody builds on what they hold. */
const cursorOf = (key: string): string => Buffer.from(`k${key}`, 'utf8').toString('base64url');

function textOf(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!text.startsWith('k') || cursorOf(text.slice(1)) !== cursor)
    throw new Problem('bad-cursor', `"${cursor}" is no cursor`);
  return text.slice(1);
}

function firstAfter(keys: readonly string[], after: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') > after) high = middle;
    else low = middle + 1;
  }
  return low;
}
