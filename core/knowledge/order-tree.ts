import type { Owner } from './trie.ts';

/** One entry of an order. */
export interface Entry {
  readonly key: number;
  readonly id: string;
  /** Bytes it can still take; −1 when it may take nothing. */
  readonly room: number;
  /** Cores it can still take. */
  readonly spare: number;
}

/** A B-tree node: a leaf with entries, or a branch with children of equal height; the other list is empty. */
export interface Tree<E extends Entry> {
  entries: readonly E[];
  children: readonly Tree<E>[];
  first: E | undefined;
  size: number;
  /** Largest room and largest spare below, not necessarily of the same entry. */
  roomMax: number;
  spareMax: number;
  readonly owner: Owner | null;
}

/** Most entries or children of a node; chosen by measurement among 8, 16, 32 and 64. */
const WIDTH_MAX = 32;
/** Least of a node that is not the root; far enough below the half that inserts and removals do not alternate. */
const WIDTH_MIN = 8;

const NO_CHILDREN: readonly never[] = [];
const NO_LEAVES: readonly never[] = [];

/** A tree without entries. */
export const NO_ENTRIES: Tree<never> = {
  entries: NO_LEAVES,
  children: NO_CHILDREN,
  first: undefined,
  size: 0,
  roomMax: Number.NEGATIVE_INFINITY,
  spareMax: Number.NEGATIVE_INFINITY,
  owner: null,
};

/** Whether an entry comes before a place in the order. */
const isBefore = (entry: Entry, key: number, id: string): boolean =>
  entry.key < key || (entry.key === key && entry.id < id);

/** The tree with an entry added, or replaced if its key and id are there. */
export function inserted<E extends Entry>(tree: Tree<E>, entry: E, owner: Owner | null): Tree<E> {
  const next = insert(tree, entry, owner);
  return width(next) <= WIDTH_MAX ? next : branch(halves(next, owner), null, owner);
}

/** The tree without the entry of this key and id; the same tree if it is not there. */
export function removed<E extends Entry>(
  tree: Tree<E>,
  key: number,
  id: string,
  owner: Owner | null,
): Tree<E> {
  const next = remove(tree, key, id, owner);
  const [only] = next.children;
  return next.children.length === 1 && only !== undefined ? only : next;
}

function insert<E extends Entry>(tree: Tree<E>, entry: E, owner: Owner | null): Tree<E> {
  if (tree.children.length === 0) {
    const at = leafAt(tree, entry.key, entry.id);
    const there = tree.entries[at];
    const replaces = there !== undefined && there.key === entry.key && there.id === entry.id;
    return leaf(tree.entries.toSpliced(at, replaces ? 1 : 0, entry), tree, owner);
  }
  const at = childAt(tree, entry.key, entry.id);
  const child = tree.children[at] as Tree<E>;
  const grown = insert(child, entry, owner);
  const isWide = width(grown) > WIDTH_MAX;
  const children = isWide
    ? tree.children.toSpliced(at, 1, ...halves(grown, owner))
    : tree.children.with(at, grown);
  return branch(children, tree, owner);
}

function remove<E extends Entry>(tree: Tree<E>, key: number, id: string, owner: Owner | null): Tree<E> {
  if (tree.children.length === 0) {
    const at = leafAt(tree, key, id);
    const there = tree.entries[at];
    if (there === undefined || there.key !== key || there.id !== id) return tree;
    return leaf(tree.entries.toSpliced(at, 1), tree, owner);
  }
  const at = childAt(tree, key, id);
  const child = tree.children[at] as Tree<E>;
  const sizeBefore = child.size;
  const shrunk = remove(child, key, id, owner);
  if (shrunk.size === sizeBefore) return tree;
  const children = tree.children.slice();
  children[at] = shrunk;
  if (width(shrunk) < WIDTH_MIN && children.length > 1) refill(children, at, owner);
  return branch(children, tree, owner);
}

/** Joins a thin child with a neighbour, and halves the two anew if that is too much for one. */
function refill<E extends Entry>(children: Tree<E>[], at: number, owner: Owner | null): void {
  const low = at === 0 ? 0 : at - 1;
  const a = children[low] as Tree<E>;
  const b = children[low + 1] as Tree<E>;
  const joined =
    a.children.length === 0
      ? leaf([...a.entries, ...b.entries], null, owner)
      : branch([...a.children, ...b.children], null, owner);
  if (width(joined) <= WIDTH_MAX) children.splice(low, 2, joined);
  else children.splice(low, 2, ...halves(joined, owner));
}

function halves<E extends Entry>(tree: Tree<E>, owner: Owner | null): [Tree<E>, Tree<E>] {
  const half = width(tree) >>> 1;
  const { entries, children } = tree;
  return children.length === 0
    ? [leaf(entries.slice(0, half), null, owner), leaf(entries.slice(half), null, owner)]
    : [branch(children.slice(0, half), null, owner), branch(children.slice(half), null, owner)];
}

const width = <E extends Entry>(tree: Tree<E>): number =>
  tree.children.length === 0 ? tree.entries.length : tree.children.length;

/** A leaf with these entries: `from` itself if the owner made it. */
function leaf<E extends Entry>(entries: readonly E[], from: Tree<E> | null, owner: Owner | null): Tree<E> {
  let roomMax = Number.NEGATIVE_INFINITY;
  let spareMax = Number.NEGATIVE_INFINITY;
  for (const { room, spare } of entries) {
    if (room > roomMax) roomMax = room;
    if (spare > spareMax) spareMax = spare;
  }
  const [first] = entries;
  const size = entries.length;
  if (from === null || owner === null || from.owner !== owner) {
    return { entries, children: NO_CHILDREN, first, size, roomMax, spareMax, owner };
  }
  from.entries = entries;
  from.first = first;
  from.size = size;
  from.roomMax = roomMax;
  from.spareMax = spareMax;
  return from;
}

/** A branch with these children: `from` itself if the owner made it. */
function branch<E extends Entry>(
  children: readonly Tree<E>[],
  from: Tree<E> | null,
  owner: Owner | null,
): Tree<E> {
  let roomMax = Number.NEGATIVE_INFINITY;
  let spareMax = Number.NEGATIVE_INFINITY;
  let size = 0;
  for (const child of children) {
    size += child.size;
    if (child.roomMax > roomMax) roomMax = child.roomMax;
    if (child.spareMax > spareMax) spareMax = child.spareMax;
  }
  const first = children[0]?.first;
  if (from === null || owner === null || from.owner !== owner) {
    return { entries: NO_LEAVES, children, first, size, roomMax, spareMax, owner };
  }
  from.children = children;
  from.first = first;
  from.size = size;
  from.roomMax = roomMax;
  from.spareMax = spareMax;
  return from;
}

/** The place of the first entry at or after a key and id. */
export function leafAt<E extends Entry>({ entries }: Tree<E>, key: number, id: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(entries[middle] as E, key, id)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The child in which a key and id belong: the last that does not start after them, or the first of all. */
export function childAt<E extends Entry>({ children }: Tree<E>, key: number, id: string): number {
  let low = 1;
  let high = children.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const first = (children[middle] as Tree<E>).first as E;
    const startsAfter = first.key > key || (first.key === key && first.id > id);
    if (startsAfter) high = middle;
    else low = middle + 1;
  }
  return low - 1;
}
