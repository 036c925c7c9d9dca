import { readFile } from 'node:fs/promises';
import { proposalIn } from '../freeze/index.ts';
import type { Store } from './index.ts';

/** Files up to this size are looked through in this very thread (assumption: some ten milliseconds). */
const LOOKED_BYTES_MAX = 2 ** 20;
const BY_HASH = 'sha256:';

/**
 * Why running instances of a file can never be paused and moved; `null` if they may be, or if nobody knows: large files that
 * are not made freezable yet, and files of elsewhere.
 */
export async function whyFixed({ files, freezables }: Store, reference: string): Promise<string | null> {
  if (!reference.startsWith(BY_HASH)) return null;
  const sha256 = reference.slice(BY_HASH.length);
  const file = files.find(sha256);
  if (file === undefined) return null;
  if (file.fileType === 'PY') return 'Python programs cannot be paused';
  const known = await freezables.known(sha256);
  if (known !== null) return known.isFreezable ? null : known.reason;
  if (file.sizeBytes > LOOKED_BYTES_MAX) return null;
  return proposalIn(new Uint8Array(await readFile(files.path(sha256))))?.reason ?? null;
}
