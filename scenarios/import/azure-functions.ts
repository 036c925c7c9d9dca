import {
  durationOf,
  headOf,
  type Importer,
  type ImportOptions,
  MEMORY_UNKNOWN_BYTES,
  serversOf,
} from './importer.ts';
import { columnsOf, type Row, type Source, separated } from './reading.ts';

const MS_PER_MINUTE = 60_000;

/**
 * The trace of Azure Functions. Of 2019: calls per function and minute, a column for each minute of the day
 * (`invocations_per_function_md.anon.dNN.csv`), and beside it the mean duration per function (`function_durations_percentiles…`). Of
 * 2021: app, func, end_timestamp, duration, a line for each call. Shahrad et al., USENIX ATC 2020; Zhang et al., SOSP 2021;
 * github.com/Azure/AzurePublicDataset.
 */
export const azureFunctions: Importer = {
  name: 'azure-functions',
  cites:
    'Azure Functions traces of 2019 and 2021, github.com/Azure/AzurePublicDataset (Shahrad et al., ATC 2020)',
  assumes: [
    'calls of a minute are spread evenly over it; the recorded duration is the work of a call (--work where there is none)',
    'a function is one module with 16 MiB; all are asked for at the start',
  ],
  async *write(source, options) {
    yield `${headOf(azureFunctions, source, options.name)}${serversOf(options.serverCount)}modules:\n`;
    for await (const line of source.lines()) {
      const head = separated(line);
      const isPerCall = head.fields.some(({ text }) => text === 'end_timestamp');
      yield* isPerCall ? perCall(source, head, options) : perMinute(source, head, options);
      return;
    }
    yield `  []\n${durationOf(0)}`;
  },
};

async function* perMinute(source: Source, head: Row, options: ImportOptions): AsyncGenerator<string> {
  const columns = columnsOf(source, head, ['HashFunction', '1']);
  const works = options.beside === null ? null : await meanWorks(options.beside);
  let [count, minuteCount] = [0, 0];
  for await (const line of source.lines()) {
    if (line.lineNumber === head.lineNumber) continue;
    if (count >= options.limitCount) break;
    const row = separated(line);
    const counts: number[] = [];
    for (let at = columns['1']; at < row.fields.length; at++) {
      const calls = source.numberIn(row, at, `the calls of minute ${at - columns['1'] + 1}`, 0);
      if (calls === null) break;
      counts.push(calls);
    }
    minuteCount = Math.max(minuteCount, counts.length);
    const gaps = gapsOf(counts);
    if (gaps.length === 0) continue;
    count += 1;
    const workMs = works?.get(row.fields[columns.HashFunction]?.text ?? '') ?? options.workMs;
    yield moduleLine(count, ended(gaps, counts.length * MS_PER_MINUTE), workMs);
  }
  if (count === 0) yield '  []\n';
  yield durationOf(minuteCount * MS_PER_MINUTE);
}

/** Gaps between calls of so many in each minute, evenly spread within it. */
function gapsOf(counts: readonly number[]): readonly number[] {
  let lastMs = 0;
  return counts.flatMap((count, minute) =>
    Array.from({ length: count }, (_, call) => {
      const atMs = Math.round((minute + (call + 0.5) / count) * MS_PER_MINUTE);
      const gapMs = atMs - lastMs;
      lastMs = atMs;
      return gapMs;
    }),
  );
}

async function meanWorks(source: Source): Promise<ReadonlyMap<string, number>> {
  const works = new Map<string, number>();
  let columns: Readonly<Record<'HashFunction' | 'Average', number>> | null = null;
  for await (const line of source.lines()) {
    const row = separated(line);
    if (columns === null) {
      columns = columnsOf(source, row, ['HashFunction', 'Average']);
      continue;
    }
    const averageMs = source.numberIn(row, columns.Average, 'the average duration', 0);
    if (averageMs !== null) works.set(row.fields[columns.HashFunction]?.text ?? '', Math.max(0.1, averageMs));
  }
  return works;
}

interface Calls {
  readonly beginsMs: number[];
  workMs: number;
}

async function* perCall(source: Source, head: Row, { limitCount }: ImportOptions): AsyncGenerator<string> {
  const columns = columnsOf(source, head, ['func', 'end_timestamp', 'duration']);
  const functions = new Map<string, Calls>();
  let endMs = 0;
  for await (const line of source.lines()) {
    if (line.lineNumber === head.lineNumber) continue;
    const row = separated(line);
    const endS = source.numberIn(row, columns.end_timestamp, 'the end of the call', 0);
    const tookS = source.numberIn(row, columns.duration, 'the duration', 0);
    const name = row.fields[columns.func]?.text;
    if (endS === null || tookS === null || name === undefined) continue;
    if (!functions.has(name) && functions.size >= limitCount) continue;
    const calls = functions.get(name) ?? { beginsMs: [], workMs: 0 };
    functions.set(name, calls);
    calls.beginsMs.push(Math.max(0, Math.round((endS - tookS) * 1_000)));
    calls.workMs += tookS * 1_000;
    endMs = Math.max(endMs, endS * 1_000);
  }
  let count = 0;
  for (const { beginsMs, workMs } of functions.values()) {
    const inOrder = beginsMs.toSorted((a, b) => a - b);
    const gaps = inOrder.map((atMs, at) => atMs - (inOrder[at - 1] ?? 0));
    count += 1;
    yield moduleLine(count, ended(gaps, endMs), Math.max(0.1, workMs / beginsMs.length));
  }
  if (count === 0) yield '  []\n';
  yield durationOf(endMs);
}

/** So long after the end of the record a list of gaps would begin anew. */
const PAST_MS = 1_000;

/** Gaps that do not begin anew before the end. */
const ended = (gaps: readonly number[], endMs: number): readonly number[] => [
  ...gaps,
  Math.ceil(endMs) - gaps.reduce((sum, gapMs) => sum + gapMs, 0) + PAST_MS,
];

function moduleLine(number: number, gaps: readonly number[], workMs: number): string {
  const list = gaps.map((gapMs) => `${gapMs} ms`).join(', ');
  const work = Number(workMs.toPrecision(4));
  return `  - { id: function-${number}, memory: ${MEMORY_UNKNOWN_BYTES} B, request: 0 ms, behaviour: { kind: service, work: ${work} ms, calls: { kind: gaps, gaps: [${list}] } } }\n`;
}
