import type { Place } from './source.ts';

/** Where one field stands: its name (or, in a list, its first token) and its value. */
export interface FieldPlace {
  readonly key: Place;
  readonly value: Place;
}

/** Where the fields of a mapping or the entries of a list stand, by name or index. */
export type FieldPlaces = Map<string, FieldPlace>;

/** What a path leads to: the field itself, or the innermost thing on the way that exists. */
export interface Found {
  readonly place: Place;
  /** Where its name stands. */
  readonly key: Place;
  /** Whether the whole path exists. */
  readonly exists: boolean;
}

/** Remembers for plain values that came out of YAML where each of their fields was written. */
export class Places {
  readonly #fields = new WeakMap<object, FieldPlaces>();

  /** Notes where the fields of a mapping or list stand. */
  set(container: object, fields: FieldPlaces): void {
    this.#fields.set(container, fields);
  }

  /** Where the fields of a mapping or list stand; empty for one that did not come out of YAML. */
  of(container: object): FieldPlaces {
    return this.#fields.get(container) ?? new Map();
  }

  /** Follows a path from `root`, which stands at `whole`. */
  find(root: unknown, whole: Place, path: readonly PropertyKey[]): Found {
    let found: Found = { place: whole, key: { ...whole, to: whole.from + 1 }, exists: true };
    let value = root;
    for (const step of path) {
      const fields = typeof value === 'object' && value !== null ? this.#fields.get(value) : undefined;
      const field = fields?.get(String(step));
      if (field === undefined) return { ...found, exists: false };
      found = { place: field.value, key: field.key, exists: true };
      value = (value as Record<PropertyKey, unknown>)[step];
    }
    return found;
  }
}
