import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Chunk, cutSnapshot, type Gathering, gather, readChunk, wholeOf } from './snapshot.ts';

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const chunkOf = (message: Uint8Array): Chunk => {
  const reading = readChunk(message);
  if (reading.kind === 'issues') throw new Error(reading.issues[0]?.message);
  return reading.value;
};
const snapshot = fc.uint8Array({ maxLength: 200, size: 'max' });

describe('the chunks of a snapshot', () => {
  it('make the whole again in any order, however often each comes, and not before all are there', () => {
    const scene = fc
      .record({ whole: snapshot, bodyBytes: fc.integer({ min: 1, max: 40 }) })
      .chain(({ whole, bodyBytes }) => {
        const messages = cutSnapshot(whole, hashOf(whole), bodyBytes);
        const all = fc.shuffledSubarray([...messages, ...messages], { minLength: 2 * messages.length });
        return fc.record({ whole: fc.constant(whole), count: fc.constant(messages.length), order: all });
      });
    fc.assert(
      fc.property(scene, ({ whole, count, order }) => {
        let gathering: Gathering | null = null;
        const seen = new Set<number>();
        for (const message of order) {
          const chunk = chunkOf(message);
          seen.add(chunk.chunkIndex);
          gathering = gather(gathering, chunk);
          const result = wholeOf(gathering);
          expect(result).toEqual({ kind: 'value', value: seen.size < count ? null : whole });
        }
        expect(gathering?.sha256).toBe(hashOf(whole));
      }),
    );
  });

  it('of two snapshots are never mixed', () => {
    fc.assert(
      fc.property(snapshot, snapshot, (old, newer) => {
        fc.pre(hashOf(old) !== hashOf(newer));
        const [first = new Uint8Array()] = cutSnapshot(old, hashOf(old), 16);
        let gathering: Gathering = gather(null, chunkOf(first));
        for (const message of cutSnapshot(newer, hashOf(newer), 16))
          gathering = gather(gathering, chunkOf(message));
        expect(wholeOf(gathering)).toEqual({ kind: 'value', value: newer });
      }),
    );
  });

  it('are read without a throw, whatever they are', () => {
    const spoiled = fc
      .record({
        whole: snapshot,
        at: fc.nat({ max: 55 }),
        byte: fc.nat({ max: 255 }),
        cut: fc.nat({ max: 60 }),
      })
      .map(({ whole, at, byte, cut }) => {
        const [message = new Uint8Array()] = cutSnapshot(whole, hashOf(whole), 64);
        return Uint8Array.from(message.with(at, byte).subarray(0, message.length - cut));
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 80 }), spoiled), (message) => {
        const reading = readChunk(message);
        if (reading.kind === 'value') {
          expect(reading.value.chunkIndex).toBeLessThan(reading.value.chunkCount);
          wholeOf(gather(null, reading.value));
        }
      }),
      { numRuns: 500 },
    );
  });
});
