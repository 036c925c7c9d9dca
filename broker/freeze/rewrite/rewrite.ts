import { ByteReader, ByteWriter } from '../../runtime/wasm/bytes.ts';
import {
  contentsOf,
  entryCount,
  SECTION,
  type Section,
  withEntry,
  withSection,
  writeSections,
} from '../../runtime/wasm/sections.ts';
import { type Additions, additionsOf, type Indexes, Types } from './additions.ts';
import { type Body, OP, readBody } from './body.ts';
import { type Calls, followCalls } from './calls.ts';
import { moveElements, moveExports, moveGlobals } from './move.ts';
import { withPolls } from './polls.ts';
import { obstacleIn, proposalIn, type Refusal, refusalOf } from './refusal.ts';
import { POLL } from './reserved.ts';
import { MORE_SECTIONS, type Shape, shapeOf } from './shape.ts';

/** A module that asks for fuel, and what asyncify has to know of it. */
export interface Rewritten {
  readonly kind: 'rewritten';
  readonly bytes: Uint8Array;
  /** Whether an indirect call may end in a pause. */
  readonly pausesIndirectly: boolean;
  readonly loopCount: number;
}

/** The most pages that 32-bit addresses reach. */
const PAGES_MAX = 65_536;
/** Most that a call counts for whoever makes it; longer functions have loops, which count for themselves. */
const CALL_WEIGHT_MAX = 1_024;
/** What calling the host counts for (assumption: some dozens of instructions). */
const HOST_CALL_WEIGHT = 64;

/**
 * Stage 1 of making a module freezable: every loop and every recursion consumes fuel and asks the host for more, and all
 * state but the call stack is within the host's reach. The stack is left to stage 2.
 */
export function rewrite(bytes: Uint8Array): Rewritten | Refusal {
  try {
    const proposal = proposalIn(bytes);
    if (proposal !== null) return proposal;
    const shape = shapeOf(bytes);
    return obstacleIn(shape) ?? rewritten(shape);
  } catch (fault) {
    return refusalOf(fault);
  }
}

function rewritten(shape: Shape): Rewritten {
  const bodies = shape.bodies.map(readBody);
  const calls = followCalls(shape, bodies);
  const importCount = shape.imports.length;
  const globalCount = shape.globals.length;
  const indexes: Indexes = {
    fuelIndex: globalCount,
    pagesIndex: globalCount + 1,
    limitIndex: globalCount + 2,
    pollIndex: importCount,
    growIndex: importCount + 1 + shape.bodies.length,
  };
  const types = new Types(contentsOf(shape.sections, SECTION.type));
  const memory = readLimits(contentsOf(shape.sections, SECTION.memory));
  const changed = bodies.map((body, at) => rewriteBody(shape, { body, at, calls, indexes, types }));
  const additions = additionsOf(shape, types, {
    indexes,
    writesTables: bodies.some(writesTables),
    ...memory,
  });
  return {
    kind: 'rewritten',
    bytes: assemble(shape, changed, additions),
    pausesIndirectly: calls.hasPausingIndirectCall,
    loopCount: bodies.reduce((sum, { loops }) => sum + loops.length, 0),
  };
}

function rewriteBody(
  shape: Shape,
  one: {
    readonly body: Body;
    readonly at: number;
    readonly calls: Calls;
    readonly indexes: Indexes;
    readonly types: Types;
  },
): Uint8Array {
  const { body, at, calls, indexes, types } = one;
  const importCount = shape.imports.length;
  const type = shape.types[shape.functions[at] ?? 0] ?? { params: [], results: [] };
  const changed = withPolls({
    body,
    type,
    calls,
    added: indexes,
    pollsOnEntry: calls.entryPolls.has(at + importCount),
    moved: (index) => movedIndex(shape, index),
    blockType: (results) => blockType(types, results),
    weightOf: (index) =>
      index < importCount
        ? HOST_CALL_WEIGHT
        : Math.min(shape.bodies[index - importCount]?.length ?? 0, CALL_WEIGHT_MAX),
  });
  return new ByteWriter().sized(changed).finish();
}

function blockType(types: Types, results: readonly number[]): Uint8Array {
  const [only] = results;
  if (only === undefined) return Uint8Array.of(0x40);
  // Types of blocks are signed numbers, whose 7th bit is a sign: one byte more keeps it clear.
  if (results.length === 1) return Uint8Array.of(only);
  const number = types.number([], results);
  return Uint8Array.of((number & 0x7f) | 0x80, ((number >> 7) & 0x7f) | 0x80, (number >> 14) & 0x3f);
}

/** The index of a function once `poll` is the last import. */
const movedIndex = ({ imports }: Shape, index: number): number =>
  index < imports.length ? index : index + 1;

/** Whether a body may change a table. */
function writesTables(body: Body): boolean {
  return body.instructions.some(({ opcode, at }) => {
    if (opcode === OP.tableSet) return true;
    if (opcode !== OP.prefix) return false;
    const second = new ByteReader(body.bytes, at + 1).u32();
    return second === 12 || second === 14 || second === 15 || second === 17; // init, copy, grow, fill
  });
}

function assemble(shape: Shape, bodies: readonly Uint8Array[], added: Additions): Uint8Array {
  const { sections } = shape;
  const of = (number: number): Uint8Array | undefined => contentsOf(sections, number);
  const move = (index: number): number => movedIndex(shape, index);
  const poll = new ByteWriter().text(POLL.module).text(POLL.name).bytes(0).u32(added.pollTypeIndex).finish();
  const codes = [...bodies, ...added.bodies];
  const code = new ByteWriter().u32(codes.length);
  for (const body of codes) code.part(body);
  const functions = added.functions.map((type) => new ByteWriter().u32(type).finish());
  const elements = of(MORE_SECTIONS.element);
  const changes: readonly (readonly [number, Uint8Array | null])[] = [
    [SECTION.type, withEntries(of(SECTION.type), added.types)],
    [SECTION.import, withEntry(of(SECTION.import), poll)],
    [SECTION.function, withEntries(of(SECTION.function), functions)],
    [SECTION.global, withEntries(moveGlobals(of(SECTION.global), move), added.globals)],
    [SECTION.export, withEntries(moveExports(of(SECTION.export), move), added.exports)],
    [SECTION.memory, new ByteWriter().bytes(1, 0).u32(added.initialPages).finish()],
    [MORE_SECTIONS.start, null],
    [MORE_SECTIONS.element, elements === undefined ? null : moveElements(elements, move)],
    [SECTION.code, code.finish()],
  ];
  const own = sections.filter(({ number }) => number !== 0); // Names of functions are of no use any more.
  return writeSections(
    changes.reduce<readonly Section[]>(
      (made, [number, contents]) => withSection(made, number, contents),
      own,
    ),
  );
}

/** What a module says of its memory, which from here on only its host limits. */
function readLimits(contents: Uint8Array | undefined): { initialPages: number; pagesMax: number } {
  const reader = new ByteReader(contents ?? Uint8Array.of(0, 0, 0), 1);
  const isLimited = reader.byte() === 1;
  const initialPages = reader.u32();
  return { initialPages, pagesMax: isLimited ? reader.u32() : PAGES_MAX };
}

function withEntries(contents: Uint8Array | undefined, entries: readonly Uint8Array[]): Uint8Array {
  const reader = new ByteReader(contents ?? Uint8Array.of(0));
  const writer = new ByteWriter().u32(entryCount(contents) + entries.length);
  reader.u32();
  writer.part(reader.take(reader.end - reader.at));
  for (const entry of entries) writer.part(entry);
  return writer.finish();
}
