import { ByteReader, ByteWriter, Malformed } from './bytes.ts';

/** Numbers of the sections that are read or written here (WebAssembly core specification, §5.5.2). */
export const SECTION = {
  type: 1,
  import: 2,
  function: 3,
  memory: 5,
  global: 6,
  export: 7,
  code: 10,
} as const;

/** Place of each section in a binary; 12 (the count of data segments) comes before the code, 0 (custom) anywhere. */
const ORDER = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11];

/** One section, its contents not yet read. */
export interface Section {
  readonly number: number;
  readonly contents: Uint8Array;
}

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** Cuts a binary into its sections. */
export function readSections(bytes: Uint8Array): readonly Section[] {
  if (HEADER.some((byte, at) => bytes[at] !== byte))
    throw new Malformed('is no WebAssembly module of version 1');
  const reader = new ByteReader(bytes, HEADER.length);
  const sections: Section[] = [];
  while (!reader.isAtEnd) {
    const number = reader.byte();
    if (number > 12) throw new Malformed(`holds a section ${number}, which is unknown here`);
    sections.push({ number, contents: reader.take(reader.u32()) });
  }
  return sections;
}

/** Joins sections to a binary. */
export function writeSections(sections: readonly Section[]): Uint8Array {
  const writer = new ByteWriter().bytes(...HEADER);
  for (const { number, contents } of sections) writer.bytes(number).sized(contents);
  return writer.finish();
}

/** The contents of a section, or `undefined`. */
export const contentsOf = (sections: readonly Section[], number: number): Uint8Array | undefined =>
  sections.find((section) => section.number === number)?.contents;

/** The sections with one replaced, put where the specification wants it, or taken out (`null`). */
export function withSection(
  sections: readonly Section[],
  number: number,
  contents: Uint8Array | null,
): readonly Section[] {
  const others = sections.filter((section) => section.number !== number);
  if (contents === null) return others;
  const rank = ORDER.indexOf(number);
  const at = others.findIndex((other) => other.number !== 0 && ORDER.indexOf(other.number) > rank);
  return others.toSpliced(at < 0 ? others.length : at, 0, { number, contents });
}

/** A vector section with one more entry at its end. */
export function withEntry(contents: Uint8Array | undefined, entry: Uint8Array): Uint8Array {
  const reader = new ByteReader(contents ?? Uint8Array.of(0));
  const count = reader.u32();
  const entries = reader.take(reader.end - reader.at);
  return new ByteWriter()
    .u32(count + 1)
    .part(entries)
    .part(entry)
    .finish();
}

/** How many entries a vector section has. */
export const entryCount = (contents: Uint8Array | undefined): number =>
  contents === undefined ? 0 : new ByteReader(contents).u32();
