import { PIECE_BYTES } from '../instance/image.ts';
import type { Codec } from '../snapshot/codec.ts';
import { fromSegments, toSegments } from '../snapshot/segments.ts';

/** Pieces of memory that travel together: those that have become zero again, and others with their bytes. */
export interface Pieces {
  readonly zeros: readonly number[];
  readonly literals: readonly number[];
  /** The literal ones, one after the other. */
  readonly bytes: Uint8Array;
}

/** Most literal pieces that travel together: one segment's worth of 256 KiB. */
export const LITERAL_COUNT_MAX = 64;
/** Most pieces of zeros, whose numbers take 4 bytes each. */
export const ZERO_COUNT_MAX = 2_048;

/** Writes pieces down: two counts, the numbers (all 32 bits, little-endian), then the bytes in segments. */
export async function encodePieces(
  { zeros, literals, bytes }: Pieces,
  codec: Codec | null,
): Promise<Uint8Array> {
  const segments = await toSegments([bytes], codec);
  const headBytes = 8 + 4 * (zeros.length + literals.length);
  const body = new Uint8Array(segments.reduce((sum, { length }) => sum + length, headBytes));
  const view = new DataView(body.buffer);
  for (const [at, word] of [literals.length, zeros.length, ...literals, ...zeros].entries())
    view.setUint32(4 * at, word, true);
  let at = headBytes;
  for (const segment of segments) {
    body.set(segment, at);
    at += segment.length;
  }
  return body;
}

/** Reads pieces, all of which lie below so many; `null` if they are not what they claim to be. */
export async function decodePieces(
  body: Uint8Array,
  pieceCount: number,
  codec: Codec,
): Promise<Pieces | null> {
  if (body.length < 8) return null;
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const [literalCount, zeroCount] = [view.getUint32(0, true), view.getUint32(4, true)];
  if (literalCount > LITERAL_COUNT_MAX || zeroCount > ZERO_COUNT_MAX) return null;
  const headBytes = 8 + 4 * (literalCount + zeroCount);
  if (body.length < headBytes) return null;
  const numbers = Array.from({ length: literalCount + zeroCount }, (_, at) =>
    view.getUint32(8 + 4 * at, true),
  );
  if (numbers.some((number) => number >= pieceCount)) return null;
  const bytes = await fromSegments(body.subarray(headBytes), literalCount * PIECE_BYTES, codec);
  if (bytes === null) return null;
  return { literals: numbers.slice(0, literalCount), zeros: numbers.slice(literalCount), bytes };
}
