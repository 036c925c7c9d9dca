import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LINE_BYTES_MAX, Lines } from './lines.ts';

const text = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);

describe('lines', () => {
  it('are the same however the bytes were cut on their way', () => {
    const piece = fc.array(fc.constantFrom(0x0a, 0x61, 0x0d, 0xff), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(piece, { size: 'max', maxLength: 30 }), (pieces) => {
        const lines = new Lines();
        const got = pieces.flatMap((bytes) => lines.push(Uint8Array.from(bytes))).map(text);
        const rest = lines.rest();
        const wanted = text(Uint8Array.from(pieces.flat())).split('\n');
        expect([...got, rest === null ? '' : text(rest)]).toEqual(wanted);
      }),
    );
  });

  it('are cut when they do not end', () => {
    const lines = new Lines();
    const pieces = Array.from({ length: 10 }, () => lines.push(new Uint8Array(LINE_BYTES_MAX / 4)));
    expect(pieces.flat().map(({ length }) => length)).toEqual([LINE_BYTES_MAX, LINE_BYTES_MAX]);
    expect(lines.rest()).toHaveLength(LINE_BYTES_MAX / 2);
    expect(lines.rest()).toBeNull();
  });
});
