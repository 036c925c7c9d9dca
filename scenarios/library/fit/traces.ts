/**
 * Reduces public traces to the small ones in `scenarios/library/traces`: `npx tsx
 * scenarios/library/fit/traces.ts [--data ../shared/data]`. Deterministic. Origins and licences: SOURCES.md
 * there.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { csvText, type Fields, groupedBy, readCsv } from './csv.ts';
import { callGraphs, faasCalls, functionTimes, wasmModules } from './function-traces.ts';
import { walkers } from './walkers.ts';

const TRACES = join(import.meta.dirname, '..', 'traces');

/**
 * Bandwidth of two journeys per vehicle, as steps of one second; a second without a sample keeps the last
 * one.
 */
function norway3g(folder: string): string {
  const traces = groupedBy(readCsv(join(folder, 'hsdpa-norway-3g', 'traces_3g.csv')), 'trace');
  const vehicles = new Map<string, number>();
  const rows: (string | number)[][] = [];
  for (const [name, samples] of traces) {
    const vehicle = name.split('_')[1] ?? '';
    const taken = vehicles.get(vehicle) ?? 0;
    vehicles.set(vehicle, taken + 1);
    if (taken >= 2) continue;
    for (const [second, mbitPerSecond] of everySecond(samples).entries()) {
      rows.push([`${vehicle}-${taken + 1}`, second, Math.round((mbitPerSecond * 1_000_000) / 8)]);
    }
  }
  return csvText(['trace', 'atS', 'bandwidthBytesPerSecond'], rows);
}

function everySecond(samples: readonly Fields[]): number[] {
  const seconds: number[] = [];
  let sums = 0;
  let count = 0;
  for (const sample of samples) {
    const second = Math.floor(Number(sample('t_s')));
    while (seconds.length < second) {
      seconds.push(count > 0 ? sums / count : (seconds.at(-1) ?? Number(sample('mbit_s'))));
      sums = 0;
      count = 0;
    }
    sums += Number(sample('mbit_s'));
    count += 1;
  }
  return seconds;
}

/**
 * Gaps between requests of a code assistant, in seconds; the mean is 0.39, the coefficient of variation 13.
 */
function azureLlmGaps(folder: string): string {
  const rows = readCsv(join(folder, 'azure-llm', 'AzureLLMInferenceTrace_code.csv'));
  const atS = rows.map((row) => secondsOfDay(row('TIMESTAMP')));
  const gaps = atS.slice(1).map((at, index) => [(at - (atS[index] ?? at)).toFixed(3)]);
  return csvText(['gapS'], gaps);
}

/** Seconds since midnight; the trace lies within one day. */
function secondsOfDay(timestamp: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = (timestamp.split(' ')[1] ?? '').split(':').map(Number);
  return hours * 3_600 + minutes * 60 + seconds;
}

/**
 * Up and down times of cluster nodes: every 20th interval that neither begins nor ends with the record of its
 * node.
 */
function nodeFailures(folder: string): string {
  const nodes = groupedBy(readCsv(join(folder, 'fta-lanl', 'event_trace_compact.csv')), 'node_id');
  const whole = [...nodes.values()].flatMap((intervals) => intervals.slice(1, -1));
  const sample = whole.filter((_, index) => index % 20 === 0);
  const rows = sample.map((row) => [
    row('up') === '1' ? 'up' : 'down',
    Number(row('end_s')) - Number(row('start_s')),
  ]);
  return csvText(['phase', 'durationS'], rows);
}

/** Background load of every tenth host over a day, in shares of its CPU. */
function planetlabCpu(folder: string): string {
  const hosts = readCsv(join(folder, 'planetlab-cpu', 'cpu_util_20110303_200hosts.csv')).filter(
    (_, i) => i % 10 === 0,
  );
  const minutes = Array.from({ length: 288 }, (_, index) => index * 5);
  const rows = minutes.map((minute) => [minute, ...hosts.map((host) => Number(host(`m${minute}`)) / 100)]);
  return csvText(['atMinute', ...hosts.map((_, index) => `host${index + 1}LoadShare`)], rows);
}

/** What one headset receives over a minute, in bins of 10 ms; empty bins are left out. */
function headsetTraffic(folder: string): string {
  const bins = readCsv(join(folder, 'questset', 'traffic_10ms.csv'));
  const rows = bins.flatMap((bin) => {
    const [downBytes, upPackets] = [Number(bin('dl_bytes')), Number(bin('ul_packets'))];
    return downBytes + upPackets === 0
      ? []
      : [[Math.round(Number(bin('t_s')) * 1_000), downBytes, upPackets]];
  });
  return csvText(['atMs', 'downBytes', 'upPacketCount'], rows);
}

/** Middle of the sites of Melbourne's centre; positions are metres east and north of it, on a flat earth. */
const MELBOURNE = { latitude: -37.8136, longitude: 144.9631 };
const METRES_PER_DEGREE = 111_320;

function melbourne(folder: string): string {
  const metres = (kind: string, latitude: number, longitude: number): (string | number)[] => [
    kind,
    Math.round(
      (longitude - MELBOURNE.longitude) * METRES_PER_DEGREE * Math.cos((MELBOURNE.latitude * Math.PI) / 180),
    ),
    Math.round((latitude - MELBOURNE.latitude) * METRES_PER_DEGREE),
  ];
  const sites = readCsv(join(folder, 'eua-melbourne', 'sites_melbcbd.csv'));
  const users = readCsv(join(folder, 'eua-melbourne', 'users-melbcbd-generated.csv'));
  return csvText(
    ['kind', 'eastM', 'northM'],
    [
      ...sites.map((site) => metres('site', Number(site('latitude')), Number(site('longitude')))),
      ...users.map((user) => metres('user', Number(user('Latitude')), Number(user('Longitude')))),
    ],
  );
}

const REDUCTIONS: Readonly<Record<string, (folder: string) => string>> = {
  'norway-3g.csv': norway3g,
  'azure-llm-gaps.csv': azureLlmGaps,
  'node-failures.csv': nodeFailures,
  'planetlab-cpu.csv': planetlabCpu,
  'headset-traffic.csv': headsetTraffic,
  'melbourne.csv': melbourne,
  'wifi-walkers.csv': walkers,
  'faas-calls.csv': faasCalls,
  'call-graphs.csv': callGraphs,
  'function-times.csv': functionTimes,
  'wasm-modules.csv': wasmModules,
};

const { values } = parseArgs({ options: { data: { type: 'string', default: '../shared/data' } } });
mkdirSync(TRACES, { recursive: true });
for (const [name, reduce] of Object.entries(REDUCTIONS)) {
  const text = reduce(values.data);
  writeFileSync(join(TRACES, name), text);
  process.stdout.write(`wrote ${name}, ${text.length} bytes\n`);
}
