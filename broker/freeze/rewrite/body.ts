import { ByteReader, Malformed } from '../../runtime/wasm/bytes.ts';
import { skipInstruction } from '../../runtime/wasm/instructions.ts';
import { skipLocals } from './shape.ts';

/** Opcodes that matter to the rewriter (WebAssembly core specification, §5.4). */
export const OP = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  callIndirect: 0x11,
  tableSet: 0x26,
  memorySize: 0x3f,
  memoryGrow: 0x40,
  refFunc: 0xd2,
  prefix: 0xfc,
} as const;

/** One instruction, and where it lies in its body. */
export interface Instruction {
  readonly opcode: number;
  readonly at: number;
  readonly end: number;
}

/** A loop, from its opening to its end, as places in the list of instructions. */
export interface Loop {
  readonly from: number;
  to: number;
  /** Blocks open around it. */
  readonly depthCount: number;
  hasInnerLoop: boolean;
  readonly takesParams: boolean;
}

/** A function's body, cut into instructions. */
export interface Body {
  readonly bytes: Uint8Array;
  readonly localCount: number;
  /** The declarations of its locals, and how many declarations there are. */
  readonly locals: Uint8Array;
  readonly localsCount: number;
  readonly instructions: readonly Instruction[];
  readonly loops: readonly Loop[];
}

/** Cuts a body into instructions and finds its loops. */
export function readBody(bytes: Uint8Array): Body {
  const reader = new ByteReader(bytes);
  const head = new ByteReader(bytes);
  const localsCount = head.u32();
  const localCount = skipLocals(reader);
  const locals = bytes.subarray(head.at, reader.at);
  const instructions: Instruction[] = [];
  const loops: Loop[] = [];
  const open: (Loop | null)[] = [];
  while (!reader.isAtEnd) {
    const at = reader.at;
    const opcode = skipInstruction(reader);
    const place = instructions.length;
    instructions.push({ opcode, at, end: reader.at });
    if (opcode === OP.block || opcode === OP.if) open.push(null);
    if (opcode === OP.loop) {
      for (const around of open) if (around !== null) around.hasInnerLoop = true;
      const takesParams = (bytes[at + 1] ?? 0) < 0x40; // A number of a type, not a type.
      const loop = { from: place, to: place, depthCount: open.length, hasInnerLoop: false, takesParams };
      loops.push(loop);
      open.push(loop);
    }
    if (opcode !== OP.end) continue;
    if (open.length === 0 && !reader.isAtEnd) throw new Malformed('has a function that ends too early');
    const closed = open.pop();
    if (closed !== undefined && closed !== null) closed.to = place;
  }
  return { bytes, localCount, localsCount, locals, instructions, loops };
}

/** The first number that follows an opcode. */
export const operandOf = ({ bytes }: Body, { at }: Instruction): number =>
  new ByteReader(bytes, at + 1).u32();
