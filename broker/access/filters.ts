/** Longest topic (assumption; MQTT's own bound is 65,535 bytes, of which our longest uses about 400). */
const TOPIC_COUNT_MAX = 1_024;
/** Most levels of a topic (assumption; the longest of any generation has nine). */
const LEVEL_COUNT_MAX = 32;
/** Control characters, halves of characters, and what every text is free of that a person wrote. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNWRITABLE = /[\u0000-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/u;

/** Why a text is no topic that may be published to; `null` if it is one. */
export function topicFault(topic: string): string | null {
  if (/[+#]/.test(topic)) return 'a topic holds no wildcards';
  return levelsFault(topic);
}

/** Why a text is no topic filter (MQTT 3.1.1, §4.7.1); `null` if it is one. */
export function filterFault(filter: string): string | null {
  const levels = filter.split('/');
  for (const [at, level] of levels.entries()) {
    if (level.length > 1 && /[+#]/.test(level)) return 'a wildcard is alone on its level';
    if (level === '#' && at < levels.length - 1) return '# is the last level';
  }
  return levelsFault(filter);
}

function levelsFault(text: string): string | null {
  if (text === '' || text.length > TOPIC_COUNT_MAX) return 'it is empty or too long';
  if (UNWRITABLE.test(text)) return 'it holds characters that nobody can write';
  const levels = text.split('/');
  if (levels.length > LEVEL_COUNT_MAX) return 'it has too many levels';
  const isHostile = (level: string): boolean =>
    level === '.' || level === '..' || level === '__proto__' || level.includes('\\');
  return levels.some(isHostile) ? 'a level means something to file systems or programs' : null;
}

/**
 * Whether a filter takes in all that another one does (MQTT 3.1.1, §4.7). A topic is the filter that takes in but itself, so
 * this says as well whether a filter takes a topic in. Both must be well formed.
 */
export function covers(wide: string, narrow: string): boolean {
  const allowed = wide.split('/');
  const wanted = levelsOf(narrow);
  if (wanted[0]?.startsWith('$') && (allowed[0] === '+' || allowed[0] === '#')) return false;
  for (const [at, level] of allowed.entries()) {
    if (level === '#') return true;
    const there = wanted[at];
    if (there === undefined || there === '#') return false;
    if (level !== '+' && level !== there) return false;
  }
  return allowed.length === wanted.length;
}

/** The levels of a filter. No topic is empty, so that "all" at the beginning means at least one level more. */
function levelsOf(filter: string): readonly string[] {
  if (filter === '#') return ['+', '#'];
  return filter === '/#' ? ['', '+', '#'] : filter.split('/');
}

/** Whether one of these filters takes in all that another one does. */
export const coveredBy = (filters: readonly string[], narrow: string): boolean =>
  filters.some((filter) => covers(filter, narrow));

/** Whether there is a topic that two filters both take in. */
export function overlap(one: string, other: string): boolean {
  const [left, right] = [levelsOf(one), levelsOf(other)];
  const isWild = (level: string | undefined): boolean => level === '+' || level === '#';
  if (isWild(left[0]) && right[0]?.startsWith('$')) return false;
  if (isWild(right[0]) && left[0]?.startsWith('$')) return false;
  for (let at = 0; ; at++) {
    const [here, there] = [left[at], right[at]];
    if (here === '#' || there === '#') return true;
    if (here === undefined || there === undefined) return here === there;
    if (here !== there && here !== '+' && there !== '+') return false;
  }
}
