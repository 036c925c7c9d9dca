import { nameHint } from '../../../scenarios/format/spelling.ts';

/** Something that a policy has otherwise than a policy must. */
export interface Objection {
  /** Such as `scorers[2].weight`; empty for the whole. */
  readonly path: string;
  readonly message: string;
  readonly hint: string | null;
}

/** Whatever an object has. */
export type Fields = Readonly<Record<string, unknown>>;

/** Objects to fields that nobody knows. */
export function strangersIn(path: string, fields: Fields, known: readonly string[]): readonly Objection[] {
  return Object.keys(fields)
    .filter((name) => !known.includes(name))
    .map((name) =>
      objection(`${path}${name}`, 'no such field', nameHint(name, known) ?? `known: ${known.join(', ')}`),
    );
}

/** Objects to what is no list, and to what is wrong with its parts. */
export function listed(
  name: string,
  list: unknown,
  objectionsOf: (path: string, one: unknown) => readonly Objection[],
): readonly Objection[] {
  if (!Array.isArray(list)) return check(name, list, 'a list', () => false);
  return list.flatMap((one: unknown, index) => objectionsOf(`${name}[${index}]`, one));
}

/** Objects to a value that is not what was expected. */
export const check = (
  path: string,
  value: unknown,
  expected: string,
  holds: (value: unknown) => boolean,
): readonly Objection[] =>
  holds(value) ? [] : [objection(path, `expected ${expected}, got ${shown(value)}`)];

/** An objection. */
export const objection = (path: string, message: string, hint: string | null = null): Objection => ({
  path,
  message,
  hint,
});

/** Whether it is an object. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** Whether it is true or false. */
export const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
/** Whether it is a span of time, or none. */
export const isGap = (value: unknown): boolean =>
  value === undefined || (typeof value === 'number' && value > 0 && Number.isFinite(value));
/** Whether it is a function. */
export const isFunction = (value: unknown): boolean => typeof value === 'function';

/** A value in a few words. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return `an object with ${Object.keys(value).join(', ')}`;
  return JSON.stringify(value) ?? String(value);
}
