import type { Codec } from './codec.ts';
import { digestOf, FORMAT } from './format.ts';
import { toSegments } from './segments.ts';
import type { Snapshot } from './snapshot.ts';

/** Writes a snapshot down. */
export async function encodeSnapshot(snapshot: Snapshot, codec: Codec): Promise<Uint8Array> {
  const blobs: Uint8Array[] = [];
  const text = JSON.stringify({ snapshot }, (_, value: unknown) => {
    if (!(value instanceof Uint8Array)) return value;
    blobs.push(value);
    return { $blob: blobs.length - 1 };
  });
  // What comes after the text is known only now; both are one record to whoever reads it.
  const blobBytes = blobs.map(({ length }) => length);
  const rest = JSON.stringify({ codec: FORMAT.codec, blobBytes });
  const header = new TextEncoder().encode(`${rest.slice(0, -1)},${text.slice(1)}`);
  const payload = await toSegments(joinedSmall(blobs), codec);
  return assembled(header, payload);
}

/** Byte strings one after the other; small ones are joined, so that each does not need a segment of its own. */
function joinedSmall(blobs: readonly Uint8Array[]): readonly Uint8Array[] {
  const parts: Uint8Array[][] = [[]];
  let sizeBytes = 0;
  for (const blob of blobs) {
    if (sizeBytes + blob.length > JOINED_BYTES_MAX) {
      parts.push([]);
      sizeBytes = 0;
    }
    parts.at(-1)?.push(blob);
    sizeBytes += blob.length;
  }
  return parts.map((group) => (group.length === 1 && group[0] !== undefined ? group[0] : joined(group)));
}

/** Byte strings are joined up to this size: copying so much costs less than a try of packing. */
const JOINED_BYTES_MAX = 262_144;

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function assembled(header: Uint8Array, payload: readonly Uint8Array[]): Promise<Uint8Array> {
  const payloadBytes = payload.reduce((sum, { length }) => sum + length, 0);
  const head = new Uint8Array(FORMAT.headBytes);
  const view = new DataView(head.buffer);
  view.setUint32(0, FORMAT.magic, true);
  view.setUint16(4, FORMAT.version, true);
  view.setUint16(6, 0, true);
  view.setUint32(8, header.length, true);
  view.setUint32(12, payloadBytes, true);
  const whole = joined([head, header, ...payload]);
  whole.set(await digestOf(whole), FORMAT.digestAt);
  return whole;
}
