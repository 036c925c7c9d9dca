import { promisify } from 'node:util';
import { deflateRaw, inflateRaw, type ZlibOptions } from 'node:zlib';
import type { Codec } from '../../freeze/snapshot/codec.ts';

/** How hard packing tries, 1 to 9: what it saves beyond takes longer than sending it (assumption: links of 100 Mbit/s). */
const LEVEL = 1;

const deflate = promisify<Uint8Array, ZlibOptions, Uint8Array>(deflateRaw);
const inflate = promisify<Uint8Array, ZlibOptions, Uint8Array>(inflateRaw);

/** With what Node has, which packs on threads of its own. */
export const zlibCodec: Codec = {
  pack: (bytes) => deflate(bytes, { level: LEVEL }),
  unpack: (bytes, bytesMax) => inflate(bytes, { maxOutputLength: bytesMax }),
};
