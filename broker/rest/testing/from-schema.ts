import fc from 'fast-check';

/** As much of JSON Schema as our own description uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Texts that have hurt programs before. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '..',
    '../../etc/passwd',
    '%2e%2e%2f',
    '__proto__',
    'constructor',
    'toString',
    '\u0000',
    'a\u0000b',
    '\r\nSet-Cookie: a=b',
    '#',
    '+/#',
    '$SYS',
    '"><script>',
    "' OR 1=1 --",
    '\u202e',
    '💥'.repeat(50),
    'x'.repeat(3_000),
    '-1',
    '1e999',
    'NaN',
    'null',
    '[object Object]',
  ),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);

/** Any JSON whatever, hostile keys included. */
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.dictionary(hostileText, fc.oneof(hostileText, fc.double(), fc.constant(null)), { maxKeys: 3 }),
);

/** Texts that mean something under a name, so that some requests get far. */
export type Known = Readonly<Record<string, readonly string[]>>;

/** Where in a schema a value is made for. */
interface Place {
  readonly known: Known;
  readonly name: string;
  readonly depth: number;
}

/** Values that fit a schema, or nearly so. */
export function fitting(schema: Schema, { known, name, depth }: Place): fc.Arbitrary<unknown> {
  const inner = (child: Schema, key = name): fc.Arbitrary<unknown> =>
    fitting(child, { known, name: key, depth: depth + 1 });
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => inner(choice)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const type = typeof schema.type === 'object' ? schema.type[0] : schema.type;
  switch (type) {
    case 'string':
      return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...(known[name] ?? ['x'])) }, hostileText);
    case 'integer':
    case 'number':
      return fc.oneof(
        fc.integer({ min: schema.minimum ?? -10, max: Math.min(schema.maximum ?? 10, 2 ** 31 - 1) }),
        fc.double(),
      );
    case 'boolean':
      return fc.boolean();
    case 'array':
      return depth > 5 ? fc.constant([]) : fc.array(inner(entryOf(schema)), { maxLength: 3 });
    case 'object':
      return objects(schema, inner);
    default:
      return anyJson;
  }
}

/** What the entries of a list are. */
const entryOf = (schema: object): Schema => {
  const { items: entry = {} } = schema as Readonly<Record<string, Schema>>;
  return entry;
};

function objects(
  { properties = {}, required = [], propertyNames, additionalProperties }: Schema,
  inner: (schema: Schema, name?: string) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, child]) => [name, inner(child, name)]),
  );
  const record = fc.record(fields, { requiredKeys: [...required] as never[] });
  if (propertyNames === undefined || typeof additionalProperties !== 'object') return record;
  return fc.dictionary(inner(propertyNames).map(String), inner(additionalProperties), { maxKeys: 4 });
}

/** A value, or what is left of it after somebody has meddled. */
export const meddled = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: anyJson });

/** A schema with all its references followed, so that it stands alone. */
export function resolved(schema: unknown, document: { readonly components?: unknown }): unknown {
  if (Array.isArray(schema)) return schema.map((child) => resolved(child, document));
  if (typeof schema !== 'object' || schema === null) return schema;
  if ('$ref' in schema && typeof schema.$ref === 'string') {
    const target = schema.$ref
      .slice(2)
      .split('/')
      .reduce<unknown>((at, step) => (at as Readonly<Record<string, unknown>>)[step], document);
    return resolved(target, document);
  }
  return Object.fromEntries(Object.entries(schema).map(([key, child]) => [key, resolved(child, document)]));
}
