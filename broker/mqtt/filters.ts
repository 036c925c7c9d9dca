/** Whether a topic filter of MQTT 3.1.1 (section 4.7) takes a topic in. */
export const matches = (filter: string, topic: string): boolean =>
  taken(filter.split('/'), topic.split('/'), topic.startsWith('$'));

function taken(wanted: readonly string[], levels: readonly string[], isOfBroker: boolean): boolean {
  // Topics of the broker itself are not for wildcards at their first level.
  if (isOfBroker && (wanted[0] === '+' || wanted[0] === '#')) return false;
  for (let at = 0; at < wanted.length; at++) {
    const level = wanted[at];
    if (level === '#') return true;
    const there = levels[at];
    if (there === undefined || (level !== '+' && level !== there)) return false;
  }
  return wanted.length === levels.length;
}

interface Listening<T> {
  readonly wanted: readonly string[];
  readonly listener: T;
}

/** Finds who listens to a topic; filters that begin with a name cost nothing for topics that begin with another. */
export class Listeners<T> {
  readonly #byFirst = new Map<string, readonly Listening<T>[]>();

  /** Adds a listener on some filters. */
  add(filters: readonly string[], listener: T): void {
    for (const filter of filters) {
      const wanted = filter.split('/');
      const first = wanted[0] ?? '';
      this.#byFirst.set(first, [...(this.#byFirst.get(first) ?? []), { wanted, listener }]);
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
    const levels = topic.split('/');
    const found: T[] = [];
    const isOfBroker = topic.startsWith('$');
    for (const key of [levels[0] ?? '', '+', '#']) {
      for (const { wanted, listener } of this.#byFirst.get(key) ?? []) {
        if (!found.includes(listener) && taken(wanted, levels, isOfBroker)) found.push(listener);
      }
    }
    return found;
  }
}
