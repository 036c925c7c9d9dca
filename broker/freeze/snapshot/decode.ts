import { faultIn } from '../../runtime/wasi/portable.ts';
import { PAGE_BYTES } from '../../runtime/wasm/engine.ts';
import { PIECE, PIECE_BYTES } from '../instance/image.ts';
import type { Codec } from './codec.ts';
import { BLOB_COUNT_MAX, digestOf, FORMAT, HEADER_BYTES_MAX } from './format.ts';
import { snapshotShape } from './header.ts';
import { fromSegments } from './segments.ts';
import { type ModuleIdentity, refusedSnapshot, type Snapshot, type SnapshotRefusal } from './snapshot.ts';

/** What a host expects of a snapshot before it reads it. */
export interface Expected {
  readonly module: ModuleIdentity;
  /** The most pages of memory that it may have here. */
  readonly pagesMax: number;
}

/** A snapshot that was taken. */
export interface Decoded {
  readonly kind: 'snapshot';
  readonly snapshot: Snapshot;
}

/** Room for what is not memory: a call stack, files, and messages that nobody read (assumption: twice their bounds). */
const OTHER_BYTES_MAX: number = 64 * 2 ** 20;

/** Reads a snapshot, or says why it is not taken; never throws, and allocates nothing that its bounds do not allow. */
export async function decodeSnapshot(
  bytes: Uint8Array,
  expected: Expected,
  codec: Codec,
): Promise<Decoded | SnapshotRefusal> {
  const head = await intactHead(bytes);
  if ('kind' in head) return head;
  const header = headerOf(bytes.subarray(FORMAT.headBytes, FORMAT.headBytes + head.headerBytes));
  if ('kind' in header) return header;
  const wholeBytes = header.blobBytes.reduce((sum, one) => sum + one, 0);
  if (wholeBytes > expected.pagesMax * PAGE_BYTES + OTHER_BYTES_MAX)
    return refusedSnapshot('too-large', `it holds ${wholeBytes} bytes, more than its module may have here`);
  const module = moduleOf(header.snapshot);
  if (module?.originalSha256 !== expected.module.originalSha256)
    return refusedSnapshot('wrong-module', 'it is of another module');
  if (module.transformedSha256 !== expected.module.transformedSha256)
    return refusedSnapshot('wrong-module', 'it is of the same module, transformed to other bytes');
  const payload = await fromSegments(bytes.subarray(FORMAT.headBytes + head.headerBytes), wholeBytes, codec);
  if (payload === null) return refusedSnapshot('corrupt', 'its payload is not what its header says');
  return snapshotOf(header, payload, expected);
}

/** Whether bytes are a snapshot, and all of it; of what, is not looked at. */
export async function isIntactSnapshot(bytes: Uint8Array): Promise<boolean> {
  return !('kind' in (await intactHead(bytes)));
}

async function intactHead(bytes: Uint8Array): Promise<ReturnType<typeof headOf>> {
  const head = headOf(bytes);
  if ('kind' in head) return head;
  const digest = await digestOf(bytes);
  const isIntact = digest.every((byte, at) => bytes[FORMAT.digestAt + at] === byte);
  return isIntact ? head : refusedSnapshot('corrupt', 'its SHA-256 is not what it says');
}

