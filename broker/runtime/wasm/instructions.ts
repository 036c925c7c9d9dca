import { type ByteReader, Malformed } from './bytes.ts';

/** The opcode of `memory.grow`. */
export const MEMORY_GROW = 0x40;

/** What follows an opcode: numbers in LEB128 (`n`), single bytes (`b`), or something of its own. */
type Tail = 'none' | 'n' | 'nn' | 'b' | 'bb' | 'table' | 'types' | 'f32' | 'f64' | 'fc' | 'simd';

/**
 * Passes over one instruction and returns its opcode (WebAssembly core specification 2.0, §5.4, and no proposal that
 * came later: what is not listed there is refused rather than misread).
 */
export function skipInstruction(reader: ByteReader): number {
  const opcode = reader.byte();
  const tail = tailOf(opcode);
  if (tail === undefined)
    throw new Malformed(`uses instruction 0x${opcode.toString(16)}, which is unknown here`);
  switch (tail) {
    case 'none':
      break;
    case 'n':
      reader.skipNumber();
      break;
    case 'nn':
      reader.skipNumber();
      reader.skipNumber();
      break;
    case 'b':
      reader.skip(1);
      break;
    case 'bb':
      reader.skip(2);
      break;
    case 'table':
      for (let left = reader.u32() + 1; left > 0; left--) reader.skipNumber();
      break;
    case 'types':
      for (let left = reader.u32(); left > 0; left--) reader.skip(1);
      break;
    case 'f32':
      reader.skip(4);
      break;
    case 'f64':
      reader.skip(8);
      break;
    case 'fc':
      skipPrefixed(reader, reader.u32());
      break;
    default:
      skipVector(reader, reader.u32());
  }
  return opcode;
}

function tailOf(opcode: number): Tail | undefined {
  if (opcode >= 0x45 && opcode <= 0xc4) return 'none'; // Arithmetic.
  if (opcode >= 0x28 && opcode <= 0x3e) return 'nn'; // Loads and stores: alignment, offset.
  if (opcode >= 0x20 && opcode <= 0x26) return 'n'; // Locals, globals, tables.
  return OTHERS[opcode];
}

const OTHERS: Readonly<Record<number, Tail>> = {
  0: 'none', // unreachable
  1: 'none', // nop
  2: 'n', // block
  3: 'n', // loop
  4: 'n', // if
  5: 'none', // else
  11: 'none', // end
  12: 'n', // br
  13: 'n', // br_if
  14: 'table', // br_table
  15: 'none', // return
  16: 'n', // call
  17: 'nn', // call_indirect
  26: 'none', // drop
  27: 'none', // select
  28: 'types', // select with types
  63: 'b', // memory.size
  [MEMORY_GROW]: 'b',
  65: 'n', // i32.const
  66: 'n', // i64.const
  67: 'f32', // f32.const
  68: 'f64', // f64.const
  208: 'b', // ref.null
  209: 'none', // ref.is_null
  210: 'n', // ref.func
  252: 'fc',
  253: 'simd',
};

/** Saturating conversions and bulk operations. */
function skipPrefixed(reader: ByteReader, opcode: number): void {
  const numberCount = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1][opcode];
  if (numberCount === undefined)
    throw new Malformed(`uses instruction 0xfc ${opcode}, which is unknown here`);
  for (let left = numberCount; left > 0; left--) reader.skipNumber();
}

/** Vector instructions. */
function skipVector(reader: ByteReader, opcode: number): void {
  if (opcode > 0xff) throw new Malformed(`uses instruction 0xfd ${opcode}, which is unknown here`);
  const isLoadOrStore = opcode <= 11 || opcode === 92 || opcode === 93;
  const isLaneOfMemory = opcode >= 84 && opcode <= 91;
  if (isLoadOrStore || isLaneOfMemory) {
    reader.skipNumber();
    reader.skipNumber();
  }
  if (opcode === 12 || opcode === 13) reader.skip(16); // A constant, a shuffle.
  if (isLaneOfMemory || (opcode >= 21 && opcode <= 34)) reader.skip(1);
}
