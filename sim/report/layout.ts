import Table from 'cli-table3';

/** Rules and frames left out: a report is read, not admired for its boxes. */
const BARE: Record<string, string> = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid', 'middle'].flatMap((side) => [
    [side, ''],
    [`${side}-mid`, ''],
    [`${side}-left`, ''],
    [`${side}-right`, ''],
    [`left-${side}`, ''],
    [`right-${side}`, ''],
    [`mid-${side}`, ''],
  ]),
);

/** Rows in aligned columns without frames; `right` names the columns that hold numbers. */
export function bareTable(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const columnCount = rows[0]?.length ?? 0;
  const table = new Table({
    chars: BARE,
    style: { 'padding-left': 2, 'padding-right': 0, head: [], border: [], compact: true },
    colAligns: Array.from({ length: columnCount }, (_, n) => (right.includes(n) ? 'right' : 'left')),
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** A text in lines no wider than a terminal; words are never cut. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

/** A text of one line, its end left out where it is too long. */
export const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(1, width - 1))}…`;
