import type { Refusal, Store, StoredFile } from '../store/index.ts';
import { Problem, type ProblemCode } from './problem.ts';

const REFUSALS: Readonly<Record<Refusal, ProblemCode>> = {
  'too-large': 'too-large',
  full: 'full',
  unfit: 'unfit',
};

/** Takes the body of a request into the store; a problem when it is not taken. */
export async function stored(
  { files, freezables }: Store,
  body: unknown,
  name: string | null,
): Promise<{ readonly file: StoredFile; readonly isNew: boolean }> {
  const result = await files.add(streamOf(body), name);
  if (result.kind === 'refused') throw new Problem(REFUSALS[result.refusal], result.message);
  const { sha256, fileType } = result.file;
  // Now, so that it is there when the first runtime asks for it; if it fails, that one hears so.
  if (fileType === 'WA') void freezables.of(sha256, files.path(sha256)).catch(() => {});
  return result;
}

/** The body of a request, piece by piece. */
export const streamOf = (body: unknown): AsyncIterable<Uint8Array> => (isStream(body) ? body : nothing());

const isStream = (body: unknown): body is AsyncIterable<Uint8Array> =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body;

async function* nothing(): AsyncGenerator<Uint8Array> {
  // A request without a body brings an empty file.
}
