import { nameHint } from '../../../scenarios/format/spelling.ts';

/** Something that a policy has otherwise than a policy must. */
export interface Objection {
  /** Such as `scorers[2].weight`; empty for the whole. */
  readonly path: string;
  readonly message: string;
  readonly hint: string | null;
}

/** An object of which nothing is known. */
export type Fields = Readonly<Record<string, unknown>>;

/** Fields that nobody knows. */
export function strangersIn(path: string, fields: Fields, known: readonly string[]): readonly Objection[] {
  return Object.keys(fields)
    .filter((name) => !known.includes(name))
    .map((name) =>
      objection(`${path}${name}`, 'no such field', nameHint(name, known) ?? `known: ${known.join(', ')}`),
    );
}

/** What is wrong with the entries of a list, or with what should be one. */
export function listed(
  name: string,
  list: unknown,
  objectionsOf: (path: string, one: unknown) => readonly Objection[],
): readonly Objection[] {
  if (!Array.isArray(list)) return check(name, list, 'a list', () => false);
  return list.flatMap((one: unknown, index) => objectionsOf(`${name}[${index}]`, one));
}

/** What is wrong with one value; nothing if it holds. */
export const check = (
  path: string,
  value: unknown,
  expected: string,
  holds: (value: unknown) => boolean,
): readonly Objection[] =>
  holds(value) ? [] : [objection(path, `expected ${expected}, got ${shown(value)}`)];

/** An objection in one line. */
export const objection = (path: string, message: string, hint: string | null = null): Objection => ({
  path,
  message,
  hint,
});

/** Whether a value is an object with fields. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** Whether a value is true or false. */
export const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
/** Whether a value can be called. */
export const isFunction = (value: unknown): boolean => typeof value === 'function';

/** A value in a few words. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return `an object with ${Object.keys(value).join(', ')}`;
  return JSON.stringify(value) ?? String(value);
}

/** Whether it is a span of time above 0, or none. */
export const isGap = (value: unknown): boolean =>
  value === undefined || (typeof value === 'number' && value > 0 && Number.isFinite(value));
