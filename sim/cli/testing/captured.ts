import { unpainted } from '../../report/paint.ts';
import type { Screen } from '../screen.ts';

/** A screen that keeps what was printed. */
export interface CapturedScreen extends Screen {
  readonly printed: { out: string; err: string };
}

/** A screen of a hundred columns without colours or a terminal. */
export function captured(): CapturedScreen {
  const printed = { out: '', err: '' };
  return {
    printed,
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    paint: unpainted,
    paintErr: unpainted,
    isErrColored: false,
    terminal: null,
    columnCount: 100,
  };
}
