import { moment } from '../report/quantity.ts';
import { lineMs, type Parting } from '../run/trace-reader.ts';
import type { Screen } from './screen.ts';

/** Signs shown before the place where two lines begin to differ. */
const LEAD_COUNT = 40;

/** What is said around a parting. */
export interface PartingWords {
  /** Goes on where the number and the time of the record were told. */
  readonly note: string;
  /** Stands for a line that is not there. */
  readonly absent: string;
}

/** Shows where two traces part: the number of the record, its time, and both lines around what differs. */
export function partingText(
  { number, before, after }: Parting,
  { note, absent }: PartingWords,
  { paint, columnCount }: Screen,
): string {
  const atMs = lineMs(before ?? after ?? '');
  const at = atMs === null ? '' : ` at ${moment(atMs)}`;
  const differsAt = [...(before ?? '')].findIndex((sign, index) => sign !== after?.[index]);
  const from = Math.max(0, differsAt - LEAD_COUNT);
  const shown = (line: string | null): string => {
    if (line === null) return absent;
    const piece = line.slice(from, from + columnCount - 10);
    return `${from > 0 ? '…' : ''}${piece}${from + piece.length < line.length ? '…' : ''}`;
  };
  const head = `First difference: record ${number}${at}${note}`;
  return `\n${head}\n  ${paint('red', '-')} ${shown(before)}\n  ${paint('green', '+')} ${shown(after)}\n`;
}
