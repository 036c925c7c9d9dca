/** Why a message was not taken; stable, so that programs may act on it. */
export type IssueCode =
  | 'too-large'
  | 'not-utf8'
  | 'not-json'
  | 'too-deep'
  | 'hostile-key'
  | 'wrong-topic'
  | 'wrong-version'
  | 'wrong-shape'
  | 'not-yours'
  | 'unsupported'
  | 'retained';

/** One thing that is wrong with a message. */
export interface Issue {
  readonly code: IssueCode;
  /** The field it is about, such as `report.runtime.apis[3]`; empty for the whole message. */
  readonly path: string;
  /** Lower case, names the culprit. */
  readonly message: string;
}

/** What a message says, or everything that is wrong with it. */
export type Reading<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'issues'; readonly issues: readonly Issue[] };

/** A message that could be read. */
export const read = <T>(value: T): Reading<T> => ({ kind: 'value', value });

/** A message that could not be read, for one reason. */
export const unread = (code: IssueCode, path: string, message: string): Reading<never> => ({
  kind: 'issues',
  issues: [{ code, path, message }],
});

/** A path as people write it: `report.instances[3].epoch`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}
