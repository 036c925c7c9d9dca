import { describe, expect, it } from 'vitest';
import { Bells } from './bells.ts';
import { Ring } from './ring.ts';
import { INPUT_TAG, RingStreams } from './streams.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('the streams of an instance', () => {
  it('keep the first message of one input apart from that of another', () => {
    const inputs = new Map([0, 3].map((input) => [input, Ring.create(1_024)]));
    const streams = new RingStreams({ inputs, out: Ring.create(1_024), bells: new Bells() }, () => {});
    for (const [input, said] of [
      [0, 'to stdin'],
      [3, 'to a channel'],
    ] as const) {
      const bytes = new TextEncoder().encode(said);
      inputs.get(input)?.write({ tag: INPUT_TAG.message, isLast: true, bytes });
      const window = new Uint8Array(64);
      expect(text(window.subarray(0, streams.read(input, 'messages', window)))).toBe(said);
    }
  });
});
