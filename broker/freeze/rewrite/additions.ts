import { ByteWriter } from '../../runtime/wasm/bytes.ts';
import { entryCount } from '../../runtime/wasm/sections.ts';
import { OP } from './body.ts';
import { signed } from './polls.ts';
import { SHARED } from './reserved.ts';
import type { Shape } from './shape.ts';

const [I32, I64, F32, F64] = [0x7f, 0x7e, 0x7d, 0x7c];
const [FUNCTION_EXPORT, TABLE_EXPORT, GLOBAL_EXPORT] = [0, 1, 3];
const EMPTY_VECTOR = Uint8Array.of(0);

/** What is added to the sections of a module, as their entries. */
export interface Additions {
  readonly types: readonly Uint8Array[];
  /** By type; of functions that come after the module's own. */
  readonly functions: readonly number[];
  readonly bodies: readonly Uint8Array[];
  readonly globals: readonly Uint8Array[];
  readonly exports: readonly Uint8Array[];
  readonly pollTypeIndex: number;
  readonly initialPages: number;
}

/** Where what is added will stand. */
export interface Indexes {
  readonly fuelIndex: number;
  readonly pagesIndex: number;
  readonly limitIndex: number;
  readonly pollIndex: number;
  readonly growIndex: number;
}

/** Collects types, each once, behind those that a module has. */
export class Types {
  readonly entries: Uint8Array[] = [];
  readonly #known = new Map<string, number>();
  readonly #firstIndex: number;

  constructor(contents: Uint8Array | undefined) {
    this.#firstIndex = entryCount(contents ?? EMPTY_VECTOR);
  }

  /** The number of a function's type. */
  number(params: readonly number[], results: readonly number[]): number {
    const key = `${params}>${results}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const entry = new ByteWriter()
      .bytes(0x60)
      .u32(params.length)
      .bytes(...params);
    this.entries.push(
      entry
        .u32(results.length)
        .bytes(...results)
        .finish(),
    );
    const number = this.#firstIndex + this.entries.length - 1;
    this.#known.set(key, number);
    return number;
  }
}

/** Everything that a module needs beside its own to be paused, read and restored. */
export function additionsOf(
  shape: Shape,
  types: Types,
  options: {
    readonly indexes: Indexes;
    readonly writesTables: boolean;
    readonly initialPages: number;
    readonly pagesMax: number;
  },
): Additions {
  const { indexes, writesTables, initialPages, pagesMax } = options;
  const functions: number[] = [types.number([I32], [I32])];
  const bodies: Uint8Array[] = [growBody(indexes)];
  const exports = [
    exported(SHARED.fuel, GLOBAL_EXPORT, indexes.fuelIndex),
    exported(SHARED.pages, GLOBAL_EXPORT, indexes.pagesIndex),
    exported(SHARED.limit, GLOBAL_EXPORT, indexes.limitIndex),
  ];
  shape.globals.forEach(({ typeCode: type, isMutable }, index) => {
    if (!isMutable) return;
    if (type === I32 || type === I64) {
      exports.push(exported(`${SHARED.global}${index}`, GLOBAL_EXPORT, index));
      return;
    }
    const bits = type === F32 ? I32 : I64;
    for (const [name, signature, body] of [
      [SHARED.read, types.number([], [bits]), readBody(type, index)],
      [SHARED.write, types.number([bits], []), writeBody(type, index)],
    ] as const) {
      exports.push(exported(`${name}${index}`, FUNCTION_EXPORT, indexes.growIndex + functions.length));
      functions.push(signature);
      bodies.push(body);
    }
  });
  const movedBy = 1;
  if (shape.startIndex !== null)
    exports.push(exported(SHARED.start, FUNCTION_EXPORT, moved(shape, shape.startIndex, movedBy)));
  if (writesTables) {
    shape.tables.forEach((_, index) => {
      exports.push(exported(`${SHARED.table}${index}`, TABLE_EXPORT, index));
    });
    for (const index of shape.addressTaken)
      exports.push(exported(`${SHARED.function}${index}`, FUNCTION_EXPORT, moved(shape, index, movedBy)));
  }
  const globals = [global(0), global(initialPages), global(pagesMax)];
  return {
    types: types.entries,
    functions,
    bodies,
    globals,
    exports,
    pollTypeIndex: types.number([], [I32]),
    initialPages,
  };
}

const moved = ({ imports }: Shape, index: number, by: number): number =>
  index < imports.length ? index : index + by;

const global = (value: number): Uint8Array =>
  new ByteWriter().bytes(I32, 1, 0x41).part(signed(value)).bytes(OP.end).finish();

const exported = (name: string, kind: number, index: number): Uint8Array =>
  new ByteWriter().text(name).bytes(kind).u32(index).finish();

const sized = (body: ByteWriter): Uint8Array => new ByteWriter().sized(body.finish()).finish();

/**
 * `memory.grow` as the module believes it: counts the pages that it may know of, behind which its host may keep some of
 * its own. What goes beyond the limit is asked of the engine as more than any memory has, so that it is denied there.
 */
function growBody({ pagesIndex, limitIndex }: Indexes): Uint8Array {
  return sized(
    new ByteWriter()
      .bytes(0) // No locals but the parameter.
      .bytes(0x20, 0, 0x23)
      .u32(limitIndex)
      .bytes(0x23)
      .u32(pagesIndex)
      .bytes(0x6b, 0x4b) // wanted > limit − pages
      .bytes(OP.if, 0x40, 0x41, 0x7f, OP.memoryGrow, 0, OP.return, OP.end)
      .bytes(0x20, 0, OP.memoryGrow, 0, 0x41, 0x7f, 0x46)
      .bytes(OP.if, 0x40, 0x41, 0x7f, OP.return, OP.end)
      .bytes(0x23)
      .u32(pagesIndex) // The result: what there was before.
      .bytes(0x23)
      .u32(pagesIndex)
      .bytes(0x20, 0, 0x6a, 0x24)
      .u32(pagesIndex)
      .bytes(OP.end),
  );
}

/** A global of floating point as its bits: as a number of JavaScript, a NaN would lose what it carries. */
const readBody = (type: number, index: number): Uint8Array =>
  sized(
    new ByteWriter()
      .bytes(0, 0x23)
      .u32(index)
      .bytes(type === F64 ? 0xbd : 0xbc, OP.end),
  );

const writeBody = (type: number, index: number): Uint8Array =>
  sized(
    new ByteWriter()
      .bytes(0, 0x20, 0, type === F64 ? 0xbf : 0xbe, 0x24)
      .u32(index)
      .bytes(OP.end),
  );
