import { type RequestId, requestId } from '../../../core/index.ts';
import type { Generation } from '../notes.ts';
import { type Fields, fieldsOf } from './envelope.ts';
import type { Spelling } from './spelling.ts';

/** A legacy request: who asked where for what, and in which words. */
export interface Ask {
  readonly generation: Generation;
  readonly what: 'create' | 'delete' | 'migrate';
  readonly module: string;
  readonly transaction: string;
  /** Topic it came on. */
  readonly topic: string;
  readonly spelling: Spelling;
  /** Tells apart two requests that say the same. */
  readonly number: string;
}

/** Begins no id of our own dialect, whose clients' names begin with a letter, a digit or `_`. */
const MARK = '~';

/** The id under which the core is asked; its answer brings everything back that is needed to answer. */
export const idOf = (ask: Ask): RequestId => requestId(`${MARK}${JSON.stringify(ask)}`);

/** The legacy request behind an id; `null` for a request of another origin. */
export function askOf(request: RequestId): Ask | null {
  if (!request.startsWith(`${MARK}{`)) return null;
  try {
    const ask: Fields | null = fieldsOf(JSON.parse(request.slice(MARK.length)));
    return ask as unknown as Ask | null;
  } catch {
    return null;
  }
}
