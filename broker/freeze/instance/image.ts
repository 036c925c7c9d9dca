import { CONFINED } from '../../runtime/wasm/confine.ts';
import { PAGE_BYTES } from '../../runtime/wasm/engine.ts';
import { SHARED } from '../rewrite/reserved.ts';
import type { Exports, Pausable } from './pausable.ts';

/** Memory is looked at in pieces of this size: a page of common processors. */
export const PIECE_BYTES = 4_096;

/** What a piece of memory is: all zeros, or given in full. */
export const PIECE = { zero: 0, literal: 1 } as const;

/** A global's value: its bits, as a decimal number without sign. */
export type GlobalBits = string;

/** How a table differs from what it was after instantiation: elements that changed, as functions' indexes. */
export interface TableChange {
  readonly elementCount: number;
  readonly changed: readonly (readonly [at: number, functionIndex: number | null])[];
}

/** Linear memory and all that a module keeps outside of it, but its call stack. */
export interface Image {
  readonly pages: number;
  readonly globals: Readonly<Record<string, GlobalBits>>;
  readonly tables: Readonly<Record<string, TableChange>>;
  /** One byte for each piece of memory. */
  readonly map: Uint8Array;
  /** The literal pieces, one after the other. */
  readonly pieces: Uint8Array;
  /** SHA-256 of memory that was sent ahead, for which map and pieces are empty; `null` for memory that is here. */
  readonly root: string | null;
}

interface GlobalCell {
  value: number | bigint;
}

interface TableCell extends Pick<ArrayLike<unknown>, 'length'> {
  get(at: number): unknown;
  set(at: number, element: unknown): void;
  grow(count: number): number;
}

/** What the tables of an instance held when it was fresh; `null` for one that cannot change them. */
export type FreshTables = ReadonlyMap<string, readonly unknown[]>;

/** Notes what the tables of a fresh instance hold. */
export function freshTables(exports: Exports): FreshTables {
  const names = Object.keys(exports).filter((name) => name.startsWith(SHARED.table));
  return new Map(names.map((name) => [name, elementsOf(exports[name] as TableCell)]));
}

const elementsOf = (table: TableCell): readonly unknown[] =>
  Array.from({ length: table.length }, (_, at) => table.get(at));

/** Takes the image of a paused instance. */
export function takeImage(paused: Pausable, fresh: FreshTables): Image {
  const { memory, pages } = paused;
  const bytes = new Uint8Array(memory.buffer, 0, pages * PAGE_BYTES);
  return { ...takeOutline(paused, fresh), ...packed(bytes) };
}

const NOTHING = new Uint8Array();

/** Takes the image of a paused instance but for its memory. */
export function takeOutline({ exports, pages }: Pausable, fresh: FreshTables): Image {
  const [globals, tables] = [globalsOf(exports), tablesOf(exports, fresh)];
  return { pages, globals, tables, map: NOTHING, pieces: NOTHING, root: null };
}

/** Fits memory into a map and the pieces that are not all zero. */
function packed(bytes: Uint8Array): Pick<Image, 'map' | 'pieces'> {
  const words = new BigUint64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  const map = new Uint8Array(bytes.length / PIECE_BYTES);
  const wordsPerPiece = PIECE_BYTES / 8;
  let count = 0;
  for (let piece = 0; piece < map.length; piece++) {
    const end = (piece + 1) * wordsPerPiece;
    let at = piece * wordsPerPiece;
    while (at < end && words[at] === 0n) at += 1;
    if (at === end) continue;
    map[piece] = PIECE.literal;
    count += 1;
  }
  const pieces = new Uint8Array(count * PIECE_BYTES);
  let to = 0;
  for (let piece = 0; piece < map.length; piece++) {
    if (map[piece] !== PIECE.literal) continue;
    pieces.set(bytes.subarray(piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES), to);
    to += PIECE_BYTES;
  }
  return { map, pieces };
}

/** The globals of a module that can change, in a way that keeps every bit. */
function globalsOf(exports: Exports): Record<string, GlobalBits> {
  const globals: Record<string, GlobalBits> = {};
  for (const [name, value] of Object.entries(exports)) {
    if (name.startsWith(SHARED.global) || name === SHARED.fuel || name === CONFINED.denied)
      globals[name] = bitsOf((value as GlobalCell).value);
    if (name.startsWith(SHARED.read)) globals[name] = bitsOf((value as () => number | bigint)());
  }
  return globals;
}

