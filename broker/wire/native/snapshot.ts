import { type Reading, read, unread } from '../reading.ts';

/**
 * A snapshot travels in chunks, each with a head of 56 bytes: `ARTS`, version, number of this chunk and of all, size and
 * SHA-256 of the whole, all big-endian. Chunks may come in any order and more than once.
 */
export interface Chunk {
  readonly chunkIndex: number;
  readonly chunkCount: number;
  readonly wholeBytes: number;
  /** SHA-256 of the whole, as 64 hexadecimal digits. */
  readonly sha256: string;
  readonly body: Uint8Array;
}

const MAGIC = 0x41525453;
const VERSION = 1;
const HEAD_BYTES = 56;
/** Size of a chunk (assumption: small beside the packet limits of common brokers, 256 MiB, and their queues). */
const BODY_BYTES = 262_144;
/** Largest snapshot that is gathered: the whole memory a 32-bit module can have, and its tables. */
const WHOLE_BYTES_MAX = 4_362_076_160;

/** Cuts a snapshot into messages, in order; an empty one is a single chunk without a body. */
export function cutSnapshot(
  whole: Uint8Array,
  sha256: string,
  bodyBytes: number = BODY_BYTES,
): readonly Uint8Array[] {
  const chunkCount = Math.max(1, Math.ceil(whole.length / bodyBytes));
  return Array.from({ length: chunkCount }, (_, chunkIndex) => {
    const body = whole.subarray(chunkIndex * bodyBytes, (chunkIndex + 1) * bodyBytes);
    const message = new Uint8Array(HEAD_BYTES + body.length);
    const head = new DataView(message.buffer);
    head.setUint32(0, MAGIC);
    head.setUint32(4, VERSION);
    head.setUint32(8, chunkIndex);
    head.setUint32(12, chunkCount);
    head.setBigUint64(16, BigInt(whole.length));
    for (let at = 0; at < 32; at++)
      head.setUint8(24 + at, Number.parseInt(sha256.slice(2 * at, 2 * at + 2), 16));
    message.set(body, HEAD_BYTES);
    return message;
  });
}

/** Reads one chunk; its body is a view of the message. */
export function readChunk(message: Uint8Array): Reading<Chunk> {
  if (message.length < HEAD_BYTES) return unread('wrong-shape', '', 'too short for a chunk of a snapshot');
  const head = new DataView(message.buffer, message.byteOffset, message.byteLength);
  if (head.getUint32(0) !== MAGIC) return unread('wrong-shape', '', 'no chunk of a snapshot');
  if (head.getUint32(4) !== VERSION) return unread('wrong-version', '', `must be ${VERSION}`);
  const chunkIndex = head.getUint32(8);
  const chunkCount = head.getUint32(12);
  const wholeBytes = Number(head.getBigUint64(16));
  const body = message.subarray(HEAD_BYTES);
  const sha256 = [...message.subarray(24, HEAD_BYTES)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  if (chunkIndex >= chunkCount) return unread('wrong-shape', '', `chunk ${chunkIndex} of ${chunkCount}`);
  if (wholeBytes > WHOLE_BYTES_MAX || chunkCount > Math.max(1, wholeBytes)) {
    return unread('too-large', '', `${wholeBytes} bytes in ${chunkCount} chunks`);
  }
  return read({ chunkIndex, chunkCount, wholeBytes, sha256, body });
}

/** Chunks gathered so far, of the snapshot that the newest chunk belongs to. */
export interface Gathering {
  readonly sha256: string;
  readonly wholeBytes: number;
  readonly bodies: ReadonlyMap<number, Uint8Array>;
  readonly chunkCount: number;
}

/** Adds a chunk. One of another snapshot starts anew: the source has sent it again, and differently. */
export function gather(before: Gathering | null, chunk: Chunk): Gathering {
  const { sha256, wholeBytes, chunkCount, chunkIndex, body } = chunk;
  const isSame =
    before?.sha256 === sha256 && before.wholeBytes === wholeBytes && before.chunkCount === chunkCount;
  const bodies = new Map(isSame ? before.bodies : []);
  bodies.set(chunkIndex, body);
  return { sha256, wholeBytes, chunkCount, bodies };
}

/**
 * The whole snapshot once every chunk is there, `null` until then. Whether its SHA-256 is the one it came with is for
 * whoever can compute it; here only its size is checked.
 */
export function wholeOf({ bodies, chunkCount, wholeBytes }: Gathering): Reading<Uint8Array | null> {
  if (bodies.size < chunkCount) return read(null);
  const parts = Array.from({ length: chunkCount }, (_, chunkIndex) => bodies.get(chunkIndex) ?? NOTHING);
  const sizeBytes = parts.reduce((sum, { length }) => sum + length, 0);
  if (sizeBytes !== wholeBytes)
    return unread('wrong-shape', '', `${sizeBytes} bytes instead of ${wholeBytes}`);
  const whole = new Uint8Array(wholeBytes);
  let atBytes = 0;
  for (const part of parts) {
    whole.set(part, atBytes);
    atBytes += part.length;
  }
  return read(whole);
}

const NOTHING = new Uint8Array();
