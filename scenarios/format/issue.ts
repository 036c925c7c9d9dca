import { type Excerpt, excerpt, type Place } from './source.ts';

/** One thing that is wrong with a scenario file, and where. */
export interface Issue {
  /** Field it is about, such as `devices[3].class`; empty for the whole file. */
  readonly path: string;
  /** Lower case, names the culprit. */
  readonly message: string;
  /** What to try instead; `null` where nothing better is known than the message. */
  readonly hint: string | null;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The line in question and the one before, for a code frame. */
  readonly excerpt: Excerpt;
}

/** What an issue says, apart from where. */
export interface Complaint {
  readonly path: string;
  readonly message: string;
  readonly hint?: string | null;
}

/** Writes down an issue. */
export function issueAt(place: Place, { path, message, hint = null }: Complaint): Issue {
  const cut = excerpt(place);
  return { path, message, hint, file: place.source.name, line: cut.line, column: cut.column, excerpt: cut };
}

/** Sorts issues as a reader meets them and leaves out repetitions; files stay in the order of their first issue. */
export function inReadingOrder(issues: readonly Issue[]): readonly Issue[] {
  const files = [...new Set(issues.map(({ file }) => file))];
  const sorted = issues.toSorted(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
  );
  const seen = new Set<string>();
  return sorted.filter(({ file, line, column, message }) => {
    const key = `${file}:${line}:${column} ${message}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

/** A path as people write it: `devices[3].class`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}
