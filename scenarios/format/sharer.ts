/** A reference to a shared object begins so; a text that does is written with one more. */
const MARK = '@';

/**
 * Writes values as JSON in which an object that is used several times is written once and named elsewhere. Sameness is
 * identity: what populations share is shared in memory.
 */
export class Sharer {
  readonly #numbers = new Map<object, number>();
  readonly #lines: string[] = [];

  /** Looks through entries for what they share. Entries themselves are never shared. */
  constructor(entries: Iterable<object>) {
    const uses = new Map<object, number>();
    for (const entry of entries) for (const part of Object.values(entry)) count(part, uses);
    for (const [shared, useCount] of uses) if (useCount > 1) this.#share(shared, uses);
  }

  /** The shared objects, one JSON text each; those that others name come first. */
  lines(): readonly string[] {
    return this.#lines;
  }

  /** An entry as JSON, with references. */
  written(entry: object): string {
    return JSON.stringify(this.#opened(entry));
  }

  #share(shared: object, uses: ReadonlyMap<object, number>): void {
    if (this.#numbers.has(shared)) return;
    for (const part of Object.values(shared)) this.#shareInside(part, uses);
    const line = JSON.stringify(this.#opened(shared));
    this.#numbers.set(shared, this.#lines.length);
    this.#lines.push(line);
  }

  #shareInside(part: unknown, uses: ReadonlyMap<object, number>): void {
    if (typeof part !== 'object' || part === null) return;
    if ((uses.get(part) ?? 0) > 1) this.#share(part, uses);
    else for (const inner of Object.values(part)) this.#shareInside(inner, uses);
  }

  /** A copy with references instead of the shared objects inside. */
  #opened(value: object): unknown {
    if (Array.isArray(value)) return value.map((part) => this.#reference(part));
    const opened: Record<string, unknown> = {};
    for (const [name, part] of Object.entries(value)) opened[name] = this.#reference(part);
    return opened;
  }

  #reference(part: unknown): unknown {
    if (typeof part === 'string') return part.startsWith(MARK) ? MARK + part : part;
    if (typeof part !== 'object' || part === null) return part;
    const number = this.#numbers.get(part);
    return number === undefined ? this.#opened(part) : `${MARK}${number}`;
  }
}

function count(part: unknown, uses: Map<object, number>): void {
  if (typeof part !== 'object' || part === null) return;
  const useCount = (uses.get(part) ?? 0) + 1;
  uses.set(part, useCount);
  if (useCount === 1) for (const inner of Object.values(part)) count(inner, uses);
}

/** Puts the shared objects back where they are named; `shared` must hold every object that is. */
export function unshared(value: unknown, shared: readonly unknown[]): unknown {
  if (typeof value === 'string') {
    if (!value.startsWith(MARK)) return value;
    if (value.startsWith(MARK + MARK)) return value.slice(1);
    const number = Number(value.slice(1));
    if (!(number in shared)) throw new RangeError(`no shared object ${value}`);
    return shared[number];
  }
  if (Array.isArray(value)) return value.map((part) => unshared(part, shared));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, unshared(part, shared)]));
}
