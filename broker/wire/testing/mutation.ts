import fc from 'fast-check';

/** Stands for a number beyond all bounds, which JSON can write and JavaScript cannot. */
const ENDLESS = 'endless number';

const HOSTILE: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  ENDLESS,
  '',
  ' ',
  '+',
  '#',
  '../..',
  '\u0000',
  '__proto__',
  'a/b',
  [],
  {},
  [[[]]],
  { __proto__: 1, constructor: { prototype: 1 } },
  'x'.repeat(20_000),
];
const HOSTILE_KEYS = ['__proto__', 'constructor', 'prototype', 'toString', '', 'v', 'kind', 'uuid', 'type'];

/** One way to spoil a JSON value: a place in it, counted from the top, and what happens there. */
interface Spoiling {
  readonly at: number;
  readonly how: 'replace' | 'remove' | 'add' | 'double';
  readonly value: unknown;
  readonly key: string;
}

const spoiling: fc.Arbitrary<Spoiling> = fc.record({
  at: fc.nat({ max: 60 }),
  how: fc.constantFrom('replace' as const, 'remove' as const, 'add' as const, 'double' as const),
  value: fc.constantFrom(...HOSTILE),
  key: fc.constantFrom(...HOSTILE_KEYS),
});

/** A text that is JSON, with one to three places of it replaced, removed or added to. */
export const mutatedJson = (json: string): fc.Arbitrary<string> =>
  fc.array(spoiling, { minLength: 1, maxLength: 3 }).map((all) => all.reduce(spoil, json));

/** A text with bytes cut out, doubled or changed, wherever they are. */
export const mutatedText = (text: string): fc.Arbitrary<Uint8Array> =>
  fc
    .record({ at: fc.nat(), length: fc.nat({ max: 12 }), into: fc.uint8Array({ maxLength: 8 }) })
    .map(({ at, length, into }) => {
      const bytes = [...new TextEncoder().encode(text)];
      bytes.splice(bytes.length === 0 ? 0 : at % bytes.length, length, ...into);
      return Uint8Array.from(bytes);
    });

function spoil(json: string, { at, how, value, key }: Spoiling): string {
  let seen = 0;
  const visit = (node: unknown): unknown => {
    const here = seen++ === at;
    if (here && how === 'replace') return value;
    if (typeof node !== 'object' || node === null) return node;
    if (Array.isArray(node)) {
      const list = node.map(visit);
      return here && how === 'double' ? [...list, ...list] : list;
    }
    const entries = Object.entries(node).map(([name, child]) => [name, visit(child)] as const);
    if (here && how === 'remove') entries.shift();
    const record: Record<string, unknown> = Object.fromEntries(entries);
    if (here && how === 'add') Object.defineProperty(record, key, { value, enumerable: true });
    return record;
  };
  try {
    return (JSON.stringify(visit(JSON.parse(json))) ?? '').replaceAll(`"${ENDLESS}"`, '1e400');
  } catch {
    return json;
  }
}