function headOf(bytes: Uint8Array): { readonly headerBytes: number } | SnapshotRefusal {
  if (bytes.length < FORMAT.headBytes)
    return refusedSnapshot('truncated', `it has only ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== FORMAT.magic) return refusedSnapshot('foreign', 'it is no snapshot');
  const version = view.getUint16(4, true);
  if (version !== FORMAT.version)
    return refusedSnapshot('wrong-version', `it is of version ${version}, not ${FORMAT.version}`);
  const flags = view.getUint16(6, true);
  if (flags !== 0) return refusedSnapshot('unsupported', `it has flags ${flags}, which are unknown here`);
  const [headerBytes, payloadBytes] = [view.getUint32(8, true), view.getUint32(12, true)];
  if (headerBytes > HEADER_BYTES_MAX)
    return refusedSnapshot('too-large', `its header has ${headerBytes} bytes`);
  const wholeBytes = FORMAT.headBytes + headerBytes + payloadBytes;
  if (wholeBytes !== bytes.length)
    return refusedSnapshot('truncated', `it has ${bytes.length} bytes instead of ${wholeBytes}`);
  return { headerBytes };
}

interface Header {
  readonly blobBytes: readonly number[];
  readonly snapshot: unknown;
}

function headerOf(bytes: Uint8Array): Header | SnapshotRefusal {
  const malformed = refusedSnapshot('wrong-shape', 'its header cannot be read');
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return malformed;
  }
  if (typeof header !== 'object' || header === null) return malformed;
  const { codec, blobBytes, snapshot } = header as Readonly<Record<string, unknown>>;
  if (codec !== FORMAT.codec)
    return refusedSnapshot('unsupported', 'it is packed in a way that is unknown here');
  if (!Array.isArray(blobBytes) || blobBytes.length > BLOB_COUNT_MAX) return malformed;
  if (!blobBytes.every((one) => Number.isInteger(one) && one >= 0 && one <= 2 ** 32)) return malformed;
  return { blobBytes: blobBytes as readonly number[], snapshot };
}

function moduleOf(snapshot: unknown): Partial<ModuleIdentity> | null {
  if (typeof snapshot !== 'object' || snapshot === null) return null;
  const { module } = snapshot as { readonly module?: unknown };
  return typeof module === 'object' ? (module as Partial<ModuleIdentity> | null) : null;
}

function snapshotOf(
  { blobBytes, snapshot }: Header,
  payload: Uint8Array,
  expected: Expected,
): Decoded | SnapshotRefusal {
  const blobs: Uint8Array[] = [];
  let at = 0;
  for (const length of blobBytes) {
    blobs.push(payload.subarray(at, at + length));
    at += length;
  }
  const read = snapshotShape.safeParse(withBlobs(snapshot, blobs, 0));
  if (!read.success) {
    const [issue] = read.error.issues;
    return refusedSnapshot('wrong-shape', `${issue?.path.join('.')}: ${issue?.message}`);
  }
  const value: Snapshot = read.data;
  const fault = faultOf(value, expected);
  return fault ?? { kind: 'snapshot', snapshot: value };
}

/** Deepest a header's records lie in each other. */
const DEPTH_MAX = 12;

/** A copy of a value with the byte strings put where they are named; each may be named once. */
function withBlobs(value: unknown, blobs: (Uint8Array | undefined)[], depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEPTH_MAX) return null;
  if (Array.isArray(value)) return value.map((one) => withBlobs(one, blobs, depth + 1));
  const { $blob: number } = value as { readonly $blob?: unknown };
  if (typeof number === 'number') {
    const blob = blobs[number];
    blobs[number] = undefined;
    return blob;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, withBlobs(one, blobs, depth + 1)]),
  );
}

/** What is of the right form and still cannot be. */
function faultOf({ thread }: Snapshot, { pagesMax }: Expected): SnapshotRefusal | null {
  const { image } = thread;
  if (image.pages > pagesMax)
    return refusedSnapshot('too-large', `it needs ${image.pages} pages of memory, and may have ${pagesMax}`);
  if (image.root !== null) return image.map.length + image.pieces.length === 0 ? faultOfRest(thread) : TWICE;
  if (image.map.length !== (image.pages * PAGE_BYTES) / PIECE_BYTES)
    return refusedSnapshot('wrong-shape', 'its map is not of all its memory');
  let literalCount = 0;
  for (const kind of image.map) {
    if (kind > PIECE.literal) return refusedSnapshot('unsupported', 'its map has pieces of unknown kinds');
    literalCount += kind;
  }
  if (image.pieces.length !== literalCount * PIECE_BYTES)
    return refusedSnapshot('wrong-shape', 'its memory is not what its map says');
  return faultOfRest(thread);
}

const TWICE = refusedSnapshot('wrong-shape', 'its memory was sent ahead and is here, too');

function faultOfRest({ wasi, inboxes }: Snapshot['thread']): SnapshotRefusal | null {
  const tooFar = inboxes.some(([, { message, atBytes }]) => atBytes > (message?.length ?? 0));
  if (tooFar) return refusedSnapshot('wrong-shape', 'more of a message was read than there is');
  const fault = faultIn(wasi);
  return fault === null ? null : refusedSnapshot('wrong-shape', fault);
}
