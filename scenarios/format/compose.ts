import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { type Issue, issueAt } from './issue.ts';
import type { FieldPlaces, Places } from './places.ts';
import { type Place, type SourceText, wholeOf } from './source.ts';
import { quoted } from './units.ts';

/** More fields than this after all aliases are followed is a mistake or an attack ("billion laughs"). */
const FIELD_COUNT_MAX = 500_000;

/**
 * Reads YAML 1.2 into plain values and notes where every field stands. Anchors, aliases and merge keys (`<<`) work; a
 * field that came through one is blamed on the line it was written on. Never throws; faults become issues.
 */
export function compose(
  source: SourceText,
  places: Places,
): { readonly value: unknown; readonly issues: readonly Issue[] } {
  const document = parseDocument(source.text, {
    schema: 'core',
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
  });
  // What the parser stumbles over behind its first error mostly follows from that one.
  const errors = document.errors.filter(
    ({ message }, index) => index === 0 || !message.startsWith('Unexpected'),
  );
  const faults = [...errors, ...document.warnings].map(({ message, pos: [from, to] }) =>
    issueAt(
      { source, from, to },
      { path: '', message: message.split('\n')[0] ?? message, hint: syntaxHint(source, from) },
    ),
  );
  if (document.errors.length > 0) return { value: undefined, issues: faults };
  const composer = new Composer(document, source, places);
  const value = composer.read(document.contents as Node | null, wholeOf(source));
  return { value, issues: [...faults, ...composer.issues] };
}

/** The usual slip: a placeholder such as `{n}` inside `{ … }`, where braces have a meaning of their own. */
function syntaxHint({ text }: SourceText, from: number): string | null {
  const line = text.slice(text.lastIndexOf('\n', from - 1) + 1, text.indexOf('\n', from) + 1 || text.length);
  return /\{(n|device|stay)\}/.test(line)
    ? 'put quotes around a text with { or } that stands inside { … } or [ … ]'
    : null;
}

class Composer {
  readonly issues: Issue[] = [];
  readonly #document: Document;
  readonly #source: SourceText;
  readonly #places: Places;
  readonly #known = new Map<Node, { readonly value: unknown; readonly fieldCount: number }>();
  readonly #open = new Set<Node>();
  #fieldCount = 0;

  constructor(document: Document, source: SourceText, places: Places) {
    this.#document = document;
    this.#source = source;
    this.#places = places;
  }

  read(node: Node | null | undefined, around: Place): unknown {
    if (node === null || node === undefined) return null;
    if (isAlias(node)) return this.#readAlias(node);
    const known = this.#known.get(node);
    if (known !== undefined) {
      this.#fieldCount += known.fieldCount;
      return known.value;
    }
    const before = this.#fieldCount++;
    this.#open.add(node);
    const value = this.#readPlain(node, around);
    this.#open.delete(node);
    this.#known.set(node, { value, fieldCount: this.#fieldCount - before });
    return value;
  }

  #readPlain(node: Node, around: Place): unknown {
    if (isMap(node)) return this.#readMap(node, around);
    if (isSeq(node)) return this.#readList(node, around);
    return isScalar(node) ? node.value : null;
  }

  #readAlias(alias: Alias): unknown {
    const target = alias.resolve(this.#document);
    const place = this.#placeOf(alias, wholeOf(this.#source));
    if (target === undefined) return null; // The parser has complained about it.
    if (this.#open.has(target)) {
      this.#complain(place, `alias "*${alias.source}" contains itself`);
      return null;
    }
    if (this.#fieldCount > FIELD_COUNT_MAX) {
      this.#complain(place, `more than ${FIELD_COUNT_MAX} fields after following aliases`);
      return null;
    }
    return this.read(target, place);
  }

  #readList(list: YAMLSeq, around: Place): unknown[] {
    const fields: FieldPlaces = new Map();
    const values = list.items.map((entry, index) => {
      const place = this.#placeOf(entry as Node | null, around);
      fields.set(String(index), { key: place, value: place });
      return this.read(entry as Node | null, place);
    });
    this.#places.set(values, fields);
    return values;
  }

  #readMap(map: YAMLMap, around: Place): Record<string, unknown> {
    const fields: FieldPlaces = new Map();
    const values = new Map<string, unknown>();
    const merged: unknown[] = [];
    for (const { key, value } of map.items as readonly Pair<Node | null, Node | null>[]) {
      const keyPlace = this.#placeOf(key, around);
      const name = isScalar(key) && key.value !== null ? String(key.source ?? key.value) : undefined;
      const valuePlace = this.#placeOf(value, keyPlace);
      if (name === undefined) this.#complain(keyPlace, 'the name of a field must be a text');
      else if (name === '<<') merged.push(...this.#sourcesOf(value, valuePlace));
      else if (values.has(name)) this.#complain(keyPlace, `field ${quoted(name)} is there twice`);
      else {
        values.set(name, this.read(value, valuePlace));
        fields.set(name, { key: keyPlace, value: valuePlace });
      }
    }
    for (const from of merged) this.#merge(from as object, values, fields);
    const plain = Object.fromEntries(values);
    this.#places.set(plain, fields);
    return plain;
  }

  /** The mappings that a merge key names: one, or several of which the first wins. */
  #sourcesOf(value: Node | null, place: Place): unknown[] {
    const read = this.read(value, place);
    const sources = Array.isArray(read) ? read : [read];
    return sources.filter((source) => {
      const isMapping = typeof source === 'object' && source !== null && !Array.isArray(source);
      if (!isMapping) this.#complain(place, 'a merge key takes a mapping or a list of mappings, by alias');
      return isMapping;
    });
  }

  #merge(from: object, values: Map<string, unknown>, fields: FieldPlaces): void {
    for (const [name, place] of this.#places.of(from)) {
      if (values.has(name)) continue;
      values.set(name, (from as Record<string, unknown>)[name]);
      fields.set(name, place);
    }
  }

  #placeOf(node: Node | null | undefined, around: Place): Place {
    const range = node?.range;
    if (range === undefined || range === null) return { ...around, to: Math.max(around.to, around.from + 1) };
    return { source: this.#source, from: range[0], to: Math.max(range[1], range[0] + 1) };
  }

  #complain(place: Place, message: string, hint: string | null = null): void {
    this.issues.push(issueAt(place, { path: '', message, hint }));
  }
}
