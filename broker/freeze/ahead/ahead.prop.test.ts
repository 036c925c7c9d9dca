import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zlibCodec } from '../../runtime/node/zlib-codec.ts';
import { Copier } from './copier.ts';
import { Copy } from './copy.ts';
import { decodePieces, encodePieces } from './pieces.ts';

const PAGE_BYTES = 65_536;
const PAGES_MAX = 12;

/** What a module does to its memory between two looks at it: writes a run of one byte, or grows by a page. */
const deed = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      atShare: fc.double({ min: 0, max: 0.999, noNaN: true }),
      byte: fc.nat(255),
      count: fc.nat(9_000),
    }),
  },
  { weight: 1, arbitrary: fc.constant('grow' as const) },
);
/** Deeds, between which the copier goes on by one slice, or a whole round is taken. */
const history = fc.array(fc.record({ deeds: fc.array(deed, { maxLength: 4 }), isWhole: fc.boolean() }), {
  minLength: 1,
  maxLength: 12,
});

/** A memory as an engine has it: it moves when it grows. */
class Memory {
  buffer: ArrayBuffer = new ArrayBuffer(2 * PAGE_BYTES);

  does(one: typeof deed extends fc.Arbitrary<infer D> ? D : never): void {
    if (one !== 'grow') {
      const at = Math.floor(one.atShare * this.buffer.byteLength);
      new Uint8Array(this.buffer).fill(one.byte, at, at + one.count);
    } else if (this.buffer.byteLength < PAGES_MAX * PAGE_BYTES) {
      const grown = new Uint8Array(this.buffer.byteLength + PAGE_BYTES);
      grown.set(new Uint8Array(this.buffer));
      this.buffer = grown.buffer;
    }
  }
}

/** The SHA-256 that both ends should come to, computed by somebody else. */
function rootOf(memory: Uint8Array): string {
  const all = createHash('sha256');
  for (let at = 0; at < memory.length; at += PAGE_BYTES)
    all.update(
      createHash('sha256')
        .update(memory.subarray(at, at + PAGE_BYTES))
        .digest(),
    );
  return all.digest('hex');
}

describe('memory that is sent ahead', () => {
  it('ends as what it is a copy of, whatever was written meanwhile, and is known by its SHA-256', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.boolean(), async (steps, isPacked) => {
        const memory = new Memory();
        const copier = new Copier(1);
        const copy = new Copy();
        const there = new Uint8Array(PAGES_MAX * PAGE_BYTES);
        const look = (spanMs: number): void => {
          const copied = copier.step(memory.buffer, memory.buffer.byteLength, spanMs);
          if (copied !== null) copy.take(copied);
        };
        const send = async (): Promise<void> => {
          for (let pieces = copy.next(); pieces !== null; pieces = copy.next()) {
            const body = await encodePieces(pieces, isPacked ? zlibCodec : null);
            const come = await decodePieces(body, there.length / 4_096, zlibCodec);
            for (const zero of come?.zeros ?? [-1]) there.fill(0, zero * 4_096, (zero + 1) * 4_096);
            for (const [at, piece] of (come?.literals ?? []).entries())
              there.set(come?.bytes.subarray(at * 4_096, (at + 1) * 4_096) ?? [], piece * 4_096);
          }
        };
        for (const { deeds, isWhole } of steps) {
          for (const one of deeds) memory.does(one);
          look(isWhole ? Number.POSITIVE_INFINITY : 0);
          if (isWhole) await Promise.all([send(), copy.settle()]);
        }
        // A round that is under way ends, and the last one finds what has changed since.
        look(Number.POSITIVE_INFINITY);
        look(Number.POSITIVE_INFINITY);
        await send();
        const witness = new Uint8Array(memory.buffer);
        expect(Buffer.compare(there.subarray(0, witness.length), witness)).toBe(0);
        expect(await copy.root(witness.length / PAGE_BYTES)).toBe(rootOf(witness));
      }),
      { numRuns: 60 },
    );
  });

  it('sends nothing for what is all zeros or has not changed', () => {
    const memory = new Uint8Array(16 * PAGE_BYTES);
    const copier = new Copier(1);
    const copy = new Copy();
    const round = (): number => {
      const copied = copier.step(memory.buffer, memory.length, Number.POSITIVE_INFINITY);
      if (copied !== null) copy.take(copied);
      return copy.dueBytes;
    };
    memory.fill(1, 100_000, 165_536);
    expect(round()).toBe(17 * 4_096);
    copy.next();
    expect(round()).toBe(0);
    memory[100_000] = 2;
    expect(round()).toBe(4_096);
  });

  it('is refused if it is not what it claims to be, and nothing is thrown', async () => {
    const bytes = new Uint8Array(2 * 4_096).fill(7);
    const body = await encodePieces({ literals: [3, 9], zeros: [4], bytes }, zlibCodec);
    expect(await decodePieces(body, 10, zlibCodec)).toEqual({ literals: [3, 9], zeros: [4], bytes });
    expect(await decodePieces(body, 9, zlibCodec)).toBeNull();
    await fc.assert(
      fc.asyncProperty(fc.nat(body.length - 1), fc.nat(255), async (at, byte) => {
        const come = await decodePieces(body.with(at, byte), 10, zlibCodec);
        expect(come === null || come.bytes.length === come.literals.length * 4_096).toBe(true);
        expect(await decodePieces(body.subarray(0, at), 10, zlibCodec)).toBeNull();
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (noise) => {
        await decodePieces(noise, 10, zlibCodec);
      }),
    );
  });
});
