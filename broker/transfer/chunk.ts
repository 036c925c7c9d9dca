/** What a chunk carries: pages of memory ahead of a snapshot, or a part of the snapshot itself, or its last part. */
export type ChunkKind = 'pages' | 'part' | 'last';

/** One message of a transfer. Numbered from 0 on; whoever sends anew, after a fault, names the transfer anew, too. */
export interface Chunk {
  /** 16 hexadecimal digits. */
  readonly transfer: string;
  readonly sequence: number;
  readonly kind: ChunkKind;
  readonly body: Uint8Array;
}

/**
 * A chunk begins with a head of 56 bytes, big-endian: `ARTS`, version, SHA-256 of all that follows it, name of the transfer
 * (8 bytes), number, kind.
 */
const MAGIC = 0x41525453;
const VERSION = 2;
const DIGEST_AT = 8;
const SEALED_AT = 40;
const HEAD_BYTES = 56;
const KINDS: readonly ChunkKind[] = ['pages', 'part', 'last'];

/** Writes a chunk down. */
export async function sealChunk({ transfer, sequence, kind, body }: Chunk): Promise<Uint8Array> {
  const message = new Uint8Array(HEAD_BYTES + body.length);
  const head = new DataView(message.buffer);
  head.setUint32(0, MAGIC);
  head.setUint32(4, VERSION);
  head.setBigUint64(SEALED_AT, BigInt(`0x${transfer}`));
  head.setUint32(48, sequence);
  head.setUint32(52, KINDS.indexOf(kind));
  message.set(body, HEAD_BYTES);
  message.set(await digestOf(message.subarray(SEALED_AT)), DIGEST_AT);
  return message;
}

/** Reads a chunk; `null` for what is none, or was changed on its way. Its body is a view of the message. */
export async function openChunk(message: Uint8Array): Promise<Chunk | null> {
  if (message.length < HEAD_BYTES) return null;
  const head = new DataView(message.buffer, message.byteOffset, message.byteLength);
  if (head.getUint32(0) !== MAGIC || head.getUint32(4) !== VERSION) return null;
  const digest = await digestOf(message.subarray(SEALED_AT));
  if (digest.some((byte, at) => message[DIGEST_AT + at] !== byte)) return null;
  const kind = KINDS[head.getUint32(52)];
  if (kind === undefined) return null;
  const transfer = head.getBigUint64(SEALED_AT).toString(16).padStart(16, '0');
  return { transfer, sequence: head.getUint32(48), kind, body: message.subarray(HEAD_BYTES) };
}

async function digestOf(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
}
