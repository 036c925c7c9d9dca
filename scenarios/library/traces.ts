import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The bundled traces; origin, licence and meaning of each are in `traces/SOURCES.md`. */
export const TRACE_IDS: readonly string[] = [
  'azure-llm-gaps',
  'call-graphs',
  'faas-calls',
  'function-times',
  'headset-traffic',
  'melbourne',
  'node-failures',
  'norway-3g',
  'planetlab-cpu',
  'wasm-modules',
  'wifi-walkers',
];

/** A bundled trace as read: column names, and rows of text in their order. */
export interface Trace {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Reads a bundled trace; undefined for an unknown id. Reads the file at every call. */
export function trace(id: string): Trace | undefined {
  const path = tracePath(id);
  if (path === undefined) return undefined;
  const [head = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  return { columns: head.split(','), rows: lines.map((line) => line.split(',')) };
}

/** Where a bundled trace lies, for those that read CSV themselves. */
export function tracePath(id: string): string | undefined {
  return TRACE_IDS.includes(id) ? join(import.meta.dirname, 'traces', `${id}.csv`) : undefined;
}

/** One column of a trace as numbers, optionally of the rows where another column has a given text. */
export function traceNumbers(
  { columns, rows }: Trace,
  column: string,
  where?: { readonly column: string; readonly is: string },
): readonly number[] {
  const at = columns.indexOf(column);
  const key = where === undefined ? -1 : columns.indexOf(where.column);
  return rows.filter((row) => where === undefined || row[key] === where.is).map((row) => Number(row[at]));
}
