import { ByteReader, Malformed } from '../../runtime/wasm/bytes.ts';
import { skipInstruction } from '../../runtime/wasm/instructions.ts';
import { contentsOf, readSections, SECTION, type Section } from '../../runtime/wasm/sections.ts';

/** Parameters and results of a function, as the bytes of their types. */
export interface FunctionType {
  readonly params: readonly number[];
  readonly results: readonly number[];
}

/** A function that a module imports. */
export interface FunctionImport {
  readonly module: string;
  readonly name: string;
  readonly typeIndex: number;
}

/** A global that a module defines. */
export interface GlobalType {
  readonly typeCode: number;
  readonly isMutable: boolean;
}

/** What a rewriter needs to know of a module. Indexes count imports first, as the format does. */
export interface Shape {
  readonly sections: readonly Section[];
  readonly types: readonly FunctionType[];
  readonly imports: readonly FunctionImport[];
  readonly importedGlobalCount: number;
  /** Types of the functions it defines. */
  readonly functions: readonly number[];
  /** Types of the elements of its tables. */
  readonly tables: readonly number[];
  readonly memoryCount: number;
  readonly globals: readonly GlobalType[];
  readonly exportNames: readonly string[];
  readonly startIndex: number | null;
  /** Its functions' bodies, with their locals. */
  readonly bodies: readonly Uint8Array[];
  /** Functions that stand in tables or may come to. */
  readonly addressTaken: ReadonlySet<number>;
}

/** Sections that only this folder reads (WebAssembly core specification, §5.5.2). */
export const MORE_SECTIONS = { table: 4, start: 8, element: 9 } as const;

const END = 0x0b;
const REF_FUNC = 0xd2;

/** Reads a module so far as it has to be known to be rewritten; throws `Malformed`. */
export function shapeOf(bytes: Uint8Array): Shape {
  const sections = readSections(bytes);
  const reader = (number: number): ByteReader =>
    new ByteReader(contentsOf(sections, number) ?? Uint8Array.of(0));
  const addressTaken = new Set<number>();
  const imports: FunctionImport[] = [];
  let importedGlobalCount = 0;
  vector(reader(SECTION.import), (from) => {
    const [module, name, kind] = [from.text(), from.text(), from.byte()];
    if (kind === 0) imports.push({ module, name, typeIndex: from.u32() });
    else if (kind === 3) {
      importedGlobalCount += 1;
      from.skip(2);
    } else throw new Malformed('imports a table or its memory');
  });
  const start = contentsOf(sections, MORE_SECTIONS.start);
  const globals = vector(reader(SECTION.global), (from) => {
    const global = { typeCode: from.byte(), isMutable: from.byte() === 1 };
    constant(from, addressTaken);
    return global;
  });
  vector(reader(MORE_SECTIONS.element), (from) => element(from, addressTaken));
  const bodies = vector(reader(SECTION.code), (from) => from.take(from.u32()));
  for (const body of bodies) namedFunctions(body, addressTaken);
  return {
    sections,
    types: vector(reader(SECTION.type), functionType),
    imports,
    importedGlobalCount,
    functions: vector(reader(SECTION.function), (from) => from.u32()),
    tables: vector(reader(MORE_SECTIONS.table), tableType),
    memoryCount: reader(SECTION.memory).u32(),
    globals,
    exportNames: vector(reader(SECTION.export), (from) => {
      const name = from.text();
      from.byte();
      from.u32();
      return name;
    }),
    startIndex: start === undefined ? null : new ByteReader(start).u32(),
    bodies,
    addressTaken,
  };
}

/** Reads a vector: its count, then its entries. */
function vector<T>(reader: ByteReader, entry: (reader: ByteReader) => T): T[] {
  const entries: T[] = [];
  for (let left = reader.u32(); left > 0; left--) entries.push(entry(reader));
  return entries;
}

function functionType(reader: ByteReader): FunctionType {
  if (reader.byte() !== 0x60) throw new Malformed('uses types of the garbage collection proposal');
  const types = (): number[] => vector(reader, (from) => from.byte());
  return { params: types(), results: types() };
}

function tableType(reader: ByteReader): number {
  const type = reader.byte();
  const flags = reader.byte();
  if (flags > 1) throw new Malformed('shares a table or uses one with 64-bit indexes');
  reader.u32();
  if (flags === 1) reader.u32();
  return type;
}

/** Passes over a constant expression, noting functions it names. */
function constant(reader: ByteReader, named: Set<number>): void {
  for (;;) {
    const at = reader.at;
    const opcode = skipInstruction(reader);
    if (opcode === REF_FUNC) named.add(new ByteReader(reader.bytes, at + 1).u32());
    if (opcode === END) return;
  }
}

/** One segment of elements, in any of its eight forms (WebAssembly core specification, §5.5.12). */
function element(reader: ByteReader, named: Set<number>): void {
  const flags = reader.u32();
  if (flags > 7) throw new Malformed('holds a segment of elements of an unknown form');
  const isPlaced = (flags & 1) === 0;
  if (isPlaced && (flags & 2) !== 0) reader.u32();
  if (isPlaced) constant(reader, named);
  if ((flags & 3) !== 0) reader.byte();
  vector(reader, (from) => {
    if ((flags & 4) === 0) named.add(from.u32());
    else constant(from, named);
  });
}

/** Functions that a body takes the address of. */
function namedFunctions(body: Uint8Array, named: Set<number>): void {
  const reader = new ByteReader(body);
  skipLocals(reader);
  while (!reader.isAtEnd) {
    const at = reader.at;
    if (skipInstruction(reader) === REF_FUNC) named.add(new ByteReader(body, at + 1).u32());
  }
}

/** Passes over the locals of a body; returns how many there are. */
export function skipLocals(reader: ByteReader): number {
  let count = 0;
  for (let left = reader.u32(); left > 0; left--) {
    count += reader.u32();
    reader.skip(1);
  }
  return count;
}
