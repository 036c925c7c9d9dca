import { ok as assert } from 'node:assert/strict';
import type { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

/** One array of an `.npz` archive: its shape, and its elements in row-major order as numbers or as text. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly numbers: Float64Array;
  readonly texts: readonly string[];
}

/**
 * Reads every array of a NumPy `.npz` file, which is a zip archive of `.npy` files. Knows the element types
 * that the Pitot data use (`<f4`, `<f8`, `<i8`, `<U*`) and refuses others; knows neither zip64 nor
 * encryption. Formats: PKWARE APPNOTE 4.3, NumPy enhancement proposal 1.
 */
export function readNpz(path: string): ReadonlyMap<string, NpyArray> {
  const archive = readFileSync(path);
  const arrays = new Map<string, NpyArray>();
  for (const { name, content } of zipMembers(archive))
    arrays.set(name.replace(/\.npy$/, ''), readNpy(content));
  return arrays;
}

interface ZipMember {
  readonly name: string;
  readonly content: Buffer;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;

function zipMembers(archive: Buffer): ZipMember[] {
  let end = archive.length - 22;
  while (end >= 0 && archive.readUInt32LE(end) !== END_OF_DIRECTORY) end -= 1;
  assert(end >= 0, 'a zip archive ends in a central directory');

  const members: ZipMember[] = [];
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    assert(archive.readUInt32LE(at) === DIRECTORY_ENTRY, 'a central directory consists of entries');
    const nameLength = archive.readUInt16LE(at + 28);
    members.push({
      name: archive.toString('utf8', at + 46, at + 46 + nameLength),
      content: memberContent(archive, at),
    });
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return members;
}

function memberContent(archive: Buffer, entryAt: number): Buffer {
  const method = archive.readUInt16LE(entryAt + 10);
  const packedBytes = archive.readUInt32LE(entryAt + 20);
  const headerAt = archive.readUInt32LE(entryAt + 42);
  // The local header repeats the name but may carry another extra field, so its own lengths count.
  const start = headerAt + 30 + archive.readUInt16LE(headerAt + 26) + archive.readUInt16LE(headerAt + 28);
  const packed = archive.subarray(start, start + packedBytes);
  assert(method === 0 || method === 8, 'a zip member is stored or deflated');
  return method === 0 ? packed : inflateRawSync(packed);
}

function readNpy(content: Buffer): NpyArray {
  assert(content.toString('latin1', 0, 6) === '\u0093NUMPY', 'an npy file starts with its magic word');
  const major = content.readUInt8(6);
  const headerBytes = major === 1 ? content.readUInt16LE(8) : content.readUInt32LE(8);
  const headerAt = major === 1 ? 10 : 12;
  const header = content.toString('latin1', headerAt, headerAt + headerBytes);
  assert(header.includes("'fortran_order': False"), 'an npy array is in row-major order');

  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? '')
    .split(',')
    .filter((part) => part.trim() !== '');
  const sizes = shape.map(Number);
  const elements = sizes.reduce((product, size) => product * size, 1);
  const type = /'descr': '([^']*)'/.exec(header)?.[1] ?? '';
  const body = content.subarray(headerAt + headerBytes);
  if (type.startsWith('<U')) {
    return {
      shape: sizes,
      numbers: new Float64Array(),
      texts: readTexts(body, elements, Number(type.slice(2))),
    };
  }
  return { shape: sizes, numbers: readNumbers(body, elements, type), texts: [] };
}

function readNumbers(body: Buffer, elements: number, type: string): Float64Array {
  const readers: Readonly<Record<string, (index: number) => number>> = {
    '<f4': (index) => body.readFloatLE(index * 4),
    '<f8': (index) => body.readDoubleLE(index * 8),
    '<i8': (index) => Number(body.readBigInt64LE(index * 8)),
  };
  const read = readers[type];
  assert(read !== undefined, `an npy array has a known element type, not ${type}`);
  return Float64Array.from({ length: elements }, (_, index) => read(index));
}

/** NumPy pads fixed-width text with zero code points, four bytes each. */
function readTexts(body: Buffer, elements: number, width: number): string[] {
  return Array.from({ length: elements }, (_, index) => {
    let text = '';
    for (let letter = 0; letter < width; letter += 1) {
      const code = body.readUInt32LE((index * width + letter) * 4);
      if (code !== 0) text += String.fromCodePoint(code);
    }
    return text;
  });
}
