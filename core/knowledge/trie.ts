/**
 * Names one batch of changes. Whatever a batch has made itself it may change in place, because nobody outside
 * has seen it yet; whatever it found is copied first.
 */
export class Owner {}

/** A trie node: entries as key and value side by side, sorted by their bit, then children, sorted by theirs. */
export interface Node {
  /** Which of the 32 branches hold an entry; in a bottom node, where hashes are equal, unused. */
  entryBits: number;
  /** Which of the 32 branches hold a child. */
  childBits: number;
  slots: unknown[];
  readonly owner: Owner | null;
}

/** One change on its way down the trie. */
export interface Edit {
  readonly key: string;
  readonly hash: number;
  readonly value: unknown;
  readonly owner: Owner | null;
  /** What the change does to the number of entries. */
  growth: number;
}

/** A trie without entries. */
export const NOTHING: Node = { entryBits: 0, childBits: 0, slots: [], owner: null };
/** What is found where there is nothing; no value equals it. */
export const ABSENT: unique symbol = Symbol('absent');
/** Bits of the hash taken per level. */
const STRIDE = 5;
const BRANCH_MASK = 2 ** STRIDE - 1;
/** Beyond this the hash is used up and keys are compared one by one. */
const SHIFT_MAX = 30;

/** FNV-1a over pairs of code units, then the finisher of MurmurHash3, so that all bits depend on all others. */
export function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  const even = key.length & ~1;
  for (let at = 0; at < even; at += 2) {
    hash = Math.imul(hash ^ key.charCodeAt(at) ^ (key.charCodeAt(at + 1) << 16), 0x01000193);
  }
  if (even < key.length) hash = Math.imul(hash ^ key.charCodeAt(even), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function bitCount(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Where in its node the branch of a bit lies; bits are those before it. */
const entryAt = (node: Node, bit: number): number => 2 * bitCount(node.entryBits & (bit - 1));
const childAt = (node: Node, bit: number): number =>
  2 * bitCount(node.entryBits) + bitCount(node.childBits & (bit - 1));

/** The value under a key, or `ABSENT`. */
export function find(root: Node, key: string): unknown {
  const hash = hashOf(key);
  let node = root;
  for (let shift = 0; shift <= SHIFT_MAX; shift += STRIDE) {
    const bit = 1 << ((hash >>> shift) & BRANCH_MASK);
    if ((node.entryBits & bit) !== 0) {
      const at = entryAt(node, bit);
      return node.slots[at] === key ? node.slots[at + 1] : ABSENT;
    }
    if ((node.childBits & bit) === 0) return ABSENT;
    node = node.slots[childAt(node, bit)] as Node;
  }
  const at = bottomAt(node, key);
  return at < 0 ? ABSENT : node.slots[at + 1];
}

/** Where a key lies in a node below all hash bits, or −1. */
function bottomAt({ slots }: Node, key: string): number {
  for (let at = 0; at < slots.length; at += 2) if (slots[at] === key) return at;
  return -1;
}

/** The trie with the entry of an edit. */
export function put(node: Node, shift: number, edit: Edit): Node {
  if (shift > SHIFT_MAX) {
    const at = bottomAt(node, edit.key);
    if (at >= 0) return withSlot(node, at + 1, edit.value, edit.owner);
    edit.growth = 1;
    return shaped(node, {
      entryBits: 0,
      childBits: 0,
      slots: [...node.slots, edit.key, edit.value],
      owner: edit.owner,
    });
  }
  const bit = 1 << ((edit.hash >>> shift) & BRANCH_MASK);
  if ((node.childBits & bit) !== 0) {
    const at = childAt(node, bit);
    return withSlot(node, at, put(node.slots[at] as Node, shift + STRIDE, edit), edit.owner);
  }
  const at = entryAt(node, bit);
  if ((node.entryBits & bit) === 0) {
    edit.growth = 1;
    const slots = node.slots.toSpliced(at, 0, edit.key, edit.value);
    return shaped(node, {
      entryBits: node.entryBits | bit,
      childBits: node.childBits,
      slots,
      owner: edit.owner,
    });
  }
  const other = node.slots[at] as string;
  if (other === edit.key) return withSlot(node, at + 1, edit.value, edit.owner);
  return demoted(node, shift, edit, at);
}

/** Two keys share a branch: both go one level down. */
function demoted(node: Node, shift: number, edit: Edit, at: number): Node {
  const bit = 1 << ((edit.hash >>> shift) & BRANCH_MASK);
  const key = node.slots[at] as string;
  const alone: Edit = { key, hash: hashOf(key), value: node.slots[at + 1], owner: edit.owner, growth: 0 };
  const empty: Node = { entryBits: 0, childBits: 0, slots: [], owner: edit.owner };
  const child = put(put(empty, shift + STRIDE, alone), shift + STRIDE, edit);
  const entryBits = node.entryBits & ~bit;
  const childBits = node.childBits | bit;
  const slots = node.slots.toSpliced(at, 2);
  slots.splice(2 * bitCount(entryBits) + bitCount(childBits & (bit - 1)), 0, child);
  return shaped(node, { entryBits, childBits, slots, owner: edit.owner });
}

/** The trie without the entry of an edit. */
export function take(node: Node, shift: number, edit: Edit): Node {
  if (shift > SHIFT_MAX) {
    const at = bottomAt(node, edit.key);
    if (at < 0) return node;
    edit.growth = -1;
    const slots = node.slots.toSpliced(at, 2);
    return shaped(node, { entryBits: 0, childBits: 0, slots, owner: edit.owner });
  }
  const bit = 1 << ((edit.hash >>> shift) & BRANCH_MASK);
  if ((node.entryBits & bit) !== 0) {
    const at = entryAt(node, bit);
    if (node.slots[at] !== edit.key) return node;
    edit.growth = -1;
    const slots = node.slots.toSpliced(at, 2);
    const entryBits = node.entryBits & ~bit;
    return shaped(node, { entryBits, childBits: node.childBits, slots, owner: edit.owner });
  }
  if ((node.childBits & bit) === 0) return node;
  const at = childAt(node, bit);
  const child = take(node.slots[at] as Node, shift + STRIDE, edit);
  if (edit.growth === 0) return node;
  return child.childBits === 0 && child.slots.length === 2
    ? promoted(node, bit, child, edit.owner)
    : withSlot(node, at, child, edit.owner);
}

/** A child with one entry left gives it to its parent, so that equal content has equal depth. */
function promoted(node: Node, bit: number, child: Node, owner: Owner | null): Node {
  const slots = node.slots.toSpliced(childAt(node, bit), 1);
  slots.splice(entryAt(node, bit), 0, child.slots[0], child.slots[1]);
  return shaped(node, { entryBits: node.entryBits | bit, childBits: node.childBits & ~bit, slots, owner });
}

function withSlot(node: Node, at: number, value: unknown, owner: Owner | null): Node {
  if (node.slots[at] === value) return node;
  if (owner !== null && node.owner === owner) {
    node.slots[at] = value;
    return node;
  }
  const slots = node.slots.slice();
  slots[at] = value;
  return { entryBits: node.entryBits, childBits: node.childBits, slots, owner };
}

/** A node of this shape: the old one, changed in place, if the owner made it. */
function shaped(node: Node, next: Node): Node {
  if (next.owner === null || node.owner !== next.owner) return next;
  node.entryBits = next.entryBits;
  node.childBits = next.childBits;
  node.slots = next.slots;
  return node;
}

/** Lists all keys, in the order of their hashes. */
export function gatherKeys(node: Node, into: string[]): void {
  const entryEnd = node.childBits === 0 ? node.slots.length : 2 * bitCount(node.entryBits);
  for (let at = 0; at < entryEnd; at += 2) into.push(node.slots[at] as string);
  for (let at = entryEnd; at < node.slots.length; at++) gatherKeys(node.slots[at] as Node, into);
}
