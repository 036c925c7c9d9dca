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

/**
 * The same, but waits until it is known of a file that is here: what is made of it is made now, if it was not, as some runtime
 * will ask for it anyway. That it could not be made this time says nothing of the file.
 */
export async function whyFixedAfterAll(store: Store, reference: string): Promise<string | null> {
  const reason = await whyFixed(store, reference);
  const sha256 = reference.startsWith(BY_HASH) ? reference.slice(BY_HASH.length) : '';
  const file = store.files.find(sha256);
  if (reason !== null || file === undefined || file.fileType !== 'WA') return reason;
  const made = await store.freezables.of(sha256, store.files.path(sha256));
  return made.isFreezable || made.code === 'failed' ? null : made.reason;
}