const bitsOf = (value: number | bigint): GlobalBits =>
  typeof value === 'bigint' ? BigInt.asUintN(64, value).toString() : (value >>> 0).toString();

function tablesOf(exports: Exports, fresh: FreshTables): Record<string, TableChange> {
  const indexes = functionIndexes(exports);
  const tables: Record<string, TableChange> = {};
  for (const [name, before] of fresh) {
    const elements = elementsOf(exports[name] as TableCell);
    const changed = elements.flatMap((element, at): [number, number | null][] =>
      element === (before[at] ?? null)
        ? []
        : [[at, element === null ? null : (indexes.get(element) ?? null)]],
    );
    tables[name] = { elementCount: elements.length, changed };
  }
  return tables;
}

const functionIndexes = (exports: Exports): ReadonlyMap<unknown, number> =>
  new Map(
    Object.entries(exports)
      .filter(([name]) => name.startsWith(SHARED.function))
      .map(([name, value]) => [value, Number(name.slice(SHARED.function.length))]),
  );

/** Gives a fresh instance an image, or all but the memory that was sent ahead to it; a sentence for people if it is none of this module. */
export function putImage(fresh: Pausable, image: Image): string | null {
  const { exports, memory } = fresh;
  const growth = image.pages - fresh.pages;
  if (growth < 0) return 'it has less memory than the module begins with';
  if (image.pages > fresh.limitPages)
    return `it needs ${image.pages} pages of memory, and may have ${fresh.limitPages}`;
  const missing = image.pages - memory.buffer.byteLength / PAGE_BYTES;
  try {
    if (missing > 0) memory.grow(missing);
  } catch {
    return `there is no memory for its ${image.pages} pages`;
  }
  (exports[SHARED.pages] as GlobalCell).value = image.pages;
  if (image.root === null) unpack(new Uint8Array(memory.buffer, 0, image.pages * PAGE_BYTES), image);
  return putGlobals(exports, image.globals) ?? putTables(exports, image.tables);
}

function unpack(bytes: Uint8Array, { map, pieces }: Image): void {
  let from = 0;
  map.forEach((kind, piece) => {
    const at = piece * PIECE_BYTES;
    bytes.fill(0, at, at + PIECE_BYTES);
    if (kind !== PIECE.literal) return;
    bytes.set(pieces.subarray(from, from + PIECE_BYTES), at);
    from += PIECE_BYTES;
  });
}

function putGlobals(exports: Exports, globals: Image['globals']): string | null {
  const own = Object.keys(globalsOf(exports)).sort();
  if (own.join() !== Object.keys(globals).sort().join()) return 'its globals are none of this module';
  for (const [name, bits] of Object.entries(globals)) {
    const before = exports[name] as GlobalCell | (() => number | bigint);
    const isWide = typeof (typeof before === 'function' ? before() : before.value) === 'bigint';
    const value = isWide ? BigInt.asIntN(64, BigInt(bits)) : Number(bits) | 0;
    if (typeof before !== 'function') before.value = value;
    else (exports[name.replace(SHARED.read, SHARED.write)] as (value: number | bigint) => void)(value);
  }
  return null;
}

function putTables(exports: Exports, tables: Image['tables']): string | null {
  for (const [name, { elementCount, changed }] of Object.entries(tables)) {
    const table = exports[name] as TableCell | undefined;
    if (table === undefined || !name.startsWith(SHARED.table)) return 'its tables are none of this module';
    if (elementCount < table.length) return `its ${name} is shorter than it was at the start`;
    try {
      if (elementCount > table.length) table.grow(elementCount - table.length);
    } catch {
      return `its ${name} is longer than it may be`;
    }
    for (const [at, index] of changed) {
      const element = index === null ? null : exports[`${SHARED.function}${index}`];
      if (at >= elementCount || element === undefined)
        return `its ${name} names what the module does not have`;
      table.set(at, element);
    }
  }
  return null;
}
