import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Result } from './conduct.ts';
import { type Plan, seedOf } from './plan.ts';
import type { Outcome } from './task.ts';
import { STEADY } from './written.ts';

/** A number of an outcome, `null` where there is none. */
export function numberIn(outcome: Outcome, metric: string): number | null {
  if (outcome.kind === 'failed') return null;
  const value = metric.startsWith(STEADY)
    ? outcome.steady[metric.slice(STEADY.length)]?.mean
    : outcome.summary[metric];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** One column of the table of all runs. */
interface Column {
  readonly name: string;
  readonly type: 'STRING' | 'DOUBLE';
  readonly values: readonly (string | number | null)[];
}

/** All runs as a table, one row to each: what was run, its number and seed, and every metric. */
export function columnsOf(plan: Plan, results: readonly Result[]): readonly Column[] {
  const column = (
    name: string,
    type: Column['type'],
    cellOf: (result: Result) => string | number | null,
  ): Column => ({ name, type, values: results.map(cellOf) });
  const scenarioOf = ({ cell }: Result): string => plan.scenarios[cell.scenarioIndex]?.name ?? '';
  const fields = plan.fields.map((field) => {
    const values = plan.points.map((point) => point[field]);
    const type = values.every((value) => typeof value === 'number') ? 'DOUBLE' : 'STRING';
    return column(field, type, ({ cell }) => {
      const value = values[cell.pointIndex];
      return typeof value === 'number' && type === 'DOUBLE' ? value : labelOf(value);
    });
  });
  return [
    column('scenario', 'STRING', scenarioOf),
    column('point', 'DOUBLE', ({ cell }) => cell.pointIndex + 1),
    ...fields,
    column('replication', 'DOUBLE', ({ cell }) => cell.replicationIndex + 1),
    column('seed', 'DOUBLE', (result) => seedOf(plan.seed, scenarioOf(result), result.cell.replicationIndex)),
    column('policy', 'STRING', ({ cell }) => plan.policies[cell.policyIndex]?.name ?? ''),
    ...metricsOf(results).map((metric) =>
      column(metric, 'DOUBLE', ({ outcome }) => numberIn(outcome, metric)),
    ),
    ...plan.steady.map((name) =>
      column(`${STEADY}${name}.doubts`, 'STRING', ({ outcome }) =>
        outcome.kind === 'ended' ? (outcome.steady[name]?.doubts.join(' ') ?? null) : null,
      ),
    ),
    column('endMs', 'DOUBLE', ({ outcome }) => (outcome.kind === 'ended' ? outcome.endMs : null)),
    column('traceSha256', 'STRING', ({ outcome }) => (outcome.kind === 'ended' ? outcome.traceSha256 : null)),
    column('failure', 'STRING', ({ outcome }) => (outcome.kind === 'failed' ? outcome.message : null)),
  ];
}

/** How a value of a field is shown. */
export const labelOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? null);

/** Every metric that some run has, in the order in which they are first met. */
function metricsOf(results: readonly Result[]): readonly string[] {
  const names = new Set<string>();
  for (const { outcome } of results) {
    if (outcome.kind === 'failed') continue;
    for (const name of Object.keys(outcome.summary)) names.add(name);
    for (const name of Object.keys(outcome.steady)) names.add(`${STEADY}${name}`);
  }
  return [...names];
}

/** The table as CSV. */
export function csvOf(columns: readonly Column[]): string {
  const rowCount = columns[0]?.values.length ?? 0;
  const lines: (readonly (string | number | null)[])[] = [columns.map(({ name }) => name)];
  for (let row = 0; row < rowCount; row++) lines.push(columns.map(({ values }) => values[row] ?? null));
  return csvLines(lines);
}

/** Rows as CSV (RFC 4180). */
export const csvLines = (rows: readonly (readonly (string | number | null)[])[]): string =>
  rows.map((row) => `${row.map(cellText).join(',')}\r\n`).join('');

function cellText(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The table as Parquet, with what it belongs to as key-value metadata. */
export function parquetOf(
  columns: readonly Column[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const buffer = parquetWriteBuffer({
    columnData: columns.map(({ name, type, values }) => ({ name, data: [...values], type, nullable: true })),
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    createdBy: 'arts-workbench',
  });
  return new Uint8Array(buffer);
}
