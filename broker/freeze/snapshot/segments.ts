import type { Codec } from './codec.ts';

/** Most bytes in one segment before it is packed: what is in memory twice at a time. */
const SEGMENT_BYTES_MAX = 2 ** 20;
/** A part of each segment that is packed for a try. */
const PROBE_BYTES = 16_384;
/** Share that packing must save to be worth its time (assumption: below it, a fast link is faster than the codec). */
const WORTH_SHARE = 0.15;
const HEAD_BYTES = 9;
/** DEFLATE says at most 258 bytes with two bits (RFC 1951, §3.2.5). */
const RATIO_MAX = 1_032;
const [PLAIN, PACKED] = [0, 1];

/** Cuts bytes into segments and packs those where it pays; none without a codec. */
export async function toSegments(
  parts: readonly Uint8Array[],
  codec: Codec | null,
): Promise<readonly Uint8Array[]> {
  const segments = parts.flatMap((part) =>
    Array.from({ length: Math.ceil(part.length / SEGMENT_BYTES_MAX) }, (_, number) =>
      part.subarray(number * SEGMENT_BYTES_MAX, (number + 1) * SEGMENT_BYTES_MAX),
    ),
  );
  const written = await Promise.all(segments.map((segment) => toSegment(segment, codec)));
  return written.flat();
}

async function toSegment(bytes: Uint8Array, codec: Codec | null): Promise<readonly Uint8Array[]> {
  const packed = codec !== null && (await isWorthPacking(bytes, codec)) ? await codec.pack(bytes) : bytes;
  const isPacked = packed.length < bytes.length;
  const stored = isPacked ? packed : bytes;
  const head = new Uint8Array(HEAD_BYTES);
  const view = new DataView(head.buffer);
  view.setUint8(0, isPacked ? PACKED : PLAIN);
  view.setUint32(1, bytes.length, true);
  view.setUint32(5, stored.length, true);
  return [head, stored];
}

async function isWorthPacking(bytes: Uint8Array, codec: Codec): Promise<boolean> {
  if (bytes.length <= PROBE_BYTES) return bytes.length > HEAD_BYTES;
  const from = Math.floor((bytes.length - PROBE_BYTES) / 2);
  const probe = await codec.pack(bytes.subarray(from, from + PROBE_BYTES));
  return probe.length < (1 - WORTH_SHARE) * PROBE_BYTES;
}

/** Reads segments that hold so many bytes together; `null` if they are not what they claim to be. */
export async function fromSegments(
  bytes: Uint8Array,
  wholeBytes: number,
  codec: Codec,
): Promise<Uint8Array | null> {
  const segments = headsOf(bytes, wholeBytes);
  if (segments === null) return null;
  const whole = new Uint8Array(wholeBytes);
  try {
    await Promise.all(
      segments.map(async ({ isPacked, stored, sizeBytes, at }) => {
        const plain = isPacked ? await codec.unpack(stored, sizeBytes) : stored;
        if (plain.length !== sizeBytes) throw new RangeError('not as long as it says');
        whole.set(plain, at);
      }),
    );
    return whole;
  } catch {
    return null;
  }
}

interface StoredSegment {
  readonly isPacked: boolean;
  readonly stored: Uint8Array;
  readonly sizeBytes: number;
  readonly at: number;
}

/** Where the segments are, once it is certain that together they are as long as they should be. */
function headsOf(bytes: Uint8Array, wholeBytes: number): readonly StoredSegment[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const segments: StoredSegment[] = [];
  let at = 0;
  let from = 0;
  while (from < bytes.length) {
    if (from + HEAD_BYTES > bytes.length) return null;
    const kind = view.getUint8(from);
    const sizeBytes = view.getUint32(from + 1, true);
    const storedBytes = view.getUint32(from + 5, true);
    from += HEAD_BYTES;
    if (kind > PACKED || sizeBytes === 0 || sizeBytes > SEGMENT_BYTES_MAX) return null;
    if (from + storedBytes > bytes.length || at + sizeBytes > wholeBytes) return null;
    if (kind === PLAIN && storedBytes !== sizeBytes) return null;
    if (sizeBytes > storedBytes * RATIO_MAX + RATIO_MAX) return null; // Nothing may be claimed that cannot be there.
    segments.push({
      isPacked: kind === PACKED,
      stored: bytes.subarray(from, from + storedBytes),
      sizeBytes,
      at,
    });
    from += storedBytes;
    at += sizeBytes;
  }
  return at === wholeBytes ? segments : null;
}
