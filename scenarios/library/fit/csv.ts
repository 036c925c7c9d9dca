import { readFileSync } from 'node:fs';

/** A record of a CSV file by column name; a missing field reads as empty text. */
export type Fields = (column: string) => string;

/** Reads a CSV file without quoted fields, which is all we meet; drops a byte-order mark and blank lines. */
export function readCsv(path: string): readonly Fields[] {
  const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  const [head = '', ...lines] = text.split(/\r?\n/).filter((line) => line !== '');
  const columns = new Map(head.split(',').map((column, index) => [column, index]));
  return lines.map((line) => {
    const fields = line.split(',');
    return (column) => fields[columns.get(column) ?? -1] ?? '';
  });
}

/** CSV text with a header line. */
export function csvText(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return `${[columns, ...rows].map((row) => row.join(',')).join('\n')}\n`;
}

/** Rows in groups by a column, groups and rows in the order of the file. */
export function groupedBy(rows: readonly Fields[], column: string): ReadonlyMap<string, readonly Fields[]> {
  const groups = new Map<string, Fields[]>();
  for (const row of rows) {
    const group = groups.get(row(column));
    if (group === undefined) groups.set(row(column), [row]);
    else group.push(row);
  }
  return groups;
}
