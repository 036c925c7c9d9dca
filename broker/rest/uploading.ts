import type { FileStore, Refusal, StoredFile } from '../store/index.ts';
import { Problem, type ProblemCode } from './problem.ts';

const REFUSALS: Readonly<Record<Refusal, ProblemCode>> = {
  'too-large': 'too-large',
  full: 'full',
  unfit: 'unfit',
};

/** Takes the body of a request into the store; a problem when it is not taken. */
export async function stored(
  files: FileStore,
  body: unknown,
  name: string | null,
): Promise<{ readonly file: StoredFile; readonly isNew: boolean }> {
  const result = await files.add(isStream(body) ? body : nothing(), name);
  if (result.kind === 'refused') throw new Problem(REFUSALS[result.refusal], result.message);
  return result;
}

const isStream = (body: unknown): body is AsyncIterable<Uint8Array> =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body;

async function* nothing(): AsyncGenerator<Uint8Array> {
  // A request without a body brings an empty file.
}
