import { byText } from '../ids.ts';
import { ABSENT, type Edit, find, gatherKeys, hashOf, NOTHING, type Node, Owner, put, take } from './trie.ts';

export { Owner };

/**
 * A persistent map from texts to values: a change makes a new version that shares all it did not touch, and every
 * old version stays valid. A hash array mapped trie of radix 32 (Bagwell, "Ideal Hash Trees", 2001) with entries
 * kept beside children (Steindorfer & Vinju, OOPSLA 2015). Changes under one `Owner` are made in place where that
 * owner made the nodes, so an owner goes along one line of versions: once it has changed a table, only the newest
 * version of that table may be used until the batch ends.
 *
 * Lists are sorted by key in code-unit order whatever the history; keys are sorted on demand and kept
 * until one comes or goes.
 *
 * Known weakness: the hash is not keyed, so whoever may choose ids can choose them to collide and make it slow.
 */
export class Table<K extends string, V> {
  #root: Node;
  #size: number;
  #owner: Owner | null;
  /** Keys in order, once somebody asked; versions with the same keys share them. */
  #keys: readonly K[] | null;

  private constructor(root: Node, size: number, owner: Owner | null, keys: readonly K[] | null) {
    this.#root = root;
    this.#size = size;
    this.#owner = owner;
    this.#keys = keys;
  }

  /** A table without entries. */
  static empty<K extends string, V>(): Table<K, V> {
    return new Table<K, V>(NOTHING, 0, null, null);
  }

  /** How many entries there are. */
  get size(): number {
    return this.#size;
  }

  /** The value under a key, or `undefined` when there is none. */
  get(key: K): V | undefined {
    const value = find(this.#root, key);
    return value === ABSENT ? undefined : (value as V);
  }

  /** Whether there is an entry under a key. */
  has(key: K): boolean {
    return find(this.#root, key) !== ABSENT;
  }

  /** The table with this entry added or replaced. */
  set(key: K, value: V, owner?: Owner): Table<K, V> {
    const edit: Edit = { key, hash: hashOf(key), value, owner: owner ?? null, growth: 0 };
    return this.#next(put(this.#root, 0, edit), edit);
  }

  /** The table without an entry under this key; the same table if there was none. */
  delete(key: K, owner?: Owner): Table<K, V> {
    const edit: Edit = { key, hash: hashOf(key), value: ABSENT, owner: owner ?? null, growth: 0 };
    const root = take(this.#root, 0, edit);
    return edit.growth === 0 ? this : this.#next(root, edit);
  }

  /** Keys with their values, sorted by key. */
  entries(): readonly (readonly [K, V])[] {
    return this.keys().map((key) => [key, find(this.#root, key) as V]);
  }

  /** Keys, sorted. */
  keys(): readonly K[] {
    if (this.#keys === null) {
      const keys: string[] = [];
      gatherKeys(this.#root, keys);
      this.#keys = keys.sort(byText) as K[];
    }
    return this.#keys;
  }

  /** Values, sorted by their keys. */
  values(): readonly V[] {
    return this.keys().map((key) => find(this.#root, key) as V);
  }

  #next(root: Node, edit: Edit): Table<K, V> {
    if (edit.owner === null || edit.owner !== this.#owner) {
      if (root === this.#root) return this;
      return new Table<K, V>(
        root,
        this.#size + edit.growth,
        edit.owner,
        edit.growth === 0 ? this.#keys : null,
      );
    }
    this.#root = root;
    this.#size += edit.growth;
    if (edit.growth !== 0) this.#keys = null;
    return this;
  }
}
