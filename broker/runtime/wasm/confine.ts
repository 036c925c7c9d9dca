import { ByteReader, ByteWriter, Malformed } from './bytes.ts';
import { PAGE_BYTES } from './engine.ts';
import { MEMORY_GROW, skipInstruction } from './instructions.ts';
import {
  contentsOf,
  entryCount,
  readSections,
  SECTION,
  type Section,
  withEntry,
  withSection,
  writeSections,
} from './sections.ts';

/** Where a confined module finds its memory, and what it exports besides its own. */
export const CONFINED = { module: 'arts', memory: 'memory', denied: 'arts.denied' } as const;

/** A module that brings no memory of its own and asks its host for it. */
export interface Confined {
  readonly kind: 'confined';
  readonly bytes: Uint8Array;
  /** Pages it needs to begin; 0 for a module without memory. */
  readonly initialPages: number;
  /** Pages it says it never exceeds; `null` when it does not say. */
  readonly pagesMax: number | null;
  /** The functions it imports, as `module.name`. */
  readonly imports: readonly string[];
}

/** A module that cannot be run here. */
export interface Unfit {
  readonly kind: 'unfit';
  readonly reason: string;
}

/**
 * Rewrites a module so that its host decides how much memory it gets. Memory becomes an import, so that one compiled
 * module serves instances with different limits; every `memory.grow` goes through a function of ours, which notes in
 * an exported global whether growth was ever denied, so that an instance that dies of it can be told from one that
 * dies of something else. Indexes of functions, types and globals stay as they are: ours come last.
 */
export function confine(bytes: Uint8Array): Confined | Unfit {
  try {
    const sections = readSections(bytes);
    const imports = readImports(contentsOf(sections, SECTION.import));
    const memory = contentsOf(sections, SECTION.memory);
    if (memory === undefined || entryCount(memory) === 0) {
      return { kind: 'confined', bytes, initialPages: 0, pagesMax: null, imports: imports.names };
    }
    const limits = readLimits(memory);
    const guarded = guardGrowth(importMemory(sections, limits), imports);
    return { kind: 'confined', bytes: writeSections(guarded), ...limits, imports: imports.names };
  } catch (fault) {
    if (fault instanceof Malformed) return { kind: 'unfit', reason: `the module ${fault.message}` };
    throw fault;
  }
}

interface Limits {
  readonly initialPages: number;
  readonly pagesMax: number | null;
}

interface Imports {
  readonly names: readonly string[];
  readonly functionCount: number;
  readonly globalCount: number;
}

function readImports(contents: Uint8Array | undefined): Imports {
  const reader = new ByteReader(contents ?? Uint8Array.of(0));
  const names: string[] = [];
  let globalCount = 0;
  for (let left = reader.u32(); left > 0; left--) {
    const name = `${reader.text()}.${reader.text()}`;
    const kind = reader.byte();
    if (kind === 0) {
      names.push(name);
      reader.skipNumber();
    } else if (kind === 3) {
      globalCount += 1;
      reader.skip(2);
    } else {
      throw new Malformed(
        `imports ${kind === 2 ? 'its memory' : 'a table'}, ${name}, which no host here offers`,
      );
    }
  }
  return { names, functionCount: names.length, globalCount };
}

/** The most pages that 32-bit addresses reach. */
const PAGES_MAX = 2 ** 32 / PAGE_BYTES;

function readLimits(contents: Uint8Array): Limits {
  const reader = new ByteReader(contents);
  if (reader.u32() !== 1) throw new Malformed('has several memories');
  const flags = reader.byte();
  if (flags > 1) throw new Malformed('shares its memory between threads or uses 64-bit addresses');
  const initialPages = reader.u32();
  const pagesMax = flags === 1 ? reader.u32() : null;
  if (Math.max(initialPages, pagesMax ?? 0) > PAGES_MAX)
    throw new Malformed('has more memory than addresses');
  return { initialPages, pagesMax };
}

