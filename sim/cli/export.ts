import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { TraceRecord } from '../../core/trace.ts';
import { nameHint } from '../../scenarios/format/spelling.ts';
import { ChromeTrace } from '../export/chrome.ts';
import { csvLine } from '../export/csv.ts';
import { McapRecords, NoMcap } from '../export/mcap.ts';
import { ParquetRows } from '../export/parquet.ts';
import { TABLES, type Tabling, tabling } from '../export/rows.ts';
import { whole } from '../report/quantity.ts';
import { recordOf } from '../run/trace-reader.ts';
import { EXIT } from './exits.ts';
import { type Progress, progressOf } from './progress.ts';
import { exitOf, openRecording, type ReadJournal, type Recording, reachIn } from './recording.ts';
import { type Outcome, ready, refuse } from './scenario-file.ts';
import { ownScreen, type Screen } from './screen.ts';

/** Options of `arts export`. */
export interface ExportOptions {
  /** Which realm of a database. */
  readonly realm?: string;
  readonly format: string;
  readonly table?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What `export` works with; tests put their own in place. */
export interface ExportTools {
  readonly screen?: Screen;
  readonly readJournal?: ReadJournal;
}

const FORMATS = { chrome: 'chrome.json', csv: 'csv', parquet: 'parquet', mcap: 'mcap' } as const;
type Format = keyof typeof FORMATS;
type Table = (typeof TABLES)[number];

/** Writes what was recorded in a format that other tools read, record by record. */
export async function exportRecording(
  path: string,
  options: ExportOptions,
  { screen = ownScreen(), readJournal }: ExportTools = {},
): Promise<number> {
  const chosen = chosenIn(options, screen);
  if (chosen.kind === 'refused') return chosen.exitCode;
  const { format, table } = chosen.value;
  const { realm } = options;
  const opened = await openRecording(path, screen, { readJournal, realm, isPolicyGiven: true });
  if (opened.kind === 'refused') return opened.exitCode;
  const { shown, base } = opened.value;
  const out = options.out ?? `${base}.${FORMATS[format]}`;
  if (existsSync(out))
    return refuse(screen, EXIT.input, `"${out}" is there already`, 'name another file with --out').exitCode;
  const isQuiet = options.quiet === true || options.json === true;
  const draft = `${out}.part-${process.pid}`;
  const counted = countedRecords(opened.value, screen, isQuiet);
  try {
    await write(draft, counted.records, { format, table, isPacked: out.endsWith('.gz') });
    renameSync(draft, out);
  } catch (fault) {
    counted.end();
    rmSync(draft, { force: true });
    if (fault instanceof NoMcap)
      return refuse(screen, EXIT.usage, fault.message, 'npm install @mcap/core').exitCode;
    return refuse(screen, exitOf(fault), `${shown} cannot be exported: ${(fault as Error).message}`).exitCode;
  }
  const told = { file: out, format, recordCount: counted.count() };
  if (options.json === true) screen.out(`${JSON.stringify(told)}\n`);
  else screen.out(`${out}: ${whole(told.recordCount)} records${HINTS[format]}\n`);
  return EXIT.ok;
}

const HINTS: Readonly<Record<Format, string>> = {
  chrome: '; open it at https://ui.perfetto.dev',
  csv: '',
  parquet: '',
  mcap: '; Foxglove opens it',
};

function chosenIn(
  { format, table = TABLES[0] }: ExportOptions,
  screen: Screen,
): Outcome<{ readonly format: Format; readonly table: Table }> {
  const formats = Object.keys(FORMATS);
  if (!formats.includes(format))
    return refuse(
      screen,
      EXIT.usage,
      `unknown format "${format}"`,
      nameHint(format, formats) ?? `known: ${formats.join(', ')}`,
    );
  if (!TABLES.includes(table as Table))
    return refuse(screen, EXIT.usage, `unknown table "${table}"`, `known: ${TABLES.join(', ')}`);
  return ready({ format: format as Format, table: table as Table });
}

interface Counted {
  readonly records: AsyncGenerator<TraceRecord>;
  count(): number;
  end(): void;
}

/** The records of a trace, counted, with progress where it is known when the trace ends. */
function countedRecords(recording: Recording, screen: Screen, isQuiet: boolean): Counted {
  let count = 0;
  let progress: Progress | null = null;
  async function* records(): AsyncGenerator<TraceRecord> {
    const reach = isQuiet ? null : await reachIn(recording, undefined);
    progress = progressOf(screen, 'export', reach === null);
    for await (const line of recording.lines()) {
      const record = recordOf(line);
      count += 1;
      if (record.kind !== 'header' && count % 1_000 === 0) progress.show(reach?.(record.atMs) ?? 0);
      yield record;
    }
    progress.end();
  }
  return { records: records(), count: () => count, end: () => progress?.end() };
}

interface Writing {
  readonly format: Format;
  readonly table: Table;
  readonly isPacked: boolean;
}

function write(path: string, records: AsyncIterable<TraceRecord>, writing: Writing): Promise<void> {
  const { format, table } = writing;
  switch (format) {
    case 'chrome':
      return writeText(path, chromeText(records), writing);
    case 'csv':
      return writeText(path, csvText(records, tabling(table)), writing);
    case 'parquet':
      return writeParquet(path, records, tabling(table));
    case 'mcap':
      return writeMcap(path, records);
  }
}

function writeText(path: string, text: AsyncIterable<string>, { isPacked }: Writing): Promise<void> {
  const source = Readable.from(text);
  const target = createWriteStream(path);
  return isPacked ? pipeline(source, createGzip(), target) : pipeline(source, target);
}

/** Text gathered before it is handed on, so that a record does not cost a turn of the event loop. */
const CHUNK_LENGTH = 1 << 16;

async function* chromeText(records: AsyncIterable<TraceRecord>): AsyncGenerator<string> {
  const trace = new ChromeTrace();
  let text = trace.head;
  let separator = '';
  const add = (events: readonly string[]): void => {
    for (const event of events) {
      text += separator + event;
      separator = ',\n';
    }
  };
  for await (const record of records) {
    add(trace.take(record));
    if (text.length < CHUNK_LENGTH) continue;
    yield text;
    text = '';
  }
  add(trace.close());
  yield text + trace.foot;
}

async function* csvText(records: AsyncIterable<TraceRecord>, table: Tabling): AsyncGenerator<string> {
  let text = csvLine(table.columns.map(({ name }) => name));
  for await (const record of records) {
    for (const row of table.take(record)) text += csvLine(row);
    if (text.length < CHUNK_LENGTH) continue;
    yield text;
    text = '';
  }
  for (const row of table.close()) text += csvLine(row);
  yield text;
}

async function writeParquet(
  path: string,
  records: AsyncIterable<TraceRecord>,
  table: Tabling,
): Promise<void> {
  const rows = new ParquetRows(path, table.columns);
  for await (const record of records) await rows.add(table.take(record));
  await rows.add(table.close());
  await rows.close();
}

async function writeMcap(path: string, records: AsyncIterable<TraceRecord>): Promise<void> {
  const file = await McapRecords.begin(path);
  for await (const record of records) await file.add(record);
  await file.close();
}
