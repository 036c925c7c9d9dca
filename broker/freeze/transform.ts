import { engine } from '../runtime/wasm/engine.ts';
import { asyncify } from './asyncify.ts';
import { type FreezeRecord, TRANSFORMER_VERSION } from './record.ts';
import { type Refusal, refused } from './rewrite/refusal.ts';
import { rewrite } from './rewrite/rewrite.ts';

/** A module that can be paused at any moment of its computation. */
export interface Transformed {
  readonly kind: 'transformed';
  readonly bytes: Uint8Array;
  readonly record: FreezeRecord;
}

/** Makes a module freezable, or says why that cannot be. The same bytes give the same bytes. */
export async function transform(bytes: Uint8Array): Promise<Transformed | Refusal> {
  if (!engine.validate(bytes)) return refused('malformed', 'it is no valid WebAssembly module');
  const rewritten = rewrite(bytes);
  if (rewritten.kind === 'refused') return rewritten;
  const transformed = await asyncify(rewritten.bytes, rewritten.pausesIndirectly);
  if (!engine.validate(transformed)) return refused('unsupported', 'what came of it was not valid');
  const record = {
    version: TRANSFORMER_VERSION,
    originalSha256: await sha256Of(bytes),
    sha256: await sha256Of(transformed),
    originalBytes: bytes.length,
    transformedBytes: transformed.length,
    loopCount: rewritten.loopCount,
  };
  return { kind: 'transformed', bytes: transformed, record };
}

/** A SHA-256 as 64 small hexadecimal digits. */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
