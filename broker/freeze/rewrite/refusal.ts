import { ByteReader, Malformed } from '../../runtime/wasm/bytes.ts';
import { skipInstruction } from '../../runtime/wasm/instructions.ts';
import { RESERVED } from './reserved.ts';
import { type Shape, skipLocals } from './shape.ts';

/** Why a module cannot be made freezable. */
export type RefusalCode =
  | 'threads'
  | 'exceptions'
  | 'tail-calls'
  | 'garbage-collection'
  | 'multi-memory'
  | 'no-memory'
  | 'too-large'
  | 'unsupported'
  | 'malformed';

/** A module that cannot be made freezable, and what people are told about it. */
export interface Refusal {
  readonly kind: 'refused';
  readonly code: RefusalCode;
  readonly reason: string;
}

/** Largest module that is made freezable (assumption: some ten seconds of Binaryen; language runtimes have less). */
const INPUT_BYTES_MAX = 16 * 2 ** 20;

/** Opcodes by which proposals betray themselves. */
const PROPOSALS: readonly (readonly [RefusalCode, string, readonly number[]])[] = [
  ['exceptions', 'it handles exceptions', [0x06, 0x07, 0x08, 0x09, 0x0a, 0x18, 0x19, 0x1f]],
  ['tail-calls', 'it uses tail calls', [0x12, 0x13, 0x15]],
  [
    'garbage-collection',
    'it uses typed references or garbage collection',
    [0x14, 0xd3, 0xd4, 0xd5, 0xd6, 0xfb],
  ],
  ['threads', 'it uses threads or atomic operations', [0xfe]],
];

const TAG_SECTION = 13;
const MEMORY_SECTION = 5;
const CODE_SECTION = 10;
const [VECTOR, FUNCTION_REFERENCE, EXTERNAL_REFERENCE] = [0x7b, 0x70, 0x6f];

/** A refusal. */
export const refused = (code: RefusalCode, reason: string): Refusal => ({ kind: 'refused', code, reason });

/** Looks for what a module has that no reader here knows; `null` when it has nothing of the kind. */
export function proposalIn(bytes: Uint8Array): Refusal | null {
  if (bytes.length > INPUT_BYTES_MAX)
    return refused('too-large', `it has more than ${INPUT_BYTES_MAX} bytes`);
  const reader = new ByteReader(bytes, Math.min(8, bytes.length));
  while (!reader.isAtEnd) {
    const number = reader.byte();
    const section = new ByteReader(reader.take(reader.u32()));
    if (number === TAG_SECTION) return refused('exceptions', 'it handles exceptions');
    if (number === MEMORY_SECTION) {
      const count = section.u32();
      const flags = count === 0 ? 0 : section.byte();
      if (count > 1) return refused('multi-memory', 'it has several memories');
      if ((flags & 2) !== 0) return refused('threads', 'it shares its memory between threads');
      if ((flags & 4) !== 0) return refused('unsupported', 'it uses 64-bit addresses');
    }
    if (number === CODE_SECTION) {
      const found = proposalInCode(section);
      if (found !== null) return found;
    }
  }
  return null;
}

function proposalInCode(section: ByteReader): Refusal | null {
  for (let left = section.u32(); left > 0; left--) {
    const body = new ByteReader(section.take(section.u32()));
    skipLocals(body);
    while (!body.isAtEnd) {
      const opcode = body.bytes[body.at] ?? 0;
      const proposal = PROPOSALS.find(([, , opcodes]) => opcodes.includes(opcode));
      if (proposal !== undefined) return refused(proposal[0], proposal[1]);
      skipInstruction(body);
    }
  }
  return null;
}

/** Looks for what is well formed and yet cannot be carried to another host. */
export function obstacleIn(shape: Shape): Refusal | null {
  if (shape.memoryCount === 0) return refused('no-memory', 'it has no memory to keep its stack in');
  if (shape.importedGlobalCount > 0) return refused('unsupported', 'it imports globals');
  const taken = shape.exportNames.find((name) => name.startsWith(RESERVED) || name.startsWith('asyncify_'));
  if (taken !== undefined) return refused('unsupported', `it exports ${taken}, a name that is reserved`);
  for (const { typeCode, isMutable } of shape.globals) {
    if (isMutable && [VECTOR, FUNCTION_REFERENCE, EXTERNAL_REFERENCE].includes(typeCode))
      return refused(
        'unsupported',
        'it has a mutable global of vectors or references, which no host can read',
      );
  }
  if (shape.tables.includes(EXTERNAL_REFERENCE))
    return refused('unsupported', 'it has a table of references to its host');
  return null;
}

/** What went wrong while a module was read, as a refusal; anything else is thrown on. */
export function refusalOf(fault: unknown): Refusal {
  if (fault instanceof Malformed) return refused('malformed', `it ${fault.message}`);
  throw fault;
}
