import type { z } from 'zod';
import { type Issue, issueAt, pathText } from './issue.ts';
import type { Places } from './places.ts';
import type { Place } from './source.ts';
import { nameHint, nearest } from './spelling.ts';
import { quoted } from './units.ts';

type Fault = z.core.$ZodIssue;

/** The tree a fault is about. */
export interface Tree {
  readonly root: unknown;
  readonly whole: Place;
  readonly places: Places;
}

/** Turns what the schema found into issues with a place, in the words of the file. */
export function explain(faults: readonly Fault[], tree: Tree): Issue[] {
  const flat = faults.flatMap((fault) => flattened(fault));
  const missing = flat.filter((fault) => isMissing(fault, tree));
  const misspelt = new Set<string>();
  const issues = flat.flatMap((fault) => {
    if (fault.code === 'unrecognized_keys') return unknownFields(fault, missing, misspelt, tree);
    return missing.includes(fault) ? [] : [leafIssue(fault, tree)];
  });
  return [
    ...issues,
    ...missing.filter(({ path }) => !misspelt.has(pathText(path))).map((fault) => missingField(fault, tree)),
  ];
}

/** Of a union's faults those of the one variant that was meant, if that can be told by its shape. */
function flattened(fault: Fault): Fault[] {
  if (fault.code !== 'invalid_union' || fault.errors.length === 0) return [fault];
  const meant = fault.errors.filter(
    (variant) => !variant.some(({ path, code }) => path.length === 0 && isShape(code)),
  );
  const [best] = meant.toSorted((a, b) => a.length - b.length);
  if (best === undefined) return [fault];
  return best.flatMap((inner) => flattened({ ...inner, path: [...fault.path, ...inner.path] } as Fault));
}

const isShape = (code: string | undefined): boolean =>
  code === 'invalid_type' || code === 'invalid_value' || code === 'invalid_union';

/** Whether nothing at all stands where the fault is. */
function isMissing(fault: Fault, { root, whole, places }: Tree): boolean {
  const parent = fault.path.slice(0, -1);
  const isValueFault =
    fault.code === 'invalid_type' || fault.code === 'invalid_value' || fault.code === 'invalid_union';
  return (
    isValueFault &&
    fault.path.length > 0 &&
    places.find(root, whole, parent).exists &&
    valueAt(root, fault.path) === undefined
  );
}

function unknownFields(
  fault: Extract<Fault, { code: 'unrecognized_keys' }>,
  missing: readonly Fault[],
  misspelt: Set<string>,
  { root, whole, places }: Tree,
): Issue[] {
  const inside = pathText(fault.path);
  const absent = missing
    .filter(({ path }) => pathText(path.slice(0, -1)) === inside)
    .map(({ path }) => String(path.at(-1)));
  const known = fault.message.split(' ');
  return fault.keys.map((key) => {
    const meant = nearest(key, absent);
    if (meant !== undefined) misspelt.add(pathText([...fault.path, meant]));
    const hint = meant === undefined ? nameHint(key, known) : `did you mean "${meant}"?`;
    const { key: place } = places.find(root, whole, [...fault.path, key]);
    return issueAt(place, {
      path: pathText([...fault.path, key]),
      message: `unknown field ${quoted(key)}`,
      hint,
    });
  });
}

/**
 * Makes the parser put the fields that a strict object has where its message would be: a fault does not say what its
 * schema knows. To be given to the parser together with what `explain` is to read.
 */
export const tellFields: z.core.$ZodErrorMap = ({ code, inst }) => {
  if (code !== 'unrecognized_keys') return undefined;
  const definition = inst?._zod.def as { readonly shape?: object } | undefined;
  return Object.keys(definition?.shape ?? {}).join(' ') || undefined;
};

function missingField({ path, code, ...rest }: Fault, { root, whole, places }: Tree): Issue {
  const { key, place } = places.find(root, whole, path.slice(0, -1));
  const name = String(path.at(-1));
  const options = (rest as { readonly options?: readonly unknown[] }).options;
  const hint = code === 'invalid_union' && options !== undefined ? `one of ${options.join(', ')}` : null;
  const at = key.source === place.source ? key : place;
  return issueAt(firstWord(at), { path: pathText(path), message: `missing field ${quoted(name)}`, hint });
}

/** The first word of a place: enough to show where something is missing. */
function firstWord(place: Place): Place {
  const text = place.source.text.slice(place.from, place.to);
  const length = /^[\w$-]+|^./.exec(text)?.[0].length ?? 1;
  return { ...place, to: place.from + length };
}

function leafIssue(fault: Fault, { root, whole, places }: Tree): Issue {
  const found = places.find(root, whole, fault.path);
  const { message, hint } = said(fault, valueAt(root, fault.path));
  const isOnKey = fault.code === 'custom' && fault.params?.onKey === true;
  return issueAt(isOnKey ? found.key : found.place, { path: pathText(fault.path), message, hint });
}

function said(fault: Fault, value: unknown): { readonly message: string; readonly hint: string | null } {
  switch (fault.code) {
    case 'invalid_type':
      return {
        message: `must be ${NOUNS[fault.expected] ?? `a ${fault.expected}`}, not ${quoted(value)}`,
        hint: null,
      };
    case 'invalid_value':
      return oneOf(fault.values, value);
    case 'invalid_union':
      return 'options' in fault && Array.isArray(fault.options)
        ? oneOf(fault.options, value)
        : { message: `${fault.message}, not ${quoted(value)}`, hint: null };
    case 'too_small':
      return { message: tooSmall(fault), hint: null };
    case 'too_big':
      return { message: `must be at most ${fault.maximum}`, hint: null };
    case 'custom':
      return { message: fault.message, hint: (fault.params?.hint as string | undefined) ?? null };
    default:
      return { message: fault.message, hint: null };
  }
}

const NOUNS: Readonly<Record<string, string>> = {
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

function oneOf(
  options: readonly unknown[],
  value: unknown,
): { readonly message: string; readonly hint: string | null } {
  const names = options.map(String);
  if (names.length === 1) return { message: `must be "${names[0]}", not ${quoted(value)}`, hint: null };
  const message = `must be one of ${names.length > 8 ? 'the known kinds' : names.join(', ')}, not ${quoted(value)}`;
  const near = typeof value === 'string' ? nearest(value, names) : undefined;
  if (near !== undefined) return { message, hint: `did you mean "${near}"?` };
  return { message, hint: names.length > 8 ? `known: ${names.join(', ')}` : null };
}

function tooSmall({ origin, minimum, inclusive }: Extract<Fault, { code: 'too_small' }>): string {
  if (origin === 'string') return 'must not be empty';
  if (origin === 'array') return `must have at least ${minimum} ${minimum === 1 ? 'entry' : 'entries'}`;
  return inclusive === false ? `must be more than ${minimum}` : `must be at least ${minimum}`;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}
