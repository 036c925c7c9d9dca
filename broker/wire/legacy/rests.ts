import type { ModuleId } from '../../../core/index.ts';
import type { Turn } from '../wire.ts';

/** Streams that a module writes. */
export type Stream = 'stdout' | 'stderr';

/** Which stream of which module. */
export interface Source {
  readonly module: ModuleId;
  readonly stream: Stream;
}

/** The beginning of a line whose end has not come. */
export interface Rest extends Source {
  readonly text: string;
}

/** Unfinished lines that are kept; of more, the one that was silent longest is let go as it is (assumption). */
const REST_COUNT_MAX = 64;
/** Length at which a line is let go unfinished, like that of our own runtimes. */
const REST_LENGTH_MAX = 65_536;

/**
 * Old runtimes send what they read, which may be half a line or several. Gives the lines that a piece completes, and a rest
 * of another stream that there is no room for any more.
 */
export function linesOf(
  turn: Turn,
  source: Source,
  piece: string,
): { readonly lines: readonly string[]; readonly overdue: Rest | null } {
  const lines = (takeRest(turn, source) + piece).split('\n');
  const text = lines.pop() ?? '';
  if (text === '') return { lines, overdue: null };
  if (text.length >= REST_LENGTH_MAX) return { lines: [...lines, text], overdue: null };
  const rests = [...turn.wire.rests, { ...source, text }];
  const overdue = rests.length > REST_COUNT_MAX ? (rests.shift() ?? null) : null;
  turn.wire = { ...turn.wire, rests };
  return { lines, overdue };
}

/** Takes what is kept of a stream; nothing is kept of it then. */
export function takeRest(turn: Turn, { module, stream }: Source): string {
  const found = turn.wire.rests.find((rest) => rest.module === module && rest.stream === stream);
  if (found === undefined) return '';
  turn.wire = { ...turn.wire, rests: turn.wire.rests.filter((rest) => rest !== found) };
  return found.text;
}
