import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bareTable } from '../../report/layout.ts';
import { RUN_FILES } from '../../run/folder.ts';
import { SWEEP_FILES } from '../../sweep/folder.ts';
import { csvLines } from '../../sweep/rows.ts';
import { EXIT } from '../exits.ts';
import { refuse } from '../scenario-file.ts';
import { ownScreen, type Screen } from '../screen.ts';

/** Options of `arts query`. */
export interface QueryOptions {
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** What `query` works with; tests put their own in place. */
export interface QueryTools {
  readonly screen: Screen;
  /** Loads DuckDB, which is there only if somebody has installed it. */
  readonly load: () => Promise<typeof import('@duckdb/node-api')>;
}

/** Answers a question in SQL about a folder: `results` of a sweep, `series` of a run. */
export async function query(
  folder: string,
  sql: string,
  { json, csv }: QueryOptions,
  tools?: Partial<QueryTools>,
): Promise<number> {
  const screen = tools?.screen ?? ownScreen();
  const table = tableIn(folder);
  if (table === null)
    return refuse(
      screen,
      EXIT.input,
      `"${folder}" holds neither ${SWEEP_FILES.columns} of a sweep nor ${RUN_FILES.columns} of a run`,
    ).exitCode;
  const duckdb = await (tools?.load ?? loadDuckDb)().catch(() => null);
  if (duckdb === null)
    return refuse(
      screen,
      EXIT.usage,
      'SQL needs DuckDB, which is not installed',
      'npm install @duckdb/node-api, 68 MB; or read results.csv with whatever you have',
    ).exitCode;
  const instance = await duckdb.DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const path = resolve(table.path).replaceAll("'", "''");
    await connection.run(`create view ${table.name} as select * from read_parquet('${path}')`);
    const reader = await connection.runAndReadAll(sql);
    const names = reader.columnNames();
    const rows = reader.getRowObjectsJS().map((row) => names.map((name) => plain(row[name])));
    if (json === true)
      screen.out(
        `${JSON.stringify(rows.map((row) => Object.fromEntries(names.map((name, n) => [name, row[n]]))))}\n`,
      );
    else if (csv === true) screen.out(csvLines([names, ...rows.map((row) => row.map(shown))]));
    else screen.out(`${tableText(names, rows, screen)}\n`);
    return EXIT.ok;
  } catch (error) {
    return refuse(
      screen,
      EXIT.usage,
      firstLine((error as Error).message),
      `the table is called ${table.name}`,
    ).exitCode;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const loadDuckDb = (): Promise<typeof import('@duckdb/node-api')> => import('@duckdb/node-api');

function tableIn(folder: string): { readonly name: string; readonly path: string } | null {
  const found = [
    { name: 'results', path: join(folder, SWEEP_FILES.columns) },
    { name: 'series', path: join(folder, RUN_FILES.columns) },
  ];
  return found.find(({ path }) => existsSync(path)) ?? null;
}

const firstLine = (text: string): string => text.split('\n').slice(0, 2).join(' ').trim();

/** Whole numbers that fit are numbers; moments are told as ISO 8601. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return value instanceof Date ? value.toISOString() : (value ?? null);
}

const shown = (value: unknown): string | number | null => {
  if (value === null || typeof value === 'number' || typeof value === 'string') return value;
  return JSON.stringify(value);
};

function tableText(
  names: readonly string[],
  rows: readonly (readonly unknown[])[],
  { paint }: Screen,
): string {
  const right = names.flatMap((_, n) =>
    rows.every((row) => row[n] === null || typeof row[n] === 'number') ? [n] : [],
  );
  const head = names.map((name) => paint('dim', name));
  return bareTable([head, ...rows.map((row) => row.map((value) => String(shown(value) ?? '')))], right);
}
