import { ByteReader, ByteWriter } from '../../runtime/wasm/bytes.ts';
import { type Body, type Instruction, type Loop, OP, operandOf } from './body.ts';
import type { Rewriting } from './rewriting.ts';

/** Work between two looks at the fuel inside a leaf loop, in instructions (assumption: some microseconds). */
const STRIDE = 2_048;
const I32 = 0x7f;

/**
 * Has a body consume fuel and ask its host for more when it runs out. A loop without a call in which a module may pause
 * only counts in a local, and looks at the fuel after so many instructions; what it used is also paid when the function is
 * left. A leaf loop, one that has no other loop in it either, is left for that look by a new loop around it: so what
 * asyncify puts around the call of the host stays out of the hot code. All other loops look in every turn.
 */
export function withPolls(rewriting: Rewriting): Uint8Array {
  const { body, type, pollsOnEntry } = rewriting;
  const calm = new Set(body.loops.filter((loop) => isCalm(rewriting, loop)));
  const leaves = new Set([...calm].filter(({ hasInnerLoop, takesParams }) => !hasInnerLoop && !takesParams));
  const places = placesOf(body, leaves);
  const used = type.params.length + body.localCount;
  const writer = new ByteWriter();
  if (calm.size > 0)
    writer
      .u32(body.localsCount + 1)
      .part(body.locals)
      .u32(1)
      .bytes(I32);
  else writer.u32(body.localsCount).part(body.locals);
  const usedLocal = calm.size > 0 ? used : null;
  if (pollsOnEntry) poll(writer, rewriting, { weight: body.instructions.length, usedLocal: null });
  // A block around all of it, which every way out leads to, so that what was used can be paid.
  if (usedLocal !== null) writer.bytes(OP.block).part(rewriting.blockType(type.results));
  body.instructions.forEach((instruction, place) => {
    const loop = places.loopAt.get(place);
    const leafEnd = places.leafEnds.has(place);
    if (loop !== undefined && leaves.has(loop)) openLeaf(writer, rewriting, { loop, used });
    else if (loop !== undefined && calm.has(loop)) openNest(writer, rewriting, { loop, used });
    else if (loop !== undefined) openLoop(writer, rewriting, { loop, usedLocal });
    else
      rewrite(writer, rewriting, {
        instruction,
        leaf: places.leafOf[place] ?? null,
        depth: places.depths[place] ?? 0,
        usedLocal,
      });
    if (leafEnd) closeLeaf(writer, rewriting, used);
  });
  if (usedLocal !== null) {
    pay(writer, rewriting, usedLocal);
    writer.bytes(OP.end);
  }
  return writer.finish();
}

/** Whether a loop calls nothing in which a module may pause. */
function isCalm({ body, calls }: Rewriting, loop: Loop): boolean {
  return body.instructions.slice(loop.from, loop.to).every((instruction) => {
    if (instruction.opcode === OP.call) return !calls.mayPause(operandOf(body, instruction));
    if (instruction.opcode === OP.callIndirect)
      return !calls.mayPauseIndirectly(operandOf(body, instruction));
    return true;
  });
}

interface Places {
  readonly loopAt: ReadonlyMap<number, Loop>;
  readonly leafEnds: ReadonlySet<number>;
  /** The leaf loop around each instruction. */
  readonly leafOf: readonly (Loop | null)[];
  /** Blocks open around each instruction. */
  readonly depths: readonly number[];
}

function placesOf(body: Body, leaves: ReadonlySet<Loop>): Places {
  const leafOf = new Array<Loop | null>(body.instructions.length).fill(null);
  for (const leaf of leaves) leafOf.fill(leaf, leaf.from, leaf.to + 1);
  let depth = 0;
  const depths = body.instructions.map(({ opcode }) => {
    if (opcode === OP.end) depth -= 1;
    const now = depth;
    if (opcode === OP.block || opcode === OP.loop || opcode === OP.if) depth += 1;
    return now;
  });
  return {
    loopAt: new Map(body.loops.map((loop) => [loop.from, loop])),
    leafEnds: new Set([...leaves].map(({ to }) => to)),
    leafOf,
    depths,
  };
}

/** Instructions of a loop and of the functions it calls, but not of the loops in it: those pay for themselves. */
function weightOf({ body, weightOf }: Rewriting, loop: Loop): number {
  let weight = 0;
  for (let place = loop.from; place < loop.to; place++) {
    const instruction = body.instructions[place] as Instruction;
    weight += instruction.opcode === OP.call ? 1 + weightOf(operandOf(body, instruction)) : 1;
  }
  return Math.max(1, Math.min(weight, STRIDE - 1));
}

/** Labels that a leaf loop brings beside its own. */
const LEAF_LABEL_COUNT = 3;

/**
 * A leaf loop, which counts and is left when it has used enough: `block done (loop again (block enough (loop …)))`. Behind
 * `enough` it looks at its fuel and goes on; from its own end it goes straight to `done`.
 */
