import { ByteReader, ByteWriter } from '../../runtime/wasm/bytes.ts';
import { skipInstruction } from '../../runtime/wasm/instructions.ts';
import { OP } from './body.ts';

/** Says where a function is once another one stands before it. */
export type Move = (index: number) => number;

/** The export section, with its functions moved. */
export function moveExports(contents: Uint8Array | undefined, move: Move): Uint8Array {
  const reader = new ByteReader(contents ?? Uint8Array.of(0));
  const count = reader.u32();
  const writer = new ByteWriter().u32(count);
  for (let left = count; left > 0; left--) {
    writer.text(reader.text());
    const kind = reader.byte();
    const index = reader.u32();
    writer.bytes(kind).u32(kind === 0 ? move(index) : index);
  }
  return writer.finish();
}

/** The global section, with the functions it names moved. */
export function moveGlobals(contents: Uint8Array | undefined, move: Move): Uint8Array {
  const reader = new ByteReader(contents ?? Uint8Array.of(0));
  const count = reader.u32();
  const writer = new ByteWriter().u32(count);
  for (let left = count; left > 0; left--) {
    writer.bytes(reader.byte(), reader.byte());
    moveConstant(reader, writer, move);
  }
  return writer.finish();
}

/** The element section, with its functions moved; in any of its eight forms (specification, §5.5.12). */
export function moveElements(contents: Uint8Array, move: Move): Uint8Array {
  const reader = new ByteReader(contents);
  const count = reader.u32();
  const writer = new ByteWriter().u32(count);
  for (let left = count; left > 0; left--) {
    const flags = reader.u32();
    writer.u32(flags);
    const isPlaced = (flags & 1) === 0;
    if (isPlaced && (flags & 2) !== 0) writer.u32(reader.u32());
    if (isPlaced) moveConstant(reader, writer, move);
    if ((flags & 3) !== 0) writer.bytes(reader.byte());
    const length = reader.u32();
    writer.u32(length);
    for (let more = length; more > 0; more--) {
      if ((flags & 4) === 0) writer.u32(move(reader.u32()));
      else moveConstant(reader, writer, move);
    }
  }
  return writer.finish();
}

/** Copies a constant expression, with the functions it names moved. */
function moveConstant(reader: ByteReader, writer: ByteWriter, move: Move): void {
  for (;;) {
    const at = reader.at;
    const opcode = skipInstruction(reader);
    if (opcode === OP.refFunc) writer.bytes(opcode).u32(move(new ByteReader(reader.bytes, at + 1).u32()));
    else writer.part(reader.bytes.subarray(at, reader.at));
    if (opcode === OP.end) return;
  }
}
