import { childAt, type Entry, inserted, leafAt, NO_ENTRIES, removed, type Tree } from './order-tree.ts';
import type { Owner } from './trie.ts';

export type { Entry };

/** Says whether an entry will do, beyond having the room. */
export type Accepts<E extends Entry = Entry> = (entry: E) => boolean;

/** A place in the order, whether an entry is there or not. */
export type Place = Pick<Entry, 'key' | 'id'>;

/** What an entry must have to be found. */
interface Need<E extends Entry> {
  readonly room: number;
  readonly spare: number;
  readonly accepts: Accepts<E> | undefined;
}

/**
 * A persistent sorted set: entries by key, then by id in code-unit order. Every subtree of its B-tree knows the
 * largest room and the largest spare in it, so the first entry with enough of both is found without looking at
 * those that have not (Bayer & McCreight 1972; the maxima make it a priority search tree in two measures).
 * Changes under one `Owner` are made in place where that owner made the nodes, as in `Table`.
 *
 * Searches are complete: if any entry will do, one is found. They take O(log n) unless the entries with room and
 * those with spare are different ones, or `accepts` refuses many; then they look at more.
 */
export class Order<E extends Entry = Entry> {
  /** An order without entries. */
  static readonly empty: Order<never> = new Order<never>(NO_ENTRIES, null);

  #root: Tree<E>;
  readonly #owner: Owner | null;

  private constructor(root: Tree<E>, owner: Owner | null) {
    this.#root = root;
    this.#owner = owner;
  }

  /** How many entries there are. */
  get size(): number {
    return this.#root.size;
  }

  /** The largest room of any entry, `-Infinity` when empty. */
  get roomMax(): number {
    return this.#root.roomMax;
  }

  /** The largest spare of any entry, `-Infinity` when empty. */
  get spareMax(): number {
    return this.#root.spareMax;
  }

  /** The order with an entry added, or replaced if its key and id are there. */
  insert(entry: E, owner?: Owner): Order<E> {
    return this.#next(inserted(this.#root, entry, owner ?? null), owner ?? null);
  }

  /** The order without the entry of this key and id; the same order if it is not there. */
  remove(key: number, id: string, owner?: Owner): Order<E> {
    const sizeBefore = this.#root.size;
    const root = removed(this.#root, key, id, owner ?? null);
    return root.size === sizeBefore ? this : this.#next(root, owner ?? null);
  }

  /** The entry of this key and id, `undefined` when there is none. */
  find(key: number, id: string): E | undefined {
    let tree = this.#root;
    while (tree.children.length > 0) tree = tree.children[childAt(tree, key, id)] as Tree<E>;
    const there = tree.entries[leafAt(tree, key, id)];
    return there !== undefined && there.key === key && there.id === id ? there : undefined;
  }

  /** The first entry, `undefined` when empty. */
  first(): E | undefined {
    return this.#root.first;
  }

  /** The last entry, `undefined` when empty. */
  last(): E | undefined {
    let tree = this.#root;
    for (let child = tree.children.at(-1); child !== undefined; child = tree.children.at(-1)) tree = child;
    return tree.entries.at(-1);
  }

  /** The first entry with at least this room and spare that will do. */
  firstWith(room: number, spare: number, accepts?: Accepts<E>): E | undefined {
    return forward(this.#root, 0, { room, spare, accepts });
  }

  /** The last entry with at least this room and spare that will do. */
  lastWith(room: number, spare: number, accepts?: Accepts<E>): E | undefined {
    return backward(this.#root, Number.POSITIVE_INFINITY, { room, spare, accepts });
  }

  /** The next entry strictly after a place with at least as much room and spare that will do. */
  after(place: Place, room: number, spare: number, accepts?: Accepts<E>): E | undefined {
    return following(this.#root, place, { room, spare, accepts });
  }

  /** The next entry strictly before a place with at least as much room and spare that will do. */
  before(place: Place, room: number, spare: number, accepts?: Accepts<E>): E | undefined {
    return preceding(this.#root, place, { room, spare, accepts });
  }

  /** The entry before which there are `rank` others, `undefined` beyond the end. */
  nth(rank: number): E | undefined {
    if (rank < 0 || rank >= this.#root.size) return undefined;
    let tree = this.#root;
    let left = rank;
    while (tree.children.length > 0) {
      let at = 0;
      for (
        let child = tree.children[0] as Tree<E>;
        left >= child.size;
        child = tree.children[++at] as Tree<E>
      ) {
        left -= child.size;
      }
      tree = tree.children[at] as Tree<E>;
    }
    return tree.entries[left];
  }

  /** All entries in order. */
  entries(): readonly E[] {
    const entries: E[] = [];
    gather(this.#root, entries);
    return entries;
  }

  #next(root: Tree<E>, owner: Owner | null): Order<E> {
    if (owner === null || owner !== this.#owner) return new Order<E>(root, owner);
    this.#root = root;
    return this;
  }
}

const fits = <E extends Entry>(entry: E, need: Need<E>): boolean =>
  entry.room >= need.room && entry.spare >= need.spare && (need.accepts === undefined || need.accepts(entry));

/** The first fitting entry of a tree, from a place in its own list on. */
function forward<E extends Entry>(tree: Tree<E>, start: number, need: Need<E>): E | undefined {
  if (tree.roomMax < need.room || tree.spareMax < need.spare) return undefined;
  const { entries, children } = tree;
  for (let at = start; at < entries.length; at++) {
    const entry = entries[at] as E;
    if (fits(entry, need)) return entry;
  }
  for (let at = start; at < children.length; at++) {
    const found = forward(children[at] as Tree<E>, 0, need);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The last fitting entry of a tree, among those before a place in its own list. */
function backward<E extends Entry>(tree: Tree<E>, end: number, need: Need<E>): E | undefined {
  if (tree.roomMax < need.room || tree.spareMax < need.spare) return undefined;
  const { entries, children } = tree;
  for (let at = Math.min(end, entries.length) - 1; at >= 0; at--) {
    const entry = entries[at] as E;
    if (fits(entry, need)) return entry;
  }
  for (let at = Math.min(end, children.length) - 1; at >= 0; at--) {
    const found = backward(children[at] as Tree<E>, Number.POSITIVE_INFINITY, need);
    if (found !== undefined) return found;
  }
  return undefined;
}

function following<E extends Entry>(tree: Tree<E>, place: Place, need: Need<E>): E | undefined {
  if (tree.children.length === 0) {
    const at = leafAt(tree, place.key, place.id);
    const there = tree.entries[at];
    const isPlace = there !== undefined && there.key === place.key && there.id === place.id;
    return forward(tree, isPlace ? at + 1 : at, need);
  }
  const at = childAt(tree, place.key, place.id);
  return following(tree.children[at] as Tree<E>, place, need) ?? forward(tree, at + 1, need);
}

function preceding<E extends Entry>(tree: Tree<E>, place: Place, need: Need<E>): E | undefined {
  if (tree.children.length === 0) return backward(tree, leafAt(tree, place.key, place.id), need);
  const at = childAt(tree, place.key, place.id);
  return preceding(tree.children[at] as Tree<E>, place, need) ?? backward(tree, at, need);
}

function gather<E extends Entry>(tree: Tree<E>, into: E[]): void {
  for (const entry of tree.entries) into.push(entry);
  for (const child of tree.children) gather(child, into);
}
