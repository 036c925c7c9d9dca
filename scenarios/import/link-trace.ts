import { durationOf, headOf, type Importer, plainName } from './importer.ts';
import { columnsOf, NotThatFormat, type Row, type Source, separated } from './reading.ts';

/** Columns that hold a time, with what makes milliseconds of it. */
const TIMES: Readonly<Record<string, number>> = {
  t_s: 1_000,
  time_s: 1_000,
  ats: 1_000,
  t_ms: 1,
  time_ms: 1,
  atms: 1,
};
/** Columns that hold a rate, with what makes bytes per second of it. */
const RATES: Readonly<Record<string, number>> = {
  mbit_s: 125_000,
  mbps: 125_000,
  kbit_s: 125,
  kbps: 125,
  bytes_s: 1,
  bandwidthbytespersecond: 1,
};
/** Columns that name a journey, of which a file may hold several. */
const NAMES: readonly string[] = ['trace', 'name', 'journey'];

/** Rate of the links before any step: everything recorded is a share of it. */
const FULL_BYTES_PER_SECOND = 125_000_000;
/** Share that stands for a link over which nothing goes (assumption: a byte in eight seconds). */
const FACTOR_MIN = 1e-9;

/**
 * Bandwidth over time: a head, then a line for each sample with its time and rate, and the name of the journey where there are
 * several, one after the other. As prepared by many; such as Riiser et al., "Commute path bandwidth traces from 3G networks", MMSys 2013.
 */
export const linkTrace: Importer = {
  name: 'link-trace',
  cites: 'bandwidth over time as CSV, as the 3G traces of Riiser et al., MMSys 2013, are prepared',
  assumes: [
    'a sample holds until the next one, up and down alike; latency is that of wlan and does not change',
    'each journey is a phone that streams to a module, with one server to run it on',
  ],
  async *write(source, { name, limitCount }) {
    yield `${headOf(linkTrace, source, name)}links:\n  full: { like: wlan, up: 1 Gbit/s, down: 1 Gbit/s }\nevents:\n`;
    const journeys = new Set<string>();
    let columns: Columns | null = null;
    let last: { readonly journey: string; readonly atMs: number; readonly factor: number } | null = null;
    let endMs = 0;
    for await (const line of source.lines()) {
      const row = separated(line);
      if (columns === null) {
        columns = columnsIn(source, row);
        continue;
      }
      const sample = sampleOf(source, row, columns);
      if (sample === null) continue;
      if (last !== null && last.journey === sample.journey) {
        if (sample.atMs < last.atMs) {
          source.complain(row.lineNumber, 1, `time goes back from ${last.atMs} ms to ${sample.atMs} ms`);
          continue;
        }
        yield stepLine(last, sample.atMs - last.atMs);
      } else if (!journeys.has(sample.journey) && journeys.size >= limitCount) break;
      journeys.add(sample.journey);
      last = sample;
      endMs = Math.max(endMs, sample.atMs);
    }
    yield `  []\n`.repeat(endMs === 0 ? 1 : 0);
    yield devicesOf([...journeys]);
    yield durationOf(endMs);
  },
};

interface Columns {
  readonly timeIndex: number;
  readonly timeFactor: number;
  readonly rateIndex: number;
  readonly rateFactor: number;
  readonly nameIndex: number;
}

function columnsIn(source: Source, head: Row): Columns {
  const names = head.fields.map(({ text }) => text.toLowerCase());
  const time = names.findIndex((name) => Object.hasOwn(TIMES, name));
  const rate = names.findIndex((name) => Object.hasOwn(RATES, name));
  if (time < 0) columnsOf(source, head, ['t_s']);
  if (rate < 0) columnsOf(source, head, ['mbit_s']);
  if (time < 0 || rate < 0) throw new NotThatFormat('no columns');
  return {
    timeIndex: time,
    timeFactor: TIMES[names[time] ?? ''] ?? 1,
    rateIndex: rate,
    rateFactor: RATES[names[rate] ?? ''] ?? 1,
    nameIndex: names.findIndex((name) => NAMES.includes(name)),
  };
}

interface Sample {
  readonly journey: string;
  readonly atMs: number;
  readonly factor: number;
}

function sampleOf(source: Source, row: Row, columns: Columns): Sample | null {
  const time = source.numberIn(row, columns.timeIndex, 'the time', 0);
  const rate = source.numberIn(row, columns.rateIndex, 'the rate', 0);
  if (time === null || rate === null) return null;
  return {
    journey: columns.nameIndex < 0 ? 'link' : plainName(row.fields[columns.nameIndex]?.text ?? 'link'),
    atMs: Math.round(time * columns.timeFactor),
    factor: Math.max(FACTOR_MIN, (rate * columns.rateFactor) / FULL_BYTES_PER_SECOND),
  };
}

function stepLine({ journey, atMs, factor }: Sample, forMs: number): string {
  if (forMs === 0) return '';
  const share = Number(factor.toPrecision(4));
  return `  - { at: ${atMs} ms, kind: slow-link, device: "${journey}", bandwidthFactor: ${plain(share)}, for: ${forMs} ms }\n`;
}

/** A number without an exponent, as the format writes them. */
const plain = (value: number): string => value.toFixed(12).replace(/0+$/, '').replace(/\.$/, '');

const devicesOf = (journeys: readonly string[]): string => `devices:
  - { id: server, class: hc-10 }
${journeys.map((id) => `  - { id: "${id}", class: phone-slow, link: full, runtime: { maxModules: 1 } }\n`).join('')}modules:
${journeys.map((id) => `  - { id: "stream-${id}", memory: 4 MiB, anchor: "${id}", objective: 250 ms, behaviour: { kind: service, work: 5 ms, request: 8 KiB, answer: 1 KiB, calls: { kind: periodic, every: 1 s } } }\n`).join('')}`;
