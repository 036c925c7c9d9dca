import { dirname, isAbsolute, join } from 'node:path';
import { compose } from './compose.ts';
import { type Issue, issueAt } from './issue.ts';
import type { FieldPlaces, Places } from './places.ts';
import { type Place, type SourceText, sourceText, wholeOf } from './source.ts';
import { nameHint } from './spelling.ts';
import { quoted } from './units.ts';

/** Reads a file's text; throws if it cannot. */
export type ReadText = (path: string) => string;

/** The fields of a scenario file and of everything it includes, as one mapping. */
export interface Gathered {
  readonly root: Readonly<Record<string, unknown>>;
  readonly whole: Place;
  readonly issues: readonly Issue[];
  /** Every file that was read, the scenario first. */
  readonly sources: readonly SourceText[];
}

/** Sections that may also stand in an included file. */
const SHARED_SECTIONS: readonly string[] = [
  'define',
  'settings',
  'shapes',
  'links',
  'classes',
  'sites',
  'siteLinks',
  'devices',
  'modules',
  'programs',
  'rules',
  'events',
  'faults',
  'expect',
  'include',
];

/**
 * Reads a scenario file and, through `include`, its fragments. Lists are joined, what is included first; of mappings
 * (`settings`, `classes`, …) the including file's fields win. An issue names the file it is in.
 */
export function gather(path: string, places: Places, readText: ReadText): Gathered {
  const gatherer = new Gatherer(places, readText);
  const root = gatherer.file(path, null);
  const whole =
    gatherer.sources[0] === undefined
      ? { source: sourceText(path, ''), from: 0, to: 0 }
      : wholeOf(gatherer.sources[0]);
  return { root, whole, issues: gatherer.issues, sources: gatherer.sources };
}

type Fields = Record<string, unknown>;

class Gatherer {
  readonly issues: Issue[] = [];
  readonly sources: SourceText[] = [];
  readonly #places: Places;
  readonly #readText: ReadText;
  readonly #open: string[] = [];

  constructor(places: Places, readText: ReadText) {
    this.#places = places;
    this.#readText = readText;
  }

  /** The fields of one file, its includes merged in; `from` is where it was asked for, `null` for the scenario. */
  file(path: string, from: Place | null): Fields {
    const text = this.#textOf(path, from);
    if (text === undefined) return {};
    const source = sourceText(path, text);
    this.sources.push(source);
    const { value, issues } = compose(source, this.#places);
    this.issues.push(...issues);
    if (value === undefined) return {};
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      const message = text.trim() === '' ? 'the file is empty' : 'a scenario is a mapping of fields';
      this.#complain({ ...wholeOf(source), to: 1 }, message, 'start with "apiVersion: arts/v1"');
      return {};
    }
    if (from !== null) this.#checkSections(value as Fields);
    this.#open.push(path);
    const fields = this.#withIncludes(path, value as Fields);
    this.#open.pop();
    return fields;
  }

  #textOf(path: string, from: Place | null): string | undefined {
    try {
      return this.#readText(path);
    } catch (error) {
      const why =
        (error as { code?: string }).code === 'ENOENT' ? 'there is no such file' : 'the file cannot be read';
      this.#complain(from ?? wholeOf(sourceText(path, '')), `${why}: ${quoted(path)}`);
      return undefined;
    }
  }

  #checkSections(fields: Fields): void {
    for (const [name, { key }] of this.#places.of(fields)) {
      if (SHARED_SECTIONS.includes(name)) continue;
      const hint = nameHint(name, SHARED_SECTIONS);
      this.#complain(key, `an included file may not have a field ${quoted(name)}`, hint);
    }
  }

  #withIncludes(path: string, own: Fields): Fields {
    const include = own.include;
    if (include === undefined || include === null) return own;
    const entries = Array.isArray(include) ? include : [include];
    const holder = Array.isArray(include) ? include : own;
    const parts = entries.flatMap((entry, index) => {
      const place = this.#places.of(holder).get(Array.isArray(include) ? String(index) : 'include')?.value;
      if (place === undefined || typeof entry !== 'string') return []; // The schema complains.
      const target = isAbsolute(entry) ? entry : join(dirname(path), entry);
      if (!this.#open.includes(target)) return [this.file(target, place)];
      this.#complain(place, `${quoted(entry)} includes itself`);
      return [];
    });
    return parts.reduceRight((inner, part) => this.#joined(part, inner), own);
  }

  /** The fields of both; where both have a section, lists are joined and mappings merged, `own` winning. */
  #joined(included: Fields, own: Fields): Fields {
    const names = [...new Set([...Object.keys(included), ...Object.keys(own)])].filter(
      (name) => Object.hasOwn(own, name) || SHARED_SECTIONS.includes(name),
    );
    const joined: Fields = {};
    const fields: FieldPlaces = new Map();
    for (const name of names) {
      const [first, second] = [included[name], own[name]];
      const isOwn = Object.hasOwn(own, name);
      joined[name] = isOwn ? second : first;
      if (isOwn && name !== 'include') joined[name] = this.#both(first, second);
      const place = this.#places.of(isOwn ? own : included).get(name);
      if (place !== undefined) fields.set(name, place);
    }
    this.#places.set(joined, fields);
    return joined;
  }

  #both(first: unknown, second: unknown): unknown {
    if (Array.isArray(first) && Array.isArray(second)) {
      const places = [first, second].flatMap((list) =>
        list.map((_, index) => this.#places.of(list).get(String(index))),
      );
      const joined = [...first, ...second];
      this.#places.set(
        joined,
        new Map(places.flatMap((place, index) => (place ? [[String(index), place]] : []))),
      );
      return joined;
    }
    if (!isMapping(first) || !isMapping(second)) return second;
    const joined = { ...first, ...second };
    this.#places.set(joined, new Map([...this.#places.of(first), ...this.#places.of(second)]));
    return joined;
  }

  #complain(place: Place, message: string, hint: string | null = null): void {
    this.issues.push(issueAt(place, { path: '', message, hint }));
  }
}

const isMapping = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
