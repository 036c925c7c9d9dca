import { DEVICE } from './wording.ts';
/** One pattern of ids: `headset-{n}` for 60 members, or `pose-${device}` for every headset. */
export interface IdGroup {
  readonly pattern: string;
  readonly count: number;
  /** What `${device}` stands for; `null` when the pattern has none. */
  readonly of: { readonly roster: Roster; readonly selector: string } | null;
  /** Names by which a selector may mean all of its members. */
  readonly groups: readonly string[];
}

/** Which ids a scenario will hold once its populations are generated; knows it from their patterns. */
export class Roster {
  readonly #groups: readonly IdGroup[];

  constructor(groups: readonly IdGroup[]) {
    this.#groups = groups;
  }

  /** Whether a selector (an id, a group, or `prefix*`) means anything. */
  has(selector: string): boolean {
    return this.#groups.some((group) => means(group, selector));
  }

  /** Whether there will be a member of exactly this id. */
  hasId(id: string): boolean {
    return this.#groups.some((group) => produces(group, id));
  }

  /** Ids as a hint shows them: the first of every population, and group names. */
  examples(): readonly string[] {
    return [...new Set(this.#groups.flatMap((group) => [first(group), ...prefixes(group), ...group.groups]))];
  }

  /** Indexes of groups of which an earlier one already produces a member. */
  duplicates(): readonly { readonly index: number; readonly id: string }[] {
    const found: { readonly index: number; readonly id: string }[] = [];
    for (const [index, group] of this.#groups.entries()) {
      const id = first(group);
      const earlier = this.#groups.slice(0, index);
      if (earlier.some((other) => other.pattern === group.pattern || produces(other, id)))
        found.push({ index, id });
    }
    return found;
  }
}

/** Whether a selector, an id or `prefix*`, means an id. */
export function selects(selector: string, id: string): boolean {
  return selector.endsWith('*') ? id.startsWith(selector.slice(0, -1)) : selector === id;
}

/** Whether filling in the placeholders of a pattern can give an id. */
export function mayGive(pattern: string, id: string): boolean {
  return produces({ pattern, count: Number.POSITIVE_INFINITY, of: null, groups: [] }, id);
}

const VARIABLE = /\$\{device\}|\$\{stay\}|\{n\}/;

function means(group: IdGroup, selector: string): boolean {
  if (group.groups.some((name) => selects(selector, name))) return true;
  return selector.endsWith('*') ? mayStartWith(group, selector.slice(0, -1)) : produces(group, selector);
}

/** Whether one of the ids is exactly this one. */
function produces({ pattern, count, of }: IdGroup, id: string): boolean {
  const names: string[] = [];
  const source = pattern
    .split(/(\$\{device\}|\$\{stay\}|\{n\})/)
    .map((part) => {
      if (!/^(\$\{device\}|\$\{stay\}|\{n\})$/.test(part)) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      names.push(part);
      return part === DEVICE ? '(.+)' : '([1-9]\\d*)';
    })
    .join('');
  const match = new RegExp(`^${source}$`).exec(id);
  if (match === null) return false;
  return names.every((name, at) => {
    const text = match[at + 1] ?? '';
    if (name === '{n}') return Number(text) <= count;
    return name !== DEVICE || of === null || (selects(of.selector, text) && of.roster.hasId(text));
  });
}

/** Whether one of the ids begins so; generous behind a device's name, whose length is unknown. */
function mayStartWith({ pattern, count, of }: IdGroup, prefix: string): boolean {
  const at = pattern.search(VARIABLE);
  const head = at === -1 ? pattern : pattern.slice(0, at);
  if (head.startsWith(prefix)) return true;
  if (at === -1 || !prefix.startsWith(head)) return false;
  const rest = prefix.slice(head.length);
  if (pattern.startsWith(DEVICE, at)) return of === null || /-/.test(rest) || of.roster.has(`${rest}*`);
  const digits = /^\d*/.exec(rest)?.[0] ?? '';
  if (digits === '' || (pattern.startsWith('{n}', at) && Number(digits) > count)) return false;
  const tail = pattern.slice(at).replace(/^(\{n\}|\$\{stay\})/, '');
  const after = rest.slice(digits.length);
  return after === '' || tail.startsWith(after) || VARIABLE.test(tail);
}

/** The prefix that means the whole population, if it has more than one member and the prefix is not empty. */
function prefixes({ pattern }: IdGroup): readonly string[] {
  const at = pattern.search(VARIABLE);
  return at > 0 ? [`${pattern.slice(0, at)}*`] : [];
}

function first({ pattern, of }: IdGroup): string {
  const device = of === null ? DEVICE : (of.roster.examples()[0] ?? DEVICE);
  return pattern.replace(/\$\{device\}/g, device).replace(/\$\{stay\}|\{n\}/g, '1');
}
