import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Has a store make a module freezable, which may take a busy machine longer than a runtime would wait for it. */
export async function madeFreezable(httpUrl: string, path: string): Promise<void> {
  const bytes = new Uint8Array(readFileSync(path));
  const files = `${httpUrl}/api/v1/files`;
  await fetch(files, { method: 'POST', headers: { 'content-type': 'application/wasm' }, body: bytes });
  await fetch(`${files}/${createHash('sha256').update(bytes).digest('hex')}/freezable`);
}