function openLeaf(
  writer: ByteWriter,
  rewriting: Rewriting,
  { loop, used }: { readonly loop: Loop; readonly used: number },
): void {
  const opening = openingOf(rewriting.body, loop);
  writer.bytes(OP.block).part(opening.subarray(1)).part(opening).bytes(OP.block, 0x40).part(opening);
  count(writer, weightOf(rewriting, loop), used);
  writer.bytes(OP.brIf, 1);
}

function closeLeaf(writer: ByteWriter, rewriting: Rewriting, used: number): void {
  writer.bytes(OP.br, 2, OP.end);
  poll(writer, rewriting, { weight: 0, usedLocal: used });
  writer.bytes(OP.br, 0, OP.end, OP.end);
}

/** A loop with others in it, which counts, too, and looks where it is. */
function openNest(
  writer: ByteWriter,
  rewriting: Rewriting,
  { loop, used }: { readonly loop: Loop; readonly used: number },
): void {
  writer.part(openingOf(rewriting.body, loop));
  count(writer, weightOf(rewriting, loop), used);
  writer.bytes(OP.if, 0x40);
  poll(writer, rewriting, { weight: 0, usedLocal: used });
  writer.bytes(OP.end);
}

/** Counts work, and says whether it is enough to look at the fuel. */
function count(writer: ByteWriter, weight: number, used: number): void {
  writer.bytes(0x20).u32(used).bytes(0x41).part(signed(weight)).bytes(0x6a, 0x22).u32(used);
  writer.bytes(0x41).part(signed(STRIDE)).bytes(0x4e);
}

function openLoop(
  writer: ByteWriter,
  rewriting: Rewriting,
  { loop, usedLocal }: { readonly loop: Loop; readonly usedLocal: number | null },
): void {
  writer.part(openingOf(rewriting.body, loop));
  poll(writer, rewriting, { weight: weightOf(rewriting, loop), usedLocal });
}

const openingOf = ({ bytes, instructions }: Body, { from }: Loop): Uint8Array =>
  bytes.subarray(instructions[from]?.at, instructions[from]?.end);

/** Pays for work, and asks for fuel if none is left. */
function poll(
  writer: ByteWriter,
  { added }: Rewriting,
  { weight, usedLocal }: { readonly weight: number; readonly usedLocal: number | null },
): void {
  writer.bytes(0x23).u32(added.fuelIndex);
  if (weight > 0) writer.bytes(0x41).part(signed(weight)).bytes(0x6b);
  if (usedLocal !== null) {
    writer.bytes(0x20).u32(usedLocal).bytes(0x6b, 0x41, 0, 0x21).u32(usedLocal);
  }
  writer.bytes(0x24).u32(added.fuelIndex);
  writer.bytes(0x23).u32(added.fuelIndex).bytes(0x41, 0, 0x48, OP.if, 0x40); // i32.lt_s
  writer.bytes(OP.call).u32(added.pollIndex).bytes(0x24).u32(added.fuelIndex).bytes(OP.end);
}

function pay(writer: ByteWriter, { added }: Rewriting, usedLocal: number): void {
  writer.bytes(0x23).u32(added.fuelIndex).bytes(0x20).u32(usedLocal).bytes(0x6b, 0x24).u32(added.fuelIndex);
}

/** Any instruction but the opening of a loop. */
function rewrite(
  writer: ByteWriter,
  rewriting: Rewriting,
  around: {
    readonly instruction: Instruction;
    readonly leaf: Loop | null;
    readonly depth: number;
    readonly usedLocal: number | null;
  },
): void {
  const { body, added, moved } = rewriting;
  const { instruction, leaf, depth, usedLocal } = around;
  const { opcode, at, end } = instruction;
  // A leaf loop brings some labels more, which only branches beyond it have to step over.
  const target = (label: number): number =>
    leaf !== null && label > depth - leaf.depthCount - 1 ? label + LEAF_LABEL_COUNT : label;
  switch (opcode) {
    case OP.br:
    case OP.brIf:
      return void writer.bytes(opcode).u32(target(operandOf(body, instruction)));
    case OP.brTable: {
      const reader = new ByteReader(body.bytes, at + 1);
      const count = reader.u32();
      writer.bytes(opcode).u32(count);
      for (let left = count + 1; left > 0; left--) writer.u32(target(reader.u32()));
      return;
    }
    case OP.return:
      if (usedLocal === null) return void writer.bytes(opcode);
      return void writer.bytes(OP.br).u32(target(depth));
    case OP.call:
    case OP.refFunc:
      return void writer.bytes(opcode).u32(moved(operandOf(body, instruction)));
    case OP.memorySize:
      return void writer.bytes(0x23).u32(added.pagesIndex);
    case OP.memoryGrow:
      return void writer.bytes(OP.call).u32(added.growIndex);
    default:
      return void writer.part(body.bytes.subarray(at, end));
  }
}

/** A signed number in LEB128. */
export function signed(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0)) {
      bytes.push(byte);
      return Uint8Array.from(bytes);
    }
    bytes.push(byte | 0x80);
  }
}
