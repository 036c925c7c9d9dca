import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One line of a transcript: a message that a recorder saw, or a note of whoever ran it. */
export interface Line {
  readonly t: number;
  readonly topic: string;
  readonly payload: string;
}

/** Where the recorded transcripts lie, beside the repository or where `ARTS_GOLDEN` says; they are no part of it. */
const FOLDER = process.env.ARTS_GOLDEN ?? join(import.meta.dirname, '../../../../shared/protocol/golden');

/** A recorded transcript; `null` where there is none. */
export function golden(name: string): readonly Line[] | null {
  const path = join(FOLDER, `${name}.jsonl`);
  return existsSync(path) ? linesOf(readFileSync(path, 'utf8')) : null;
}

const linesOf = (text: string): readonly Line[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
    .filter(({ payload, topic }) => payload !== undefined && topic !== '_note');
