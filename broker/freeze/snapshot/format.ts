/**
 * The form of a snapshot, version 2, all numbers little-endian: magic u32, version u16, flags u16 (none so far), length of
 * the header u32, length of the payload u32, SHA-256 over all but itself, header, payload. The header is JSON in UTF-8:
 * `blobBytes`, the lengths of all byte strings, `codec`, and `snapshot`, in which `{"$blob": n}` stands for the n-th byte
 * string. The payload holds these one after the other, in segments. Memory is there, or was sent ahead: then its SHA-256 is.
 */
export const FORMAT = {
  magic: 0x53_54_52_41, // "ARTS"
  version: 2,
  digestAt: 16,
  headBytes: 48,
  codec: 'deflate-raw',
} as const;

/** Longest header (assumption: 32,768 files with long names). */
export const HEADER_BYTES_MAX: number = 16 * 2 ** 20;
/** Byte strings of one snapshot: as many as a header's lists can name. */
export const BLOB_COUNT_MAX = 262_144;

/** The digest of a snapshot: SHA-256 over all of it but the digest. */
export async function digestOf(bytes: Uint8Array): Promise<Uint8Array> {
  const rest = new Uint8Array(bytes.length - 32);
  rest.set(bytes.subarray(0, FORMAT.digestAt));
  rest.set(bytes.subarray(FORMAT.headBytes), FORMAT.digestAt);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', rest));
}