function importMemory(sections: readonly Section[], { initialPages, pagesMax }: Limits): readonly Section[] {
  const entry = new ByteWriter().text(CONFINED.module).text(CONFINED.memory).bytes(2);
  if (pagesMax === null) entry.bytes(0).u32(initialPages);
  else entry.bytes(1).u32(initialPages).u32(pagesMax);
  const imported = withEntry(contentsOf(sections, SECTION.import), entry.finish());
  return withSection(withSection(sections, SECTION.memory, null), SECTION.import, imported);
}

function guardGrowth(sections: readonly Section[], imports: Imports): readonly Section[] {
  const code = contentsOf(sections, SECTION.code);
  if (code === undefined) return sections;
  const types = contentsOf(sections, SECTION.type);
  const functions = contentsOf(sections, SECTION.function);
  const globals = contentsOf(sections, SECTION.global);
  const guardIndex = imports.functionCount + entryCount(functions);
  const { contents, isChanged } = redirectGrowth(code, guardIndex);
  if (!isChanged) return sections;
  const deniedIndex = imports.globalCount + entryCount(globals);
  const exported = new ByteWriter().text(CONFINED.denied).bytes(3).u32(deniedIndex).finish();
  const changes: readonly (readonly [number, Uint8Array])[] = [
    [SECTION.type, withEntry(types, Uint8Array.of(0x60, 1, 0x7f, 1, 0x7f))],
    [SECTION.function, withEntry(functions, new ByteWriter().u32(entryCount(types)).finish())],
    [SECTION.global, withEntry(globals, Uint8Array.of(0x7f, 1, 0x41, 0, 0x0b))],
    [SECTION.export, withEntry(contentsOf(sections, SECTION.export), exported)],
    [SECTION.code, withEntry(contents, guardBody(deniedIndex))],
  ];
  return changes.reduce<readonly Section[]>(
    (made, [number, entry]) => withSection(made, number, entry),
    sections,
  );
}

/** `(pages) → memory.grow(pages)`, noting a −1. */
function guardBody(deniedIndex: number): Uint8Array {
  const body = new ByteWriter()
    .bytes(1, 1, 0x7f) // One local, an i32.
    .bytes(0x20, 0, MEMORY_GROW, 0, 0x22, 1) // local.get 0, memory.grow, local.tee 1
    .bytes(0x41, 0x7f, 0x46, 0x04, 0x40, 0x41, 1, 0x24) // i32.const −1, i32.eq, if, i32.const 1, global.set
    .u32(deniedIndex)
    .bytes(0x0b, 0x20, 1, 0x0b); // end, local.get 1, end
  return new ByteWriter().sized(body.finish()).finish();
}

/** The code section with each `memory.grow` made a call. */
function redirectGrowth(code: Uint8Array, guardIndex: number): { contents: Uint8Array; isChanged: boolean } {
  const call = new ByteWriter().bytes(0x10).u32(guardIndex).finish();
  const reader = new ByteReader(code);
  const count = reader.u32();
  const writer = new ByteWriter().u32(count);
  let isChanged = false;
  for (let left = count; left > 0; left--) {
    const body = reader.take(reader.u32());
    const places = growthIn(body);
    isChanged ||= places.length > 0;
    const changed = new ByteWriter();
    let from = 0;
    for (const place of places) {
      changed.part(body.subarray(from, place)).part(call);
      from = place + 2;
    }
    writer.sized(changed.part(body.subarray(from)).finish());
  }
  return { contents: writer.finish(), isChanged };
}

/** Where in a function's body memory grows. */
function growthIn(body: Uint8Array): readonly number[] {
  const reader = new ByteReader(body);
  for (let left = reader.u32(); left > 0; left--) {
    reader.skipNumber();
    reader.skip(1);
  }
  const places: number[] = [];
  while (!reader.isAtEnd) {
    const at = reader.at;
    if (skipInstruction(reader) === MEMORY_GROW) places.push(at);
  }
  return places;
}
