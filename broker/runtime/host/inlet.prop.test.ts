import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bells } from '../shared/bells.ts';
import { Ring } from '../shared/ring.ts';
import { RingStreams } from '../shared/streams.ts';
import { Inlet } from './inlet.ts';

const RING_BYTES = 32_768;

/** An inlet and the streams of the instance that reads from it, in one thread. */
function ends(): { inlet: Inlet; streams: RingStreams; bells: Bells; called: () => number } {
  const bells = new Bells();
  const ring = Ring.create(RING_BYTES);
  let callCount = 0;
  const streams = new RingStreams({ inputs: new Map([[0, ring]]), out: Ring.create(64), bells }, () => {
    callCount += 1;
  });
  return { inlet: new Inlet(ring, bells), streams, bells, called: () => callCount };
}

const message = fc
  .oneof(fc.nat(3), fc.nat(40_000))
  .chain((length) => fc.nat(255).map((byte) => new Uint8Array(length).fill(byte)));
const acts = fc.array(fc.oneof(message, fc.integer({ min: 1, max: 30_000 })), { size: 'max', maxLength: 20 });

describe('an inlet', () => {
  it('gives every message to the reader, one per read, whole and in order', () => {
    fc.assert(
      fc.property(acts, (steps) => {
        const { inlet, streams } = ends();
        const sent: Uint8Array[] = [];
        const got: Uint8Array[] = [];
        let part: Uint8Array[] = [];
        const read = (windowBytes: number): void => {
          inlet.refill();
          const readable = streams.readableBytes(0, 'messages');
          if (readable === 'ended' || readable === 0) return;
          const window = new Uint8Array(windowBytes);
          const movedBytes = streams.read(0, 'messages', window);
          expect(movedBytes).toBe(Math.min(readable, windowBytes));
          part.push(window.slice(0, movedBytes));
          if (movedBytes < readable) return;
          got.push(new Uint8Array(Buffer.concat(part)));
          part = [];
        };
        for (const step of steps) {
          if (typeof step === 'number') read(step);
          else if (inlet.offer(step) && step.length > 0) sent.push(step);
        }
        for (let left = 1_000; left > 0 && got.length < sent.length; left--) read(65_536);
        expect(got.map(({ length }) => length)).toEqual(sent.map(({ length }) => length));
        expect(Buffer.concat(got).equals(Buffer.concat(sent))).toBe(true);
      }),
    );
  });

  it('keeps a bounded amount for a module that does not read, and says what it lost', () => {
    const { inlet } = ends();
    const taken = Array.from({ length: 3_000 }, () => inlet.offer(new Uint8Array(1_000)));
    const takenCount = taken.filter((isTaken) => isTaken).length;
    expect(takenCount * 1_000).toBeLessThan(2 ** 20 + RING_BYTES);
    expect(takenCount * 1_000).toBeGreaterThan(2 ** 20 - 200_000);
    expect(taken.lastIndexOf(true)).toBe(takenCount - 1);
  });

  it('is called when room was made that it waits for, and only then', () => {
    const { inlet, streams, bells, called } = ends();
    inlet.offer(new Uint8Array(10_000));
    streams.read(0, 'lines', new Uint8Array(10_001));
    expect(called()).toBe(0);
    for (let n = 0; n < 10; n++) inlet.offer(new Uint8Array(10_000));
    expect(inlet.hasWaiting).toBe(true);
    bells.isRoomWanted = true;
    streams.read(0, 'lines', new Uint8Array(10_001));
    expect(called()).toBe(1);
  });
});
