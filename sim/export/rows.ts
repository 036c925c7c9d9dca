import type { TraceRecord } from '../../core/trace.ts';
import { Spans } from './spans.ts';

/** A column of an exported table. */
export interface Column {
  readonly name: string;
  readonly type: 'number' | 'whole' | 'text';
}

/** A cell; `null` where there is nothing to say. */
export type Cell = number | string | null;

/** A table that is made from a trace record by record. */
export interface Tabling {
  readonly columns: readonly Column[];
  /** Takes in one record; the rows that are known by now. */
  take(record: TraceRecord): readonly (readonly Cell[])[];
  /** The rows that the end of the trace completes. */
  close(): readonly (readonly Cell[])[];
}

/** The tables that a trace can be exported as. */
export const TABLES = ['intervals', 'records'] as const;

/** A table by its name. */
export const tabling = (name: (typeof TABLES)[number]): Tabling =>
  name === 'records' ? recordTable() : intervalTable();

/** What every module did where, one stretch a row, in order of their ends. */
function intervalTable(): Tabling {
  let rows: (readonly Cell[])[] = [];
  const drained = (): readonly (readonly Cell[])[] => {
    const full = rows;
    rows = [];
    return full;
  };
  const spans = new Spans({
    closed: ({ module, runtime, epoch, state, fromMs, toMs }) =>
      rows.push([module, runtime, epoch, state, fromMs, toMs]),
  });
  return {
    columns: [
      { name: 'module', type: 'text' },
      { name: 'runtime', type: 'text' },
      { name: 'epoch', type: 'whole' },
      { name: 'state', type: 'text' },
      { name: 'fromMs', type: 'number' },
      { name: 'toMs', type: 'number' },
    ],
    take: (record) => {
      spans.take(record);
      return drained();
    },
    close: () => {
      spans.close();
      return drained();
    },
  };
}

/** Every record in a row: what all have in common as columns, all of it as JSON. */
function recordTable(): Tabling {
  return {
    columns: [
      { name: 'atMs', type: 'number' },
      { name: 'record', type: 'text' },
      { name: 'kind', type: 'text' },
      { name: 'runtime', type: 'text' },
      { name: 'module', type: 'text' },
      { name: 'epoch', type: 'whole' },
      { name: 'json', type: 'text' },
    ],
    take: (record) => (record.kind === 'header' ? [] : [recordRow(record)]),
    close: () => [],
  };
}

function recordRow(record: Exclude<TraceRecord, { readonly kind: 'header' }>): readonly Cell[] {
  const told = toldIn(record);
  const { kind, runtime, module, epoch } = told as {
    readonly kind: string;
    readonly runtime?: unknown;
    readonly module?: unknown;
    readonly epoch?: unknown;
  };
  return [
    record.atMs,
    record.kind,
    kind,
    idOf(runtime),
    idOf(module),
    typeof epoch === 'number' ? epoch : null,
    JSON.stringify(told),
  ];
}

/** What a record tells, without when. */
export function toldIn(record: Exclude<TraceRecord, { readonly kind: 'header' }>): object {
  switch (record.kind) {
    case 'input':
      return record.input;
    case 'command':
      return record.command;
    case 'decision':
      return record.decision;
    case 'world':
      return record.fact;
  }
}

function idOf(named: unknown): string | null {
  if (typeof named === 'string') return named;
  const id = typeof named === 'object' && named !== null && 'id' in named ? named.id : null;
  return typeof id === 'string' ? id : null;
}
