/** Whether a topic filter of MQTT 3.1.1 (section 4.7) takes a topic in. */
export function matches(filter: string, topic: string): boolean {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  // Topics of the broker itself are not for wildcards at their first level.
  if (topic.startsWith('$') && (wanted[0] === '+' || wanted[0] === '#')) return false;
  for (const [at, level] of wanted.entries()) {
    if (level === '#') return true;
    const there = levels[at];
    if (there === undefined || (level !== '+' && level !== there)) return false;
  }
  return wanted.length === levels.length;
}

/** Finds who listens to a topic; filters that begin with a name cost nothing for topics that begin with another. */
export class Listeners<T> {
  readonly #byFirst = new Map<string, { readonly filter: string; readonly listener: T }[]>();

  /** Adds a listener on some filters. */
  add(filters: readonly string[], listener: T): void {
    for (const filter of filters) {
      const first = filter.split('/', 1)[0] ?? '';
      this.#byFirst.set(first, [...(this.#byFirst.get(first) ?? []), { filter, listener }]);
    }
  }

  /** Takes a listener away from all its filters. */
  remove(listener: T): void {
    for (const [first, entries] of this.#byFirst) {
      this.#byFirst.set(
        first,
        entries.filter((entry) => entry.listener !== listener),
      );
    }
  }

  /** Everyone who listens to a topic, each of them once. */
  of(topic: string): readonly T[] {
    const first = topic.split('/', 1)[0] ?? '';
    const found = new Set<T>();
    for (const key of [first, '+', '#']) {
      for (const { filter, listener } of this.#byFirst.get(key) ?? []) {
        if (matches(filter, topic)) found.add(listener);
      }
    }
    return [...found];
  }
}
