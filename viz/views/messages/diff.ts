/** A value of a payload by its path; `was` and `is` are left out where there is none. */
export interface Entry {
  readonly path: string;
  readonly was?: string;
  readonly is?: string;
}

/** All values of a payload by their paths. Elements of lists that have a name go by it, so that none moves when one is gone. */
export function flat(payload: unknown): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  visit(payload, '', values);
  return values;
}

function visit(value: unknown, path: string, values: Map<string, string>): void {
  if (typeof value !== 'object' || value === null) {
    values.set(path, typeof value === 'string' ? value : JSON.stringify(value));
    return;
  }
  const isList = Array.isArray(value);
  const inner = isList ? namedElements(value) : Object.entries(value);
  if (inner.length === 0) values.set(path, isList ? '[]' : '{}');
  for (const [key, element] of inner)
    visit(element, isList ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`, values);
}

/** Elements by their names, or by their places where they have none or share one. */
function namedElements(list: readonly unknown[]): readonly (readonly [string, unknown])[] {
  const names = list.map(nameOf);
  const isNamed = !names.includes(null) && new Set(names).size === names.length;
  return list.map((element, index) => [isNamed ? (names[index] ?? '') : String(index), element]);
}

function nameOf(element: unknown): string | null {
  if (typeof element !== 'object' || element === null) return null;
  const { module, id, runtime } = element as Readonly<Record<string, unknown>>;
  const name = module ?? id ?? runtime;
  return typeof name === 'string' ? name : null;
}

/** What two payloads say, value by value, in the order of the newer one; what only the older one says comes last. */
export function diff(older: unknown, newer: unknown): readonly Entry[] {
  const [before, after] = [older === undefined ? new Map<string, string>() : flat(older), flat(newer)];
  const kept = [...after].map(([path, is]): Entry => {
    const was = before.get(path);
    return was === undefined ? { path, is } : { path, was, is };
  });
  const gone = [...before].filter(([path]) => !after.has(path)).map(([path, was]): Entry => ({ path, was }));
  return [...kept, ...gone];
}
