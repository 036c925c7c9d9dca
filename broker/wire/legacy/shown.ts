/** Longest piece of somebody else's message that is repeated in an answer (assumption; a uuid has 36 characters). */
const SHOWN_COUNT_MAX = 128;

/** A value of somebody else's as text in an answer: never long, never code. */
export const shown = (value: unknown): string =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'None')).slice(0, SHOWN_COUNT_MAX);
