import { styleText } from 'node:util';
import type { Paint } from '../report/paint.ts';

/** Where a command prints: results to `out`, progress and complaints to `err`. */
export interface Screen {
  out(text: string): void;
  err(text: string): void;
  /** Colours for `out` and `err`; plain when they go to a file or a pipe, or when `NO_COLOR` is set. */
  readonly paint: Paint;
  readonly paintErr: Paint;
  readonly isErrColored: boolean;
  /** The terminal that a progress bar may be drawn on; `null` when `err` is none. */
  readonly terminal: NodeJS.WriteStream | null;
  /** Width of what `out` goes to. */
  readonly columnCount: number;
}

const COLUMN_COUNT = 100;
/** Below this, tables would break; above, lines are too long to read. */
const [COLUMN_COUNT_MIN, COLUMN_COUNT_MAX] = [60, 120];

/** The program's own streams. */
export function ownScreen(): Screen {
  const { stdout, stderr } = process;
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    paint: (ink, text) => styleText(ink, text, { stream: stdout }),
    paintErr: (ink, text) => styleText(ink, text, { stream: stderr }),
    isErrColored: styleText('red', '', { stream: stderr }) !== '',
    terminal: stderr.isTTY ? stderr : null,
    columnCount: Math.max(COLUMN_COUNT_MIN, Math.min(COLUMN_COUNT_MAX, stdout.columns ?? COLUMN_COUNT)),
  };
}
