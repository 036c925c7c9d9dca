import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { McapStreamReader } from '@mcap/core';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../run/result.ts';
import { runScenario } from '../run/simulation.ts';
import { policy, STORM, scenarioOf } from '../run/testing/lab.ts';
import { exportRecording } from './export.ts';
import { captured } from './testing/captured.ts';

let folder = '';
let trace = '';
let lived: RunResult;
let lines: readonly string[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'arts-export-'));
  trace = join(folder, 'storm.ndjson.gz');
  lived = runScenario(scenarioOf(STORM), { profile: policy('standard'), tracePath: trace });
  lines = gunzipSync(readFileSync(trace)).toString().trimEnd().split('\n');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function exported(format: string, table?: string): Promise<string> {
  const out = join(folder, `${table ?? 'it'}.${format}`);
  const screen = captured();
  const options = { format, out, quiet: true, ...(table !== undefined && { table }) };
  expect(await exportRecording(trace, options, { screen }), screen.printed.err).toBe(0);
  return out;
}

interface Slice {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
  readonly id: number;
  readonly args: { readonly module: string; readonly state: string };
}

describe('arts export', () => {
  it('gives Perfetto a lane for each module that a runtime has at a time, and arrows that end in slices', async () => {
    const { traceEvents } = JSON.parse(readFileSync(await exported('chrome'), 'utf8')) as {
      readonly traceEvents: readonly Slice[];
    };
    const slices = traceEvents.filter(({ ph }) => ph === 'X');
    const lanes = new Map<string, Slice[]>();
    for (const slice of slices) {
      const lane = `${slice.pid}/${slice.tid}`;
      lanes.set(lane, [...(lanes.get(lane) ?? []), slice]);
    }
    for (const lane of lanes.values()) {
      const inOrder = lane.toSorted((a, b) => a.ts - b.ts || a.dur - b.dur);
      for (const [at, { ts, dur }] of inOrder.entries())
        expect(ts + dur).toBeLessThanOrEqual(inOrder[at + 1]?.ts ?? Number.POSITIVE_INFINITY);
    }
    const ends = traceEvents.filter(({ ph }) => ph === 's' || ph === 'f');
    expect(ends.length).toBeGreaterThan(0);
    for (const { pid, tid, ts } of ends) {
      const isIn = (slice: Slice): boolean =>
        slice.pid === pid && slice.tid === tid && slice.ts <= ts && ts <= slice.ts + slice.dur;
      expect(slices.some(isIn)).toBe(true);
    }
    expect(traceEvents.filter(({ ph }) => ph === 'C').length).toBeGreaterThan(100);
  });

  it('names every lane that something is in, and puts the supervisor, whose decisions are in one, first', async () => {
    const { traceEvents } = JSON.parse(readFileSync(join(folder, 'it.chrome'), 'utf8')) as {
      readonly traceEvents: readonly Slice[];
    };
    const lane = ({ pid, tid }: Slice): string => `${pid}/${tid}`;
    const named = new Set(traceEvents.filter(({ name }) => name === 'thread_name').map(lane));
    const shown = traceEvents.filter(({ ph }) => 'Xisf'.includes(ph));
    expect(shown.filter(({ ph }) => ph === 'i').length).toBeGreaterThan(10);
    for (const event of shown) expect(named).toContain(lane(event));
    expect(traceEvents.filter(({ name }) => name === 'process_sort_index')).toEqual([
      { ph: 'M', name: 'process_sort_index', pid: 1, tid: 0, args: { sort_index: -1 } },
    ]);
    // Both ends of an arrow become one thing, of which nothing may be told twice.
    const told = traceEvents.filter(({ ph, args }) => 'sf'.includes(ph) && Object.keys(args).length > 0);
    expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
  });

  it('tells of what truly ran, save for the time that word of it takes', async () => {
    const rows = parsed(readFileSync(await exported('csv'), 'utf8'));
    const told = rows.slice(1).filter(([, , , state]) => state === 'running');
    const truly = lived.stretches.filter(
      ({ state, fromMs, toMs }) => state === 'running' && toMs - fromMs > 20_000,
    );
    expect(truly.length).toBeGreaterThan(10);
    for (const { module, runtime, fromMs, toMs } of truly) {
      const heardMs = told
        .filter((row) => row[0] === module && row[1] === runtime)
        .map((row) => Math.min(toMs, Number(row[5])) - Math.max(fromMs, Number(row[4])))
        .reduce((sum, ms) => sum + Math.max(0, ms), 0);
      expect(heardMs / (toMs - fromMs), `${module} on ${runtime} from ${fromMs}`).toBeGreaterThan(0.5);
    }
  });

  it('keeps every record, whichever the format', async () => {
    const bodies = lines.slice(1).map((line) => {
      const { kind, atMs, ...rest } = JSON.parse(line) as Record<string, unknown>;
      return { kind, atMs, told: Object.values(rest)[0] };
    });
    const csv = parsed(readFileSync(await exported('csv', 'records'), 'utf8')).slice(1);
    expect(
      csv.map(([atMs, kind, , , , , json]) => ({ kind, atMs: Number(atMs), told: JSON.parse(json ?? '') })),
    ).toEqual(bodies);
    const file = await asyncBufferFromFile(await exported('parquet', 'records'));
    const rows = await parquetReadObjects({ file });
    expect(rows.map(({ record, atMs, json }) => ({ kind: record, atMs, told: JSON.parse(json) }))).toEqual(
      bodies,
    );
    const messages = mcapMessages(await exported('mcap'));
    expect(messages.slice(1)).toEqual(bodies);
  });

  it('names the runtime and module of a record in columns of their own', async () => {
    const [head, ...rows] = parsed(readFileSync(join(folder, 'records.csv'), 'utf8'));
    expect(head).toEqual(['atMs', 'record', 'kind', 'runtime', 'module', 'epoch', 'json']);
    const start = rows.find(([, , kind]) => kind === 'start-module') ?? [];
    const { runtime, module, epoch } = JSON.parse(start[6] ?? '');
    expect(start.slice(3, 6)).toEqual([runtime, module.id, String(epoch)]);
  });

  it('packs text whose name says so, overwrites nothing, and leaves nothing half written', async () => {
    const out = join(folder, 'packed.csv.gz');
    const screen = captured();
    expect(await exportRecording(trace, { format: 'csv', out }, { screen })).toBe(0);
    expect(gunzipSync(readFileSync(out)).toString()).toMatch(/^module,runtime,epoch,state/);
    expect(await exportRecording(trace, { format: 'csv', out }, { screen })).toBe(3);
    expect(screen.printed.err).toContain('is there already');
    const broken = join(folder, 'broken.ndjson');
    writeFileSync(broken, `${lines.slice(0, 100).join('\n')}\n{"kind":"inp`);
    const nowhere = join(folder, 'nowhere.csv');
    expect(await exportRecording(broken, { format: 'csv', out: nowhere }, { screen })).toBe(3);
    expect(statSync(nowhere, { throwIfNoEntry: false })).toBe(undefined);
  });

  it('tells how far it is, also in a trace by itself, packed or not', async () => {
    const plain = join(folder, 'plain.ndjson');
    writeFileSync(plain, `${lines.join('\n')}\n`);
    for (const path of [trace, plain]) {
      const screen = captured();
      const out = join(folder, `${lines.length}-${path.length}.csv`);
      expect(await exportRecording(path, { format: 'csv', out }, { screen })).toBe(0);
      const tenths = screen.printed.err.match(/\d+(?= %)/g)?.map(Number) ?? [];
      // Told at every thousandth record, of more than that.
      expect(tenths.length).toBeGreaterThan(0);
      expect(tenths).toEqual(tenths.toSorted((a, b) => a - b));
      expect(tenths.at(-1)).toBeGreaterThanOrEqual(50);
    }
  });

  it('refuses formats and tables that there are not with 2', async () => {
    const screen = captured();
    expect(await exportRecording(trace, { format: 'parket' }, { screen })).toBe(2);
    expect(screen.printed.err).toContain('parquet');
    expect(await exportRecording(trace, { format: 'csv', table: 'rows' }, { screen })).toBe(2);
  });
});

function mcapMessages(path: string): object[] {
  const reader = new McapStreamReader();
  reader.append(readFileSync(path));
  const topics = new Map<number, string>();
  const messages: object[] = [];
  for (let record = reader.nextRecord(); record !== undefined; record = reader.nextRecord()) {
    if (record.type === 'Channel') topics.set(record.id, record.topic.slice(1));
    if (record.type !== 'Message') continue;
    messages.push({
      kind: topics.get(record.channelId),
      atMs: Number(record.logTime) / 1e6,
      told: JSON.parse(new TextDecoder().decode(record.data)),
    });
  }
  return messages;
}

/** Reads CSV by the letter, character by character. */
function parsed(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (isQuoted && char === '"' && text[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (char === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (char === ',' || char === '\n')) {
      rows.at(-1)?.push(cell);
      cell = '';
      if (char === '\n') rows.push([]);
    } else cell += char;
  }
  return rows.slice(0, -1);
}
